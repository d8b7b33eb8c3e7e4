package io.evenkeel.http;

import io.evenkeel.core.cluster.Seat;
import io.evenkeel.http.address.Origin;
import io.evenkeel.http.body.DrainingSubscriber;
import io.evenkeel.http.body.WatchedPublisher;
import io.evenkeel.http.body.WatchedSubscriber;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One try of a {@link Hop}: what is sent to its endpoint, and what becomes of the response, decided when its headers have
 * come. It is what the JDK's client is given; it shows the hop the response, or the failure, in the end.
 */
final class Attempt<T> implements BodyHandler<T>, BiConsumer<@Nullable HttpResponse<T>, @Nullable Throwable> {

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(1);

    private final Hop<T> hop;
    private final Slot slot;
    private final @Nullable WatchedPublisher body;
    private final long started;

    /** How the attempt goes on once the JDK's client is done with it; empty until the headers have come. */
    private volatile @Nullable Verdict verdict;

    private HttpInterceptor.@Nullable Attempt shown;

    Attempt(Hop<T> hop, Slot slot) {
        this.hop = hop;
        this.slot = slot;
        this.body = hop.request()
                .bodyPublisher()
                .filter(publisher -> publisher.contentLength() != 0)
                .map(WatchedPublisher::new)
                .orElse(null);
        this.started = hop.late() ? hop.exchange().dispatcher().ticker().nanoTime() : hop.started();
    }

    /** What to do with a response; decided before the caller's body handler could see it. */
    interface Verdict {

        /** It is the caller's as it is. */
        Verdict DELIVER = new Deliver(null);

        /** It is the caller's, with these headers in place of its own, or as it is. */
        record Deliver(@Nullable HttpHeaders headers) implements Verdict {}

        /** It is a redirect, shown with these headers and followed by this request. */
        record Redirect(HttpRequest next, HttpHeaders headers) implements Verdict {}

        /** It is not taken; the endpoint of this seat is asked instead. */
        record Elsewhere(int status, Seat<URI> next) implements Verdict {}

        /** It is not taken; the next try comes after this pause. */
        record Later(int status, Duration pause) implements Verdict {}

        /** It is not taken, because another response is, or may be. */
        record Lost(int status) implements Verdict {}
    }

    /**
     * Sends it, and waits for the response where that can be done on this thread.
     *
     * @throws IOException if the client is closed, or there is no time left
     */
    void send() throws IOException {
        Exchange<T> exchange = hop.exchange();
        HttpRequest routed = routed();
        if (blocks()) {
            Execution.send(client(), routed, this, exchange);
            return;
        }
        PushPromiseHandler<T> pushes = exchange.pushes();
        var running = client().sendAsync(
                        routed,
                        this,
                        pushes == null ? null : new Pushes<>(pushes, hop.request(), routed.uri(), slot.seat()));
        slot.running(running);
        var unused = running.whenComplete(this);
    }

    /**
     * Whether to send it on this thread: on that of a blocking call, unless a name is looked up there, which a limit of the
     * service's could not cut short.
     */
    private boolean blocks() {
        if (!hop.onCaller()) {
            return false;
        }
        Service service = hop.service();
        Seat<URI> seat = slot.seat();
        return service == null
                || seat == null
                || (service.config().attemptTimeout() == null
                        && service.config().deadline() == null)
                || service.originOf(seat.target()).isAddress();
    }

    private HttpClient client() throws IOException {
        Service service = hop.service();
        InnerClient inner = service == null ? hop.exchange().dispatcher().passThrough() : service.client();
        if (inner == null) {
            throw new IOException("client is closed");
        }
        return inner.get();
    }

    /**
     * What is sent to the endpoint.
     *
     * @throws HttpTimeoutException if there is no time left for it
     */
    private HttpRequest routed() throws IOException {
        Service service = hop.service();
        HttpRequest request = hop.request();
        Duration timeout = timeLeft(service, request);
        HttpHeaders headers = hop.exchange().dispatcher().cookies().add(request.uri(), request.headers());
        HttpClient.Version version = request.version().orElse(null);
        URI uri = request.uri();
        Seat<URI> seat = slot.seat();
        if (service != null && seat != null) {
            uri = service.at(seat.target(), uri);
            if (service.config().hostHeader() == HostHeader.SERVICE) {
                version = HttpClient.Version.HTTP_1_1;
                if (headers.firstValue("Host").isEmpty()) {
                    headers = DerivedRequest.join(
                            headers, Map.of("Host", List.of(service.origin().authority())));
                }
            }
            Interception interception = hop.exchange().interception();
            if (interception != null) {
                shown = new HttpInterceptor.Attempt(
                        service.toString(), seat.endpoint(), request, interception.nextNumber());
                headers = interception.request(shown, headers);
            }
        }
        return DerivedRequest.routed(
                request, uri, headers, body == null ? request.bodyPublisher().orElse(null) : body, timeout, version);
    }

    /** How long it may take until its headers: what is left of the request's own timeout, or the attempt's. */
    private @Nullable Duration timeLeft(@Nullable Service service, HttpRequest request) throws HttpTimeoutException {
        Duration left = request.timeout().orElse(null);
        if (left != null && hop.late()) {
            left = left.minusNanos(started - hop.started());
            if (left.isNegative() || left.isZero()) {
                throw new HttpTimeoutException("request timed out");
            }
        }
        Duration each = service == null ? null : service.config().attemptTimeout();
        return each != null && (left == null || each.compareTo(left) < 0) ? each : left;
    }

