package io.evenkeel.http;

import io.evenkeel.core.cluster.Lease;
import io.evenkeel.http.body.WatchedPublisher;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Hop} knows of one try: where it went, and what was decided when the response's headers came. It is what the
 * JDK's client is given: shows the hop the response's headers, and later the response or the failure.
 */
final class Attempt<T> implements BodyHandler<T>, BiConsumer<@Nullable HttpResponse<T>, @Nullable Throwable> {

    private final Hop<T> hop;
    private final @Nullable Lease<URI> lease;
    private final Slot slot;
    private final @Nullable WatchedPublisher body;
    private final long started;

    /** How the attempt goes on once the JDK's client is done with it; empty until the headers have come. */
    private volatile @Nullable Verdict verdict;

    private HttpInterceptor.@Nullable Attempt shown;

    Attempt(Hop<T> hop, @Nullable Lease<URI> lease, Slot slot, @Nullable WatchedPublisher body, long started) {
        this.hop = hop;
        this.lease = lease;
        this.slot = slot;
        this.body = body;
        this.started = started;
    }

    /** What to do with a response; decided before the caller's body handler could see it. */
    interface Verdict {

        /** It is the caller's as it is. */
        Verdict DELIVER = new Deliver(null);

        /** It is the caller's, with these headers in place of its own, or as it is. */
        record Deliver(@Nullable HttpHeaders headers) implements Verdict {}

        /** It is a redirect, followed by this request. */
        record Redirect(HttpRequest next) implements Verdict {}

        /** It is not taken; the endpoint of this lease is asked instead. */
        record Elsewhere(int status, Lease<URI> next) implements Verdict {}

        /** It is not taken; the next try comes after this pause. */
        record Later(int status, Duration pause) implements Verdict {}

        /** It is not taken, because another response is, or may be. */
        record Lost(int status) implements Verdict {}
    }

    @Override
    public BodySubscriber<T> apply(ResponseInfo info) {
        return hop.judge(this, info);
    }

    @Override
    public void accept(@Nullable HttpResponse<T> response, @Nullable Throwable failure) {
        hop.completed(this, response, failure);
    }

    @Nullable
    Lease<URI> lease() {
        return lease;
    }

    Slot slot() {
        return slot;
    }

    @Nullable
    WatchedPublisher body() {
        return body;
    }

    long started() {
        return started;
    }

    /** What interceptors are shown of it, or null if there are none. */
    HttpInterceptor.@Nullable Attempt shown() {
        return shown;
    }

    /** To be set before it is sent. */
    void show(HttpInterceptor.Attempt attempt) {
        shown = attempt;
    }

    @Nullable
    Verdict verdict() {
        return verdict;
    }

    void decide(Verdict decided) {
        verdict = decided;
    }
}
