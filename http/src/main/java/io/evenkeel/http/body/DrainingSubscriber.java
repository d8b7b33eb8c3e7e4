package io.evenkeel.http.body;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body that nobody wants, so that its connection can be used again, but not more of it than a new connection
 * would cost. The body counts as there at once: nobody waits for the rest.
 *
 * @param <T> the type of the body that is not there
 */
public final class DrainingSubscriber<T> implements BodySubscriber<@Nullable T> {

    /** Bytes that are read before the connection is given up instead. */
    static final int LIMIT = 64 * 1024;

    private final BodyWatcher watcher;
    private long left = LIMIT;
    private volatile @Nullable Subscription upstream;
    private volatile boolean abandoned;

    /** Tells the watcher when the body has ended or was given up. */
    public DrainingSubscriber(BodyWatcher watcher) {
        this.watcher = watcher;
    }

    @Override
    public CompletionStage<@Nullable T> getBody() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        if (abandoned) {
            subscription.cancel();
        } else {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        for (ByteBuffer buffer : item) {
            left -= buffer.remaining();
        }
        if (left < 0) {
            abandon();
        }
    }

    @Override
    public void onError(Throwable failure) {
        watcher.ended(failure);
    }

    @Override
    public void onComplete() {
        watcher.ended(null);
    }

    /** Gives up the rest of the body, and the connection with it. Idempotent. */
    public void abandon() {
        abandoned = true;
        watcher.cancelled();
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
