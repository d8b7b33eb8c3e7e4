package io.evenkeel.jdbc.connection;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds back a pool's attempts to connect to a node that is known to be away, and lets them go the moment it is back.
 * Without it the pool would try in vain, after ever longer pauses, and be asleep when the node returns. Thread-safe.
 */
final class Reachability {

    /** Then it is tried in spite of what is known, so that nobody depends on one observer alone. */
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean reachable = true;
    private volatile boolean forbidden;

    /** Says whether that is news. */
    boolean set(boolean now) {
        if (reachable == now) {
            return false;
        }
        lock.lock();
        try {
            reachable = now;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Holds attempts back for as long as this holds, whatever is known of the node. */
    void forbidden(boolean now) {
        lock.lock();
        try {
            forbidden = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Holds nobody back any more. */
    void end() {
        forbidden(false);
        set(true);
    }

    boolean isForbidden() {
        return forbidden;
    }

    /** Returns when the node can be reached, or after a while. */
    void await() throws SQLException {
        if (reachable && !forbidden) {
            return;
        }
        lock.lock();
        try {
            long left = LONGEST_NANOS;
            while (forbidden || (!reachable && left > 0)) {
                left = changed.awaitNanos(left > 0 ? left : LONGEST_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted while the node was away", "08001", e);
        } finally {
            lock.unlock();
        }
    }
}
