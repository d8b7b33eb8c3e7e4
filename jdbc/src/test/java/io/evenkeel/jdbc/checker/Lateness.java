package io.evenkeel.jdbc.checker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how late this machine wakes a thread that asked to be woken, all the time until it is closed. A limit that is
 * kept by a timer is exceeded by as much, whoever keeps it. What was late once says nothing about reads long after it, so it
 * tells the worst around a time. Thread-safe.
 */
final class Lateness implements AutoCloseable {

    private static final long NAP_NANOS = Duration.ofMillis(2).toNanos();

    /** A thread that was woken later than another one, after the same stall, may be so much behind it. */
    private static final long AROUND_NANOS = Duration.ofSeconds(5).toNanos();

    /** As late is everybody now and then; only what is later is kept. */
    private static final long USUAL_NANOS = Duration.ofMillis(10).toNanos();

    /** By when the thread was woken: how late. */
    private final ConcurrentSkipListMap<Long, Long> measured = new ConcurrentSkipListMap<>();

    private final Thread thread = new Thread(this::measure, "lateness");
    private volatile boolean closed;

    Lateness() {
        thread.setDaemon(true);
        thread.start();
    }

    private void measure() {
        while (!closed) {
            long start = System.nanoTime();
            LockSupport.parkNanos(NAP_NANOS);
            long now = System.nanoTime();
            note(now, now - start - NAP_NANOS);
        }
    }

    void note(long wokenAt, long late) {
        if (late > USUAL_NANOS) {
            measured.put(wokenAt, late);
        }
    }

    /**
     * The worst from 5 s before the first until 5 s after the second {@link System#nanoTime()}; never less than what is
     * usual, 10 ms.
     */
    Duration worstAround(long from, long to) {
        long worst = USUAL_NANOS;
        // Whoever was woken after the end may have been due before it.
        Long last = measured.higherKey(to + AROUND_NANOS);
        Map<Long, Long> around = last == null
                ? measured.tailMap(from - AROUND_NANOS)
                : measured.subMap(from - AROUND_NANOS, true, last, true);
        for (long late : around.values()) {
            worst = Math.max(worst, late);
        }
        return Duration.ofNanos(worst);
    }

    @Override
    public void close() {
        closed = true; // it ends at once and holds nothing
    }
}
