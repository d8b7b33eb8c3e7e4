package io.evenkeel.core.cluster;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs events, and hands them to the listeners on a thread of its own, which exists only while there are some. */
final class EventQueue implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Cluster.class);

    private static final int CAPACITY = 1_024;

    private final List<ClusterListener> listeners;
    private final ThreadPoolExecutor executor;
    private final AtomicLong dropped = new AtomicLong();

    EventQueue(String cluster, List<ClusterListener> listeners) {
        this.listeners = List.copyOf(listeners);
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

    void publish(ClusterEvent event) {
        if (alarming(event)) {
            log.warn("{}", event);
        } else {
            log.info("{}", event);
        }
        if (!listeners.isEmpty()) {
            executor.execute(() -> deliver(event));
        }
    }

    private static boolean alarming(ClusterEvent event) {
        return event instanceof ClusterEvent.Exhausted
                || event instanceof ClusterEvent.SourceFailed
                || event instanceof ClusterEvent.FailedOver
                || event instanceof ClusterEvent.PanicEntered
                || event instanceof ClusterEvent.EjectionRefused
                || (event instanceof ClusterEvent.StateChanged changed
                        && (changed.to() == EndpointState.DOWN || changed.to() == EndpointState.EJECTED));
    }

    private void deliver(ClusterEvent event) {
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            log.warn("{} events were dropped because a listener is too slow", lost);
        }
        for (ClusterListener listener : listeners) {
            try {
                listener.onEvent(event);
            } catch (RuntimeException | Error e) {
                log.warn("A listener failed on \"{}\"", event, e);
            }
        }
    }

    /** Events that wait are still delivered; later ones are not. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
