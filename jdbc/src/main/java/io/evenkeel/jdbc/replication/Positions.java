package io.evenkeel.jdbc.replication;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the primary had committed when it was asked last, and who waits for a newer answer. One answer serves all who began
 * to wait before it was asked for, so that the primary is asked no more often for many than for one. Thread-safe.
 */
final class Positions {

    /**
     * An answer.
     *
     * @param written all that was committed when the primary was asked; null if that cannot be told
     * @param sentAt when it was asked
     */
    record Position(@Nullable GtidSet written, long sentAt) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private volatile @Nullable Position latest;

    /** Takes an answer. */
    void tell(@Nullable Position position) {
        if (position == null) {
            return;
        }
        lock.lock();
        try {
            latest = position;
            told.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What the primary had committed at a moment that is not before {@code moment}.
     *
     * @param moment may be still to come
     * @param deadline when to give up
     * @param ask has the primary asked soon
     * @return null if it was not told in time, cannot be told, or the thread was interrupted, which it then still is
     */
    @Nullable
    GtidSet after(long moment, long deadline, Runnable ask) {
        try {
            long early = moment - System.nanoTime();
            if (early > 0) {
                if (deadline - moment <= 0) {
                    return null;
                }
                TimeUnit.NANOSECONDS.sleep(early);
            }
            Position known = latest;
            if (!isAfter(known, moment)) {
                ask.run();
                known = await(moment, deadline);
            }
            return known == null ? null : known.written();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static boolean isAfter(@Nullable Position position, long moment) {
        return position != null && (position.written() == null || position.sentAt() - moment >= 0);
    }

    private @Nullable Position await(long moment, long deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isAfter(latest, moment)) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || told.awaitNanos(left) <= 0) {
                    return null;
                }
            }
            return latest;
        } finally {
            lock.unlock();
        }
    }
}
