package io.evenkeel.examples.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/** Threads that make one call after the other and meter who served it. */
final class Load implements AutoCloseable {

    /** One call. */
    interface Call {

        /** Makes it and tells which server served it. */
        String call() throws Exception;
    }

    private static final Duration LONGEST_CALL = Duration.ofSeconds(10);

    private final Meter meter;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLongArray calls;
    private volatile boolean ended;

    private Load(Meter meter, int threads) {
        this.meter = meter;
        calls = new AtomicLongArray(threads);
    }

    /** Starts that many threads, each of which pauses that long between two calls. */
    static Load start(String name, int threads, Duration pause, Meter meter, Call call) {
        Load load = new Load(meter, threads);
        for (int i = 0; i < threads; i++) {
            int number = i;
            Thread thread = new Thread(() -> load.run(number, pause, call), "demo-" + name + "-" + (i + 1));
            thread.setDaemon(true);
            load.threads.add(thread);
            thread.start();
        }
        return load;
    }

    private void run(int number, Duration pause, Call call) {
        while (!ended) {
            try {
                meter.servedBy(call.call());
            } catch (Exception e) {
                if (!ended) {
                    meter.failed(e);
                }
            }
            calls.incrementAndGet(number);
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    /** Waits until the calls that are under way now have ended and are metered, at most 10 s. */
    void awaitCallsUnderWay() throws InterruptedException {
        long until = System.nanoTime() + LONGEST_CALL.toNanos();
        long[] begun = new long[calls.length()];
        Arrays.setAll(begun, calls::get);
        for (int i = 0; i < begun.length; i++) {
            while (calls.get(i) == begun[i] && until - System.nanoTime() > 0) {
                Thread.sleep(1);
            }
        }
    }

    /** Lets the calls under way end, and starts no more. */
    @Override
    public void close() {
        ended = true;
        try {
            for (Thread thread : threads) {
                thread.join(LONGEST_CALL.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
