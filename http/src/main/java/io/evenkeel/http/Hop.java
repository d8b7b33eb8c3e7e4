package io.evenkeel.http;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.cluster.NoEndpointException;
import io.evenkeel.http.Attempt.Verdict;
import io.evenkeel.http.address.Origin;
import io.evenkeel.http.body.DrainingSubscriber;
import io.evenkeel.http.body.WatchedPublisher;
import io.evenkeel.http.body.WatchedSubscriber;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One logical request, tried on one endpoint after the other until a response is taken or no further try is allowed.
 *
 * <p>Each endpoint is tried at most once. A try that surely sent nothing (connecting failed, or nobody asked for the body)
 * is always followed by another; one that may have reached the server only if the request is idempotent, its body can be
 * sent again, and the service's {@code maxAttempts} allows. Once the caller's body handler has seen a response, it is the
 * caller's, whatever becomes of its body.
 */
final class Hop<T> {

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(1);

    private final Exchange<T> exchange;
    private final Dispatcher dispatcher;
    private final @Nullable Service service;
    private final HttpRequest request;
    private final Set<String> tried = new HashSet<>();
    private final List<HttpAttempt> attempts = new ArrayList<>();
    private final long started;
    private int mayHaveArrived;

    /** A hop over a service's endpoints, or without one, to the request's own host. */
    Hop(Exchange<T> exchange, @Nullable Service service, HttpRequest request) {
        this.exchange = exchange;
        this.dispatcher = exchange.dispatcher();
        this.service = service;
        this.request = request;
        this.started = dispatcher.ticker().nanoTime();
    }

    void begin() throws IOException {
        if (service == null) {
            attempt(null);
            return;
        }
        Lease<URI> lease;
        try {
            lease = service.cluster().acquire();
        } catch (NoEndpointException e) {
            throw (IOException) new ConnectException("service " + service + ": " + e.getMessage()).initCause(e);
        } catch (IllegalStateException e) {
            throw new IOException("client is closed", e);
        }
        attempt(lease);
    }

    private void attempt(@Nullable Lease<URI> lease) throws IOException {
        if (lease != null) {
            tried.add(lease.endpoint().name());
        }
        Slot slot = new Slot(lease, dispatcher.activity());
        exchange.current(slot);
        if (exchange.stopped()) {
            slot.cancelled();
            return;
        }
        try {
            if (dispatcher.activity().closing() && exchange.attempts().size() > 0) {
                throw new IOException("client is closed");
            }
            WatchedPublisher body = request.bodyPublisher()
                    .filter(publisher -> publisher.contentLength() != 0)
                    .map(WatchedPublisher::new)
                    .orElse(null);
            Attempt attempt = new Attempt(lease, slot, body, dispatcher.ticker().nanoTime());
            HttpRequest routed = route(lease, body, timeLeft(attempt.started()));
            var running = client().sendAsync(
                            routed,
                            info -> judge(attempt, info),
                            exchange.pushes() == null
                                    ? null
                                    : new Pushes<>(exchange.pushes(), request, routed.uri(), lease));
            slot.running(running);
            var unused = running.whenComplete((response, failure) -> completed(attempt, response, failure));
        } catch (IOException | RuntimeException | Error e) {
            slot.cancelled();
            throw e;
        }
    }

    private HttpClient client() throws IOException {
        InnerClient inner = service == null ? dispatcher.passThrough() : service.client();
        if (inner == null) {
            throw new IOException("client is closed");
        }
        return inner.get();
    }

    private HttpRequest route(@Nullable Lease<URI> lease, @Nullable WatchedPublisher body, @Nullable Duration timeout)
            throws IOException {
        HttpHeaders headers = dispatcher.cookies().add(request.uri(), request.headers());
        HttpClient.Version version = request.version().orElse(null);
        URI uri = request.uri();
        if (service != null && lease != null) {
            uri = service.originOf(lease.target()).rebase(uri);
            if (service.config().hostHeader() == HostHeader.SERVICE) {
                version = HttpClient.Version.HTTP_1_1;
                if (headers.firstValue("Host").isEmpty()) {
                    headers = DerivedRequest.join(
                            headers, Map.of("Host", List.of(service.origin().authority())));
                }
            }
        }
        return DerivedRequest.routed(
                request, uri, headers, body == null ? request.bodyPublisher().orElse(null) : body, timeout, version);
    }

    /**
     * How long an attempt may take until its headers: what is left of the request's own timeout, or the attempt's.
     *
     * @throws HttpTimeoutException if nothing is left
     */
    private @Nullable Duration timeLeft(long now) throws HttpTimeoutException {
        Duration left = request.timeout().orElse(null);
        if (left != null) {
            left = left.minusNanos(attempts.isEmpty() ? 0 : now - started);
            if (left.isNegative() || left.isZero()) {
                throw new HttpTimeoutException("request timed out");
            }
        }
        Duration each = service == null ? null : service.config().attemptTimeout();
        return each != null && (left == null || each.compareTo(left) < 0) ? each : left;
    }

