package io.evenkeel.core.cluster;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One listener, with a queue and a thread of its own, so that it delays neither the cluster nor another listener when it
 * is slow. The thread exists only while there are events.
 */
final class Subscriber implements AutoCloseable {

    private static final int CAPACITY = 1_024;

    private final ClusterListener listener;
    private final ThreadPoolExecutor executor;
    private final AtomicLong dropped = new AtomicLong();

    Subscriber(String cluster, ClusterListener listener) {
        this.listener = listener;
        this.executor = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(CAPACITY),
                task -> {
                    Thread thread = new Thread(task, "evenkeel-" + cluster + "-events");
                    thread.setDaemon(true);
                    return thread;
                },
                (task, pool) -> {
                    if (!pool.isShutdown()) {
                        dropped.incrementAndGet();
                    }
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Has the listener hear of an event, unless too many wait already. */
    void tell(ClusterEvent event) {
        executor.execute(() -> deliver(event));
    }

    private void deliver(ClusterEvent event) {
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            EventQueue.log.warn("{} events were dropped because a listener is too slow", lost);
        }
        try {
            listener.onEvent(event);
        } catch (RuntimeException | Error e) {
            EventQueue.log.warn("A listener failed on \"{}\"", event, e);
        }
    }

    /** Events that wait are still delivered; later ones are not. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
