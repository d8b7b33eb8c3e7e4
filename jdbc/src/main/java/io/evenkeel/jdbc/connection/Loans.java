package io.evenkeel.jdbc.connection;

import io.evenkeel.core.cluster.CallCounts;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ToLongFunction;

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
        return endedBefore + sum(LoanCount::ended);
    }

    @Override
    public synchronized long failed() {
        return failedBefore + sum(LoanCount::failed);
    }

    @Override
    public synchronized long cancelled() {
        return cancelledBefore;
    }

    /** The ends are read first, so that what ends meanwhile counts as running. */
    @Override
    public synchronized long inFlight() {
        return sum(count -> {
            long over = count.ended() + count.failed();
            return count.begun() - over;
        });
    }

    private long sum(ToLongFunction<LoanCount> part) {
        return counts.stream().mapToLong(part).sum();
    }
}
