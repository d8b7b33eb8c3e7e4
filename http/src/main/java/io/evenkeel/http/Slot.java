package io.evenkeel.http;

import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.time.Scheduler;
import io.evenkeel.http.body.BodyWatcher;
import io.evenkeel.http.body.WatchedSubscriber;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.URI;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt's use of an endpoint, from the pick to the end of the body or whatever comes first. Ends exactly once, and
 * its lease with it. Knows nothing of the response, so that a forgotten body can be found. Thread-safe.
 */
final class Slot implements BodyWatcher, Step {

    private static final VarHandle ENDED;

    static {
        try {
            ENDED = MethodHandles.lookup().findVarHandle(Slot.class, "ended", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Lease<URI> lease;
    private final Activity activity;
    private final int hash = ThreadLocalRandom.current().nextInt();

    @SuppressWarnings("UnusedVariable") // by ENDED
    private volatile boolean ended;

    private volatile @Nullable Future<?> exchange;
    private volatile @Nullable Caller caller;
    private volatile @Nullable WatchedSubscriber<?> body;
    private volatile Scheduler.@Nullable Task deadline;
    private volatile @Nullable Throwable aborted;
    private volatile @Nullable Throwable blamed;

    /** A slot that has begun; without a lease where the request is passed through. */
    Slot(@Nullable Lease<URI> lease, Activity activity) {
        this.lease = lease;
        this.activity = activity;
        activity.begin(this);
    }

    /** What to cancel when the attempt is aborted. */
    void running(Future<?> future) {
        exchange = future;
        if (aborted != null) {
            future.cancel(true);
        }
    }

    /**
     * The current thread waits for the response; it is to say when it does no more.
     *
     * @return null if the attempt was aborted, so that there is nothing to wait for
     */
    @Nullable
    Caller waits() {
        Caller waiting = new Caller();
        caller = waiting;
        if (aborted != null) {
            waiting.leave(false);
            return null;
        }
        return waiting;
    }

    /** Whom to tell when the attempt is aborted. */
    void reading(WatchedSubscriber<?> subscriber) {
        body = subscriber;
        Throwable why = aborted;
        if (why != null) {
            subscriber.abort(why);
        }
    }

    /** The response is there; so is its body, if nobody was told to watch that. */
    void answered() {
        if (body == null) {
            succeeded();
        }
    }

    /** A deadline that is over when this slot is. */
    void deadline(Scheduler.@Nullable Task task) {
        deadline = task;
        if (task != null && ended) {
            task.cancel();
        }
    }

    @Override
    public void ended(@Nullable Throwable failure) {
        if (failure == null) {
            succeeded();
        } else {
            failed(failure);
        }
    }

    @Override
    public void cancelled() {
        Throwable why = blamed;
        end(why == null ? Lease::close : held -> held.failed(why));
    }

    void succeeded() {
        Throwable why = blamed;
        end(why == null ? Lease::succeeded : held -> held.failed(why));
    }

    @Nullable
    Lease<URI> lease() {
        return lease;
    }

    boolean over() {
        return ended;
    }

    /** The response is the endpoint's failure, however its body ends. */
    void blame(Throwable why) {
        blamed = why;
    }

    void failed(Throwable cause) {
        end(held -> held.failed(cause));
    }

    @Override
    public void abort(Throwable why, boolean blame) {
        aborted = why;
        if (blame) {
            failed(why);
        } else {
            cancelled();
        }
        Future<?> future = exchange;
        WatchedSubscriber<?> reader = body;
        if (reader != null) {
            reader.abort(why);
        }
        if (future != null) {
            future.cancel(true);
        }
        Caller waiting = caller;
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    /** Why it was ended from outside, or null if it was not. */
    @Nullable
    Throwable aborted() {
        return aborted;
    }

    /** The body will be read by nobody. */
    void abandon() {
        abort(new IOException("the response's body was abandoned"), false);
    }

    /** Ends the slot, first the lease, so that a client that is idle has no lease out. */
    private void end(Consumer<Lease<URI>> outcome) {
        if (!ENDED.compareAndSet(this, false, true)) {
            return;
        }
        if (lease != null) {
            outcome.accept(lease);
        }
        Scheduler.Task task = deadline;
        if (task != null) {
            task.cancel();
        }
        activity.end(this);
    }

    /** Random: the identity that every object has costs more to be made. */
    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }
}
