package io.evenkeel.http;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A time in which an exchange has no endpoint: it waits for a place on one, or for the time to pass before it tries again.
 * Ends exactly once: by what it waits for, or from outside. Thread-safe.
 */
final class Pause implements Step {

    private final Activity activity;
    private final Consumer<Throwable> aborted;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable Runnable cancellation;

    /** @param aborted hears why, if the pause is ended from outside */
    Pause(Activity activity, Consumer<Throwable> aborted) {
        this.activity = activity;
        this.aborted = aborted;
        activity.waits(this);
    }

    /** What to give up when the pause is ended from outside. */
    void cancels(Runnable task) {
        cancellation = task;
        if (ended.get()) {
            task.run();
        }
    }

    /** Ends the pause; false if it has ended. */
    boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        activity.waited(this);
        return true;
    }

    @Override
    public void abort(Throwable why, boolean blame) {
        if (end()) {
            Runnable task = cancellation;
            if (task != null) {
                task.run();
            }
            aborted.accept(why);
        }
    }
}
