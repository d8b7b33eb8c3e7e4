package io.evenkeel.http;

import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.time.Scheduler;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Waits without holding a thread. What follows runs on the client's executor: neither on the timer, nor inside of whatever
 * made the place free.
 */
record Waiting(Activity activity, Scheduler timer, Executor tasks) {

    /**
     * Waits for a place on an endpoint; one that is there already is taken at once.
     *
     * @param current gets what can be ended from outside, if there is something to wait for
     * @param failed hears why there is no place, or why the waiting was ended
     */
    void forPlace(
            CompletableFuture<Lease<URI>> place,
            Consumer<Step> current,
            Consumer<Lease<URI>> then,
            Consumer<Throwable> failed) {
        if (place.isDone()) {
            var unused = place.whenComplete((lease, failure) -> {
                if (failure == null) {
                    then.accept(lease);
                } else {
                    failed.accept(failure);
                }
            });
            return;
        }
        Pause pause = new Pause(activity, failed);
        pause.cancels(() -> place.cancel(false));
        current.accept(pause);
        var unused = place.whenComplete((lease, failure) -> later(() -> {
            if (!pause.end()) {
                if (failure == null) {
                    lease.close();
                }
            } else if (failure == null) {
                then.accept(lease);
            } else {
                failed.accept(failure);
            }
        }));
    }

    /**
     * Waits for the time to pass.
     *
     * @param current gets what can be ended from outside
     * @param failed hears why the waiting was ended
     */
    void forTime(Duration time, Consumer<Step> current, Runnable then, Consumer<Throwable> failed) {
        Pause pause = new Pause(activity, failed);
        current.accept(pause); // first, because what follows may begin before this method is left
        Scheduler.Task alarm = timer.schedule(
                time,
                () -> later(() -> {
                    if (pause.end()) {
                        then.run();
                    }
                }));
        pause.cancels(alarm::cancel);
    }

    /** Runs the task on the executor. */
    void later(Runnable task) {
        try {
            tasks.execute(task);
        } catch (RejectedExecutionException e) {
            task.run(); // an executor of the caller's that was closed before the client: nothing may be left undone
        }
    }
}
