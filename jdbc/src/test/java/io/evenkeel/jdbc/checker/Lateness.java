package io.evenkeel.jdbc.checker;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how late this machine wakes a thread that asked to be woken, all the time until it is closed. A limit that is
 * kept by a timer is exceeded by as much, whoever keeps it.
 */
final class Lateness implements AutoCloseable {

    private static final long NAP_NANOS = Duration.ofMillis(2).toNanos();

    private final Thread thread = new Thread(this::measure, "lateness");
    private volatile boolean closed;
    private volatile long worst;

    Lateness() {
        thread.setDaemon(true);
        thread.start();
    }

    private void measure() {
        while (!closed) {
            long start = System.nanoTime();
            LockSupport.parkNanos(NAP_NANOS);
            worst = Math.max(worst, System.nanoTime() - start - NAP_NANOS);
        }
    }

    /** The latest so far. */
    Duration worst() {
        return Duration.ofNanos(worst);
    }

    @Override
    public void close() {
        closed = true; // it ends at once and holds nothing
    }
}
