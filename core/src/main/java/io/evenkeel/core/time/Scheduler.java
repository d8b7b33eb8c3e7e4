package io.evenkeel.core.time;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Runs tasks later. Thread-safe. */
public interface Scheduler extends AutoCloseable {

    /**
     * Runs the task once, after the delay.
     *
     * @return a handle that keeps the task from starting; it does not interrupt one that runs
     */
    Task schedule(Duration delay, Runnable task);

    /** Forgets all tasks and ends the threads. Later tasks are ignored. Idempotent. */
    @Override
    void close();

    /** A task that was scheduled. */
    interface Task {

        /** Keeps the task from starting. Idempotent. */
        void cancel();
    }

    /**
     * A scheduler with one daemon thread of this name. Tasks must be short: a task that blocks delays the others. One that
     * throws is logged. A delay of more than a century is a century.
     */
    static Scheduler daemon(String threadName) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        Duration longest = Duration.ofDays(36_500); // nobody waits for its end, and yet it is a number of nanoseconds
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRejectedExecutionHandler((task, pool) -> {});
        return new Scheduler() {
            @Override
            public Task schedule(Duration delay, Runnable task) {
                long nanos = (delay.compareTo(longest) < 0 ? delay : longest).toNanos();
                var future = executor.schedule(() -> run(threadName, task), nanos, TimeUnit.NANOSECONDS);
                return () -> future.cancel(false);
            }

            @Override
            public void close() {
                executor.shutdownNow();
            }
        };
    }

    private static void run(String thread, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LoggerFactory.getLogger(Scheduler.class).warn("A task of {} failed", thread, e);
            throw e;
        }
    }
}
