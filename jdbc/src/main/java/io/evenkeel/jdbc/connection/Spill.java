package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.routing.WhenNoReplica;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The reads that find no replica: how long they wait for one, and how many of them the primary takes at a time. Thread-safe. */
final class Spill {

    /** How often who waits looks whether there is a replica. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final WhenNoReplica policy;
    private final AtomicInteger running = new AtomicInteger();

    Spill(WhenNoReplica policy) {
        this.policy = policy;
    }

    WhenNoReplica policy() {
        return policy;
    }

    /** Whether reads on the primary are counted at all. */
    boolean isCapped() {
        return policy.onPrimary() != WhenNoReplica.UNLIMITED;
    }

    /** Begins a read on the primary, to be ended by {@link #leave}; false if there are too many. */
    boolean enter() {
        if (running.incrementAndGet() <= policy.onPrimary()) {
            return true;
        }
        running.decrementAndGet();
        return false;
    }

    /** Ends a read on the primary. */
    void leave() {
        running.decrementAndGet();
    }

    /** How many reads run on the primary that were counted. */
    int running() {
        return running.get();
    }

    /**
     * Waits a moment.
     *
     * @param deadline when to give up; zero if this read has not waited yet
     * @return the deadline; zero if the time is over, there is none, or the thread was interrupted
     */
    long pause(long deadline) {
        Duration wait = policy.patience();
        if (wait.isZero() || Thread.currentThread().isInterrupted()) {
            return 0;
        }
        long now = System.nanoTime();
        long until = deadline == 0 ? (now + wait.toNanos()) | 1 : deadline;
        long left = until - now;
        if (left <= 0) {
            return 0;
        }
        LockSupport.parkNanos(this, Math.min(left, LOOK_NANOS));
        return until;
    }
}
