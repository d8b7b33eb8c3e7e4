package io.evenkeel.examples.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Threads that make one call after the other and meter who served it. */
final class Load implements AutoCloseable {

    /** One call. */
    interface Call {

        /** Makes it and tells which server served it. */
        String call() throws Exception;
    }

    private final Meter meter;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    private Load(Meter meter) {
        this.meter = meter;
    }

    /** Starts that many threads, each of which pauses that long between two calls. */
    static Load start(String name, int threads, Duration pause, Meter meter, Call call) {
        Load load = new Load(meter);
        for (int i = 1; i <= threads; i++) {
            Thread thread = new Thread(() -> load.run(pause, call), "demo-" + name + "-" + i);
            thread.setDaemon(true);
            load.threads.add(thread);
            thread.start();
        }
        return load;
    }

    private void run(Duration pause, Call call) {
        while (!ended) {
            try {
                meter.servedBy(call.call());
            } catch (Exception e) {
                if (!ended) {
                    meter.failed(e);
                }
            }
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    /** Lets the calls under way end, and starts no more. */
    @Override
    public void close() {
        ended = true;
        try {
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
