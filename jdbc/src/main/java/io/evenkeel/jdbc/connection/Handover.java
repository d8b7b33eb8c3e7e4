package io.evenkeel.jdbc.connection;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The topology of now, and the place where statements wait for one whose primary takes writes, so that a switchover is a
 * pause and not an error. Reading it costs one volatile read; only who has to wait locks. Thread-safe.
 */
final class Handover {

    /** What is told of a refusal may be older than the refusal; after this it is tried again whatever is known. */
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile Topology topology;
    private volatile long boundNanos;

    Handover(String name, Topology topology) {
        this.name = name;
        this.topology = Objects.requireNonNull(topology, "topology");
    }

    Topology topology() {
        return topology;
    }

    void topology(Topology next) {
        Objects.requireNonNull(next, "topology");
        lock.lock();
        try {
            topology = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How long statements wait; zero for not at all. */
    void bound(long nanos) {
        boundNanos = nanos;
    }

    boolean waits() {
        return boundNanos > 0;
    }

    /** When who begins to wait now has waited long enough. */
    long deadline() {
        return System.nanoTime() + boundNanos;
    }

    static boolean isOver(long deadline) {
        return System.nanoTime() - deadline >= 0;
    }

    /** The first topology whose primary takes writes; the last one before the deadline if there is none. */
    Topology awaitWrites(long deadline) throws SQLException {
        return await(null, deadline);
    }

    /** The next topology after this one; the same after a moment, or when the deadline is over. */
    Topology awaitNext(Topology seen, long deadline) throws SQLException {
        long soon = System.nanoTime() + AGAIN_NANOS;
        return await(seen, deadline - soon < 0 ? deadline : soon);
    }

    private Topology await(@Nullable Topology other, long deadline) throws SQLException {
        lock.lock();
        try {
            Topology now = topology;
            long left = deadline - System.nanoTime();
            while (left > 0 && (other == null ? !now.takesWrites() : now == other)) {
                left = changed.awaitNanos(left);
                now = topology;
            }
            return now;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException(
                    name + ": interrupted while waiting for a primary that takes writes", "08001", e);
        } finally {
            lock.unlock();
        }
    }

    /** What is thrown where no node takes writes. Nothing was sent. */
    SQLException noPrimary(Topology now) {
        String waited =
                boundNanos == 0 ? "" : " after " + TimeUnit.NANOSECONDS.toMillis(boundNanos) + " ms of waiting for one";
        return new SQLTransientConnectionException(
                name + ": no node takes writes" + waited + ": the primary "
                        + now.primary().name() + " " + now.why() + "; the statement was not sent",
                "08001");
    }
}
