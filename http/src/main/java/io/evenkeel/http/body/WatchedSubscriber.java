package io.evenkeel.http.body;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * A body subscriber that tells a watcher when the body has ended, failed, or is no longer wanted, and that can be
 * aborted from outside. The watcher hears before the wrapped subscriber does, so that whoever waits for the body finds
 * the slot already free. Thread-safe as the Flow rules ask; {@link #abort} may come from any thread.
 *
 * <p>It is the subscription of the wrapped subscriber too, and keeps its counter in a field of its own: there is one of
 * these for each response ({@code StubbedHttpBenchmark}).
 *
 * @param <T> the body's type
 */
public final class WatchedSubscriber<T extends @Nullable Object> implements BodySubscriber<T>, Subscription {

    /**
     * Those of the JDK that have their body when all of its bytes have come, and not before. Unlike those of others, ours
     * too, they cost the JDK's client no further thread ({@code PlainComparison}).
     */
    private static final Set<Class<?>> WHOLE = Set.copyOf(List.of(
            BodySubscribers.ofByteArray().getClass(),
            BodySubscribers.discarding().getClass()));

    private static final VarHandle INSIDE;

    static {
        try {
            INSIDE = MethodHandles.lookup().findVarHandle(WatchedSubscriber.class, "inside", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BodySubscriber<T> subscriber;
    private final BodyWatcher watcher;

    /** Who is inside the wrapped subscriber; an abort that finds somebody there leaves its error to them. */
    @SuppressWarnings("UnusedVariable") // by INSIDE
    private volatile int inside;

    private volatile @Nullable Subscription upstream;
    private volatile @Nullable Throwable aborted;
    private volatile boolean done;

    private WatchedSubscriber(BodySubscriber<T> subscriber, BodyWatcher watcher) {
        this.subscriber = subscriber;
        this.watcher = watcher;
    }

    /**
     * A subscriber that tells the watcher, or the subscriber itself if it is one of the JDK's whose body ends when it is
     * there, so that there is nothing to watch: then the watcher is never told.
     *
     * @throws NullPointerException if the subscriber is null, as it is when a body handler gave none
     */
    public static <T extends @Nullable Object> BodySubscriber<T> of(BodySubscriber<T> subscriber, BodyWatcher watcher) {
        Objects.requireNonNull(subscriber, "BodyHandler.apply returned null");
        return WHOLE.contains(subscriber.getClass()) ? subscriber : new WatchedSubscriber<>(subscriber, watcher);
    }

    @Override
    public CompletionStage<T> getBody() {
        return subscriber.getBody();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        if (aborted != null) {
            subscription.cancel();
            return;
        }
        if (entered()) {
            try {
                subscriber.onSubscribe(this);
            } finally {
                left();
            }
        }
    }

    /** As the wrapped subscriber's subscription. */
    @Override
    public void request(long n) {
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.request(n);
        }
    }

    /** As the wrapped subscriber's subscription. */
    @Override
    public void cancel() {
        watcher.cancelled();
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        if (!done && entered()) {
            try {
                subscriber.onNext(item);
            } finally {
                left();
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        watcher.ended(failure);
        if (entered()) {
            try {
                if (!done) {
                    done = true;
                    Throwable reason = aborted;
                    subscriber.onError(reason == null ? failure : reason);
                }
            } finally {
                left();
            }
        }
    }

    @Override
    public void onComplete() {
        watcher.ended(null);
        if (entered()) {
            try {
                if (!done) {
                    done = true;
                    subscriber.onComplete();
                }
            } finally {
                left();
            }
        }
    }

    /** Ends the body with this error, unless it has ended. The watcher is not told. */
    public void abort(Throwable failure) {
        aborted = failure;
        if (enter() == 0) {
            deliverAbort();
        }
        // Afterwards, because cancelling can bring an error of the JDK's own, which is not the reason.
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    /** False if somebody else is inside and delivers the abort. */
    private boolean entered() {
        return enter() == 0 || aborted == null;
    }

    private int enter() {
        return (int) INSIDE.getAndAdd(this, 1);
    }

    private void left() {
        if ((int) INSIDE.getAndAdd(this, -1) != 1) {
            deliverAbort();
        }
    }

    private void deliverAbort() {
        Throwable failure = aborted;
        if (failure != null && !done) {
            done = true;
            if (upstream == null) {
                subscriber.onSubscribe(new Subscription() {
                    @Override
                    public void request(long n) {}

                    @Override
                    public void cancel() {}
                });
            }
            subscriber.onError(failure);
        }
    }
}