    /** Decides what becomes of a response, and returns who reads its body. */
    private BodySubscriber<T> judge(Attempt attempt, ResponseInfo info) {
        dispatcher.cookies().store(request.uri(), info.headers());
        Slot slot = attempt.slot();
        if (service != null && service.config().retryOnStatus().contains(info.statusCode()) && mayAskAgain(attempt)) {
            Lease<URI> next = other();
            if (next != null) {
                attempt.decide(new Verdict.Elsewhere(info.statusCode(), next));
                slot.failed(new IOException("status " + info.statusCode()));
                return drain(slot);
            }
        }
        HttpRequest next = dispatcher
                .redirects()
                .follow(request, info.statusCode(), info.headers(), exchange.redirects(), uri -> logical(attempt, uri));
        if (next != null) {
            attempt.decide(new Verdict.Redirect(next));
            return drain(slot);
        }
        attempt.decide(new Verdict.Deliver());
        WatchedSubscriber<T> reader = new WatchedSubscriber<>(exchange.handler().apply(info), slot);
        slot.reading(reader);
        return reader;
    }

    private BodySubscriber<T> drain(Slot slot) {
        DrainingSubscriber<T> drain = new DrainingSubscriber<>(slot);
        dispatcher.timer().schedule(DRAIN_LIMIT, drain::abandon);
        return drain;
    }

    /** A server builds redirects from the Host it was sent: its own address there means the service. */
    private URI logical(Attempt attempt, URI uri) {
        Lease<URI> lease = attempt.lease();
        if (service == null || lease == null) {
            return uri;
        }
        Origin endpoint = service.originOf(lease.target());
        return endpoint.matches(uri) ? service.origin().rebase(uri) : uri;
    }

    private void completed(Attempt attempt, @Nullable HttpResponse<T> response, @Nullable Throwable failure) {
        Verdict verdict = attempt.verdict();
        if (exchange.stopped()) {
            if (verdict instanceof Verdict.Elsewhere elsewhere) {
                elsewhere.next().close();
            }
            attempt.slot().cancelled();
            return;
        }
        try {
            if (verdict instanceof Verdict.Elsewhere elsewhere) {
                record(attempt, elsewhere.status(), null);
                mayHaveArrived++;
                attempt(elsewhere.next());
            } else if (response == null) {
                failed(attempt, Failures.unwrap(failure == null ? new IOException("no response") : failure));
            } else if (verdict instanceof Verdict.Redirect redirect) {
                record(attempt, response.statusCode(), null);
                exchange.redirect(response, request, redirect.next());
            } else {
                record(attempt, response.statusCode(), null);
                exchange.deliver(response, request, attempt.slot());
            }
        } catch (IOException e) {
            exchange.fail(exhausted(e));
        } catch (RuntimeException | Error e) {
            exchange.fail(e);
        }
    }

    private void failed(Attempt attempt, Throwable failure) throws IOException {
        Throwable aborted = attempt.slot().aborted();
        if (aborted != null) {
            exchange.fail(aborted);
            return;
        }
        WatchedPublisher body = attempt.body();
        if (!(failure instanceof IOException) || (body != null && body.failure() != null)) {
            attempt.slot().cancelled(); // the caller's own: its body handler, or the body it sends
            record(attempt, 0, failure);
            exchange.fail(failure);
            return;
        }
        attempt.slot().failed(failure);
        record(attempt, 0, failure);
        boolean unsent = attempt.verdict() == null && Failures.nothingSent(failure, body);
        if (unsent || (attempt.verdict() == null && mayAskAgain(attempt))) {
            Lease<URI> next = other();
            if (next != null) {
                mayHaveArrived += unsent ? 0 : 1;
                attempt(next);
                return;
            }
        }
        exchange.fail(exhausted(failure));
    }

    private Throwable exhausted(Throwable failure) {
        return service == null ? failure : Failures.exhausted(service.toString(), attempts, failure);
    }

    /** Whether a request that may have reached a server may be sent once more. */
    private boolean mayAskAgain(Attempt attempt) {
        WatchedPublisher body = attempt.body();
        return service != null
                && mayHaveArrived + 1 < service.config().maxAttempts()
                && (body == null || body.replayable())
                && idempotent();
    }

    private boolean idempotent() {
        return switch (request.method()) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            default -> request.headers().firstValue("Idempotency-Key").isPresent();
        };
    }

    private @Nullable Lease<URI> other() {
        if (service == null) {
            return null;
        }
        try {
            return service.cluster().acquire(PickRequest.excluding(tried));
        } catch (NoEndpointException | IllegalStateException e) {
            return null;
        }
    }

    private void record(Attempt attempt, int status, @Nullable Throwable failure) {
        Lease<URI> lease = attempt.lease();
        if (lease != null && service != null) {
            HttpAttempt made = new HttpAttempt(
                    service.toString(),
                    lease.endpoint(),
                    status,
                    failure,
                    Duration.ofNanos(dispatcher.ticker().nanoTime() - attempt.started()));
            attempts.add(made);
            exchange.add(made);
        }
    }
}