    /** Decides what becomes of a response, and returns who reads its body. */
    @Override
    public BodySubscriber<T> apply(ResponseInfo info) {
        Exchange<T> exchange = hop.exchange();
        Service service = hop.service();
        HttpRequest request = hop.request();
        exchange.dispatcher().cookies().store(request.uri(), info.headers());
        int status = info.statusCode();
        Interception interception = exchange.interception();
        if (interception != null && shown != null) {
            interception.response(shown, status, info.headers());
        }
        boolean good = true;
        if (service != null && status >= 300) {
            boolean retry = service.config().retryOnStatus().contains(status);
            Verdict again = overload(service, info, retry);
            if (again != null) {
                verdict = again;
                if (status == 429) {
                    slot.succeeded(); // it is well, and only wants fewer requests
                } else {
                    slot.failed(new IOException("status " + status));
                }
                return drain();
            }
            boolean failure = service.config().failureStatus().contains(status);
            good = !retry && !failure;
            if (failure) {
                slot.blame(new IOException("status " + status));
            }
        }
        HttpHeaders logical =
                Locations.mayLead(status) ? Locations.logical(request.uri(), info.headers(), this::logical) : null;
        HttpHeaders headers = logical == null ? info.headers() : logical;
        HttpRequest next = status < 300
                ? null
                : exchange.dispatcher().redirects().follow(request, status, headers, hop.redirects());
        if (!hop.lane().claim(good)) {
            verdict = new Verdict.Lost(status);
            slot.cancelled();
            return drain();
        }
        String cookie = good ? bind(info.headers()) : null;
        if (next != null) {
            verdict = new Verdict.Redirect(next, headers);
            return drain();
        }
        ResponseInfo seen = info;
        if (cookie == null && logical == null) {
            verdict = Verdict.DELIVER;
        } else {
            HttpHeaders changed = cookie == null ? headers : Affinity.with(headers, cookie);
            seen = new ShownInfo(status, changed, info.version());
            verdict = new Verdict.Deliver(changed);
        }
        BodySubscriber<T> reader = WatchedSubscriber.of(exchange.handler().apply(seen), slot);
        if (reader instanceof WatchedSubscriber<T> watched) {
            slot.reading(watched);
        }
        return reader;
    }

    /** Leaves an endpoint alone that asks for it, and says how the request goes on without this response, if it does. */
    private @Nullable Verdict overload(Service service, ResponseInfo info, boolean retry) {
        int status = info.statusCode();
        Duration retryAfter = Tries.overload(status) ? RetryAfter.of(info.headers(), Clock.systemUTC()) : null;
        Seat<URI> seat = slot.seat();
        if (retryAfter != null && status == 503 && seat != null) {
            service.resting().rest(seat.endpoint().name(), retryAfter);
        }
        return retry ? hop.tries(slot).again(service, this, status, retryAfter) : null;
    }

    /** Remembers who has answered, if that matters, and returns the cookie that tells the caller so, if any. */
    private @Nullable String bind(HttpHeaders headers) {
        Service service = hop.service();
        Affinity affinity = service == null ? null : service.affinity();
        Seat<URI> seat = slot.seat();
        if (affinity == null || seat == null) {
            return null;
        }
        String cookie = affinity.answered(hop.bond(), seat.endpoint().name(), headers);
        if (cookie != null) {
            hop.exchange()
                    .dispatcher()
                    .cookies()
                    .store(
                            hop.request().uri(),
                            HttpHeaders.of(Map.of("Set-Cookie", List.of(cookie)), (name, value) -> true));
        }
        return cookie;
    }

    private BodySubscriber<T> drain() {
        DrainingSubscriber<T> drain = new DrainingSubscriber<>(slot);
        hop.exchange().dispatcher().timer().schedule(DRAIN_LIMIT, drain::abandon);
        return drain;
    }

    /** A server builds redirects from the Host it was sent: its own address there means the service. */
    private URI logical(URI uri) {
        Service service = hop.service();
        Seat<URI> seat = slot.seat();
        if (service == null || seat == null) {
            return uri;
        }
        Origin endpoint = service.originOf(seat.target());
        return endpoint.matches(uri) ? service.origin().rebase(uri) : uri;
    }

    @Override
    public void accept(@Nullable HttpResponse<T> response, @Nullable Throwable failure) {
        hop.completed(this, response, failure);
    }

    /** How it has ended, as it is told to the caller; null where the request is passed through. */
    @Nullable
    HttpAttempt made(int status, @Nullable Throwable failure) {
        Service service = hop.service();
        Seat<URI> seat = slot.seat();
        if (service == null || seat == null) {
            return null;
        }
        long took = hop.exchange().dispatcher().ticker().nanoTime() - started;
        return new HttpAttempt(service.toString(), seat.endpoint(), status, failure, Duration.ofNanos(took));
    }

    /** The place on its endpoint; null where the request is passed through. */
    @Nullable
    Seat<URI> seat() {
        return slot.seat();
    }

    Slot slot() {
        return slot;
    }

    /** The request's body, or null if it has none. */
    @Nullable
    WatchedPublisher body() {
        return body;
    }

    /** When it began, by the client's clock. */
    long started() {
        return started;
    }

    @Nullable
    Verdict verdict() {
        return verdict;
    }
}
