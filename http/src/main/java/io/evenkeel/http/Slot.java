package io.evenkeel.http;

import io.evenkeel.core.cluster.Seat;
import io.evenkeel.core.time.Scheduler;
import io.evenkeel.http.body.BodyWatcher;
import io.evenkeel.http.body.WatchedSubscriber;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.URI;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt's use of an endpoint, from the pick to the end of the body or whatever comes first. Ends exactly once, and
 * its seat with it. Knows nothing of the response, so that a forgotten body can be found. Thread-safe.
 */
final class Slot extends Execution implements BodyWatcher, Step {

    /** The place of a slot that has ended. */
    private static final int NONE = Integer.MIN_VALUE;

    private static final VarHandle PLACE;

    static {
        try {
            PLACE = MethodHandles.lookup().findVarHandle(Slot.class, "place", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Seat<URI> seat;
    private final Activity activity;

    private volatile @Nullable WatchedSubscriber<?> body;
    private volatile Scheduler.@Nullable Task deadline;
    private volatile @Nullable Throwable aborted;
    private volatile @Nullable Throwable blamed;

    /** Where {@link RunningSteps} has it, until it ends. */
    private volatile int place;

    /** A slot that has begun; without a seat where the request is passed through. */
    Slot(@Nullable Seat<URI> seat, Activity activity) {
        this.seat = seat;
        this.activity = activity;
        activity.begin(this);
    }

    /** What to cancel when the attempt is aborted. */
    void running(Future<?> future) {
        by(future);
        if (aborted != null) {
            future.cancel(true);
        }
    }

    /**
     * The current thread waits for the response; it is to say when it does no more.
     *
     * @return false if the attempt was aborted, so that there is nothing to wait for
     */
    boolean waits() {
        enter();
        if (aborted != null) {
            leave(false);
            return false;
        }
        return true;
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
    void deadline(Scheduler.Task task) {
        deadline = task;
        if (over()) {
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
        end(why == null ? Seat::cancelled : held -> held.failed(why));
    }

    void succeeded() {
        Throwable why = blamed;
        end(why == null ? Seat::succeeded : held -> held.failed(why));
    }

    /** Where it is, until it ends. */
    int place() {
        return place;
    }

    /** To be told before other threads can know this slot. */
    void place(int where) {
        PLACE.set(this, where);
    }

    @Nullable
    Seat<URI> seat() {
        return seat;
    }

    boolean over() {
        return place == NONE;
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
        WatchedSubscriber<?> reader = body;
        if (reader != null) {
            reader.abort(why);
        }
        stopRunning();
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

    /** Ends the slot, first the seat, so that a client that is idle has no seat out. */
    private void end(Consumer<Seat<URI>> outcome) {
        int held = (int) PLACE.getAndSet(this, NONE);
        if (held == NONE) {
            return;
        }
        if (seat != null) {
            outcome.accept(seat);
        }
        Scheduler.Task task = deadline;
        if (task != null) {
            task.cancel();
        }
        activity.end(this, held);
    }
}
