package io.evenkeel.jdbc.connection;

import io.evenkeel.core.cluster.CallCounts;
import java.util.HashSet;
import java.util.Set;

/**
 * What was lent of a node for reads, over all of its connections: those that there are, and those that there were. Seldom read
 * and seldom changed, as each connection {@linkplain LoanCount counts for itself}. Thread-safe.
 */
final class Loans implements CallCounts {

    private final Set<LoanCount> counts = new HashSet<>();
    private long endedBefore;
    private long failedBefore;
    private long cancelledBefore;

    /** Adds those of a new connection. */
    synchronized void add(LoanCount count) {
        counts.add(count);
    }

    /** Takes over those of a connection that is closed; a loan that goes on counts as cancelled. */
    synchronized void remove(LoanCount count) {
        if (counts.remove(count)) {
            long ended = count.ended();
            long failed = count.failed();
            endedBefore += ended;
            failedBefore += failed;
            cancelledBefore += count.begun() - ended - failed;
        }
    }

    /** A loan failed before there was a connection. */
    synchronized void refused() {
        failedBefore++;
    }

    @Override
    public synchronized long succeeded() {
        long sum = endedBefore;
        for (LoanCount count : counts) {
            sum += count.ended();
        }
        return sum;
    }

    @Override
    public synchronized long failed() {
        long sum = failedBefore;
        for (LoanCount count : counts) {
            sum += count.failed();
        }
        return sum;
    }

    @Override
    public synchronized long cancelled() {
        return cancelledBefore;
    }

    /** The ends are read first, so that what ends meanwhile counts as running. */
    @Override
    public synchronized long inFlight() {
        long sum = 0;
        for (LoanCount count : counts) {
            long over = count.ended() + count.failed();
            sum += count.begun() - over;
        }
        return sum;
    }
}
