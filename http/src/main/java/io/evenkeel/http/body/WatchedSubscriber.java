package io.evenkeel.http.body;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A body subscriber that tells a watcher when the body has ended, failed, or is no longer wanted, and that can be
 * aborted from outside. The watcher hears before the wrapped subscriber does, so that whoever waits for the body finds
 * the slot already free. Thread-safe as the Flow rules ask; {@link #abort} may come from any thread.
 *
 * @param <T> the body's type
 */
public final class WatchedSubscriber<T extends @Nullable Object> implements BodySubscriber<T> {

    private final BodySubscriber<T> subscriber;
    private final BodyWatcher watcher;

    /** Who is inside the wrapped subscriber; an abort that finds somebody there leaves its error to them. */
    private final AtomicInteger inside = new AtomicInteger();

    private volatile @Nullable Subscription upstream;
    private volatile @Nullable Throwable aborted;
    private volatile boolean done;

    /** Wraps the subscriber. */
    public WatchedSubscriber(BodySubscriber<T> subscriber, BodyWatcher watcher) {
        this.subscriber = Objects.requireNonNull(subscriber, "BodyHandler.apply returned null");
        this.watcher = watcher;
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
        enter(() -> subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {
                subscription.request(n);
            }

            @Override
            public void cancel() {
                watcher.cancelled();
                subscription.cancel();
            }
        }));
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        if (!done) {
            enter(() -> subscriber.onNext(item));
        }
    }

    @Override
    public void onError(Throwable failure) {
        watcher.ended(failure);
        enter(() -> {
            if (!done) {
                done = true;
                Throwable reason = aborted;
                subscriber.onError(reason == null ? failure : reason);
            }
        });
    }

    @Override
    public void onComplete() {
        watcher.ended(null);
        enter(() -> {
            if (!done) {
                done = true;
                subscriber.onComplete();
            }
        });
    }

    /** Ends the body with this error, unless it has ended. The watcher is not told. */
    public void abort(Throwable failure) {
        aborted = failure;
        if (inside.getAndIncrement() == 0) {
            deliverAbort();
        }
        // Afterwards, because cancelling can bring an error of the JDK's own, which is not the reason.
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    private void enter(Runnable signal) {
        if (inside.getAndIncrement() != 0 && aborted != null) {
            return; // whoever is inside delivers the abort
        }
        try {
            signal.run();
        } finally {
            if (inside.decrementAndGet() != 0) {
                deliverAbort();
            }
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
