package io.evenkeel.http;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a client that was given no executor: as many as are needed at once, like those of the JDK's own client,
 * but shared by all services and ended with the client. After that, late tasks run on the thread that brings them.
 */
final class Workers implements Executor, AutoCloseable {

    private static final AtomicInteger CLIENTS = new AtomicInteger();

    private final AtomicInteger threads = new AtomicInteger();
    private final ThreadPoolExecutor pool;

    Workers() {
        String prefix = "evenkeel-http-" + CLIENTS.incrementAndGet() + "-worker-";
        pool = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, prefix + threads.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        pool.setRejectedExecutionHandler((task, closed) -> task.run());
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
