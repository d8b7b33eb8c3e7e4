package io.evenkeel.http.body;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * A request body that remembers whether anybody has asked for it. One that nobody asked for was not sent; but an empty
 * body is never asked for, so there that proves nothing. Thread-safe.
 */
public final class WatchedPublisher implements BodyPublisher {

    private final BodyPublisher publisher;
    private volatile boolean subscribed;
    private volatile @Nullable Throwable failure;

    /** Wraps the publisher. */
    public WatchedPublisher(BodyPublisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public long contentLength() {
        return publisher.contentLength();
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
        subscribed = true;
        publisher.subscribe(new Subscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscriber.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer item) {
                subscriber.onNext(item);
            }

            @Override
            public void onError(Throwable cause) {
                failure = cause;
                subscriber.onError(cause);
            }

            @Override
            public void onComplete() {
                subscriber.onComplete();
            }
        });
    }

    /** Whether it is sure that the request was not sent completely, because it has a body that nobody asked for. */
    public boolean surelyUnsent() {
        return !subscribed && publisher.contentLength() != 0;
    }

    /**
     * Whether the body can be sent once more. A body of unknown length may come from a stream that is used up, and would
     * then be sent again as an empty one.
     */
    public boolean replayable() {
        return !subscribed || publisher.contentLength() >= 0;
    }

    /** Why the body could not be produced, or null. */
    public @Nullable Throwable failure() {
        return failure;
    }
}
