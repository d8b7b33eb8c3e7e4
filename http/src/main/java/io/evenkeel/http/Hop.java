package io.evenkeel.http;

import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.cluster.NoEndpointException;
import io.evenkeel.core.limit.ConcurrencyLimit;
import io.evenkeel.core.retry.RetryBudget;
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
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One logical request, tried on one endpoint after the other until a response is taken or no further try is allowed.
 *
 * <p>Each endpoint is tried at most once, unless the service has a backoff. A try that surely sent nothing (connecting
 * failed, or nobody asked for the body) is always followed by another; one that may have reached the server only if the
 * request is idempotent, its body can be sent again, and the service's {@code maxAttempts} and budget allow. Once the
 * caller's body handler has seen a response, it is the caller's, whatever becomes of its body.
 */
final class Hop<T> {

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(1);

    /** Longer waits than this are none that nanoseconds can hold. */
    private static final Duration LONGEST = Duration.ofDays(36500);

    private final Exchange<T> exchange;
    private final Lane lane;
    private final Dispatcher dispatcher;
    private final @Nullable Service service;
    private final HttpRequest request;
    private @Nullable Set<String> tried;
    private final boolean shared;
    private @Nullable String latest;
    private List<HttpAttempt> attempts = List.of();
    private long started;
    private boolean late;
    private @Nullable Bond bond;
    private int mayHaveArrived;

    /** Whether a try is on the stack of the calling thread, which alone uses this and the next. */
    private boolean sending;

    private @Nullable Lease<URI> following;

    /**
     * A hop over a service's endpoints, or without one, to the request's own host.
     *
     * @param tried the endpoints that were asked already, to which the hop adds, and which others look at too; null for none
     */
    Hop(Exchange<T> exchange, Lane lane, @Nullable Service service, HttpRequest request, @Nullable Set<String> tried) {
        this.exchange = exchange;
        this.lane = lane;
        this.dispatcher = exchange.dispatcher();
        this.service = service;
        this.request = request;
        this.tried = tried;
        this.shared = tried != null;
        this.started = dispatcher.ticker().nanoTime();
    }

    void begin() throws IOException {
        if (service == null) {
            attempt(null);
            return;
        }
        RetryBudget budget = service.config().budget();
        if (budget != null) {
            budget.called();
        }
        Affinity affinity = service.affinity();
        if (affinity != null) {
            bond = affinity.of(request, dispatcher.cookies().add(request.uri(), request.headers()));
        }
        if (service.config().limit() != null) {
            queue(service, service.config().limit(), null);
            return;
        }
        Lease<URI> lease;
        try {
            lease = service.acquire(shared ? tried() : Set.of(), bond);
        } catch (NoEndpointException | IllegalStateException e) {
            throw noEndpoint(service, e);
        }
        attempt(lease);
    }

    /**
     * Begins beside another hop of the same request: with this endpoint, and with no further try once it may have arrived.
     *
     * @param since when the other one began
     */
    void beginBeside(Lease<URI> lease, long since) {
        started = since;
        late = true;
        mayHaveArrived = Integer.MAX_VALUE - 1;
        goOn(lease);
    }

    private static IOException noEndpoint(Service service, Throwable why) {
        return why instanceof NoEndpointException
                ? (IOException) new ConnectException("service " + service + ": " + why.getMessage()).initCause(why)
                : new IOException("client is closed", why);
    }

    /**
     * Goes on when there is room on an endpoint.
     *
     * @param earlier why the request has to go elsewhere, or null if this is its first try
     */
    private void queue(Service service, ConcurrencyLimit limit, @Nullable Throwable earlier) {
        long left = nanosLeft();
        Duration longest = left < limit.maxWait().toNanos() ? Duration.ofNanos(Math.max(0, left)) : limit.maxWait();
        dispatcher.waiting().forPlace(service.place(tried(), bond, longest), this::waitsFor, this::goOn, why -> {
            Throwable cause = Failures.unwrap(why);
            if (cause instanceof NoEndpointException || cause instanceof IllegalStateException) {
                cause = earlier != null
                        ? exhausted(earlier)
                        : nanosLeft() <= 0
                                ? new HttpTimeoutException("request timed out: " + cause.getMessage())
                                : noEndpoint(service, cause);
            }
            lane.fail(cause);
        });
    }

    private void waitsFor(Step step) {
        late = true;
        lane.current(step);
    }

    /** The next try, of which nobody hears an exception. */
    private void goOn(Lease<URI> lease) {
        try {
            send(lease);
        } catch (IOException e) {
            lane.fail(exhausted(e));
        } catch (RuntimeException | Error e) {
            lane.fail(e);
        }
    }

    /** A try, or, on the calling thread, one after the other: so that many take no more of the stack than one. */
    private void attempt(@Nullable Lease<URI> lease) throws IOException {
        if (!onCaller()) {
            send(lease);
        } else if (sending) {
            following = lease;
        } else {
            sending = true;
            try {
                send(lease);
                for (Lease<URI> next = following; next != null; next = following) {
                    following = null;
                    goOn(next);
                }
            } finally {
                sending = false;
            }
        }
    }

    private void send(@Nullable Lease<URI> lease) throws IOException {
        if (lease != null) {
            latest = lease.endpoint().name();
            if (shared) {
                tried();
            }
        }
        Slot slot = new Slot(lease, dispatcher.activity());
        lane.current(slot);
        if (lane.stopped()) {
            slot.cancelled();
            return;
        }
        Throwable aborted = slot.aborted();
        if (aborted != null) {
            lane.fail(aborted);
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
            Attempt<T> attempt =
                    new Attempt<>(this, lease, slot, body, dispatcher.ticker().nanoTime());
            HttpRequest routed = route(attempt, lease, body, timeLeft(attempt.started()));
            if (blocks(lease)) {
                Caller.send(client(), routed, attempt, exchange);
                return;
            }
            var running = client().sendAsync(
                            routed,
                            attempt,
                            exchange.pushes() == null
                                    ? null
                                    : new Pushes<>(exchange.pushes(), request, routed.uri(), lease));
            slot.running(running);
            var unused = running.whenComplete(attempt);
        } catch (IOException | RuntimeException | Error e) {
            slot.cancelled();
            throw e;
        }
    }

    /**
     * Whether to send it on this thread: on that of a blocking call, unless a name is looked up there, which a limit of the
     * service's could not cut short.
     */
    private boolean blocks(@Nullable Lease<URI> lease) {
        return onCaller()
                && (service == null
                        || lease == null
                        || (service.config().attemptTimeout() == null
                                && service.config().deadline() == null)
                        || service.originOf(lease.target()).isAddress());
    }

    private boolean onCaller() {
        return lane == exchange && exchange.mayBlock();
    }

    private HttpClient client() throws IOException {
        InnerClient inner = service == null ? dispatcher.passThrough() : service.client();
        if (inner == null) {
            throw new IOException("client is closed");
        }
        return inner.get();
    }

    private HttpRequest route(
            Attempt<T> attempt, @Nullable Lease<URI> lease, @Nullable WatchedPublisher body, @Nullable Duration timeout)
            throws IOException {
        HttpHeaders headers = dispatcher.cookies().add(request.uri(), request.headers());
        HttpClient.Version version = request.version().orElse(null);
        URI uri = request.uri();
        if (service != null && lease != null) {
            uri = service.at(lease.target(), uri);
            if (service.config().hostHeader() == HostHeader.SERVICE) {
                version = HttpClient.Version.HTTP_1_1;
                if (headers.firstValue("Host").isEmpty()) {
                    headers = DerivedRequest.join(
                            headers, Map.of("Host", List.of(service.origin().authority())));
                }
            }
            Interception interception = exchange.interception();
            if (interception != null) {
                HttpInterceptor.Attempt shown = new HttpInterceptor.Attempt(
                        service.toString(), lease.endpoint(), request, interception.nextNumber());
                attempt.show(shown);
                headers = interception.request(shown, headers);
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
        if (left != null && (late || !attempts.isEmpty())) {
            left = left.minusNanos(now - started);
            if (left.isNegative() || left.isZero()) {
                throw new HttpTimeoutException("request timed out");
            }
        }
        Duration each = service == null ? null : service.config().attemptTimeout();
        return each != null && (left == null || each.compareTo(left) < 0) ? each : left;
    }

    /** How long the request may still wait: until the deadline and its own timeout; {@link Long#MAX_VALUE} without. */
    private long nanosLeft() {
        long now = dispatcher.ticker().nanoTime();
        long ofTimeout = request.timeout()
                .map(limit -> limit.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : limit.toNanos() - (now - started))
                .orElse(Long.MAX_VALUE);
        return Math.min(ofTimeout, exchange.nanosLeft(now));
    }

    /** Decides what becomes of a response, and returns who reads its body. */
    BodySubscriber<T> judge(Attempt<T> attempt, ResponseInfo info) {
        dispatcher.cookies().store(request.uri(), info.headers());
        int status = info.statusCode();
        Interception interception = exchange.interception();
        HttpInterceptor.Attempt shown = attempt.shown();
        if (interception != null && shown != null) {
            interception.response(shown, status, info.headers());
        }
        Slot slot = attempt.slot();
        boolean good = true;
        if (service != null && status >= 300) {
            Duration retryAfter = overload(status) ? RetryAfter.of(info.headers(), Clock.systemUTC()) : null;
            Lease<URI> lease = attempt.lease();
            if (retryAfter != null && status == 503 && lease != null) {
                service.resting().rest(lease.endpoint().name(), retryAfter);
            }
            boolean retry = service.config().retryOnStatus().contains(status);
            Verdict again = retry ? again(service, attempt, status, retryAfter) : null;
            if (again != null) {
                attempt.decide(again);
                if (status == 429) {
                    slot.succeeded(); // it is well, and only wants fewer requests
                } else {
                    slot.failed(new IOException("status " + status));
                }
                return drain(slot);
            }
            boolean failure = service.config().failureStatus().contains(status);
            good = !retry && !failure;
            if (failure) {
                slot.blame(new IOException("status " + status));
            }
        }
        HttpRequest next = status < 300
                ? null
                : dispatcher
                        .redirects()
                        .follow(request, status, info.headers(), exchange.redirects(), uri -> logical(attempt, uri));
        if (!lane.claim(good)) {
            attempt.decide(new Verdict.Lost(status));
            slot.cancelled();
            return drain(slot);
        }
        String cookie = good ? bind(attempt, info.headers()) : null;
        if (next != null) {
            attempt.decide(new Verdict.Redirect(next));
            return drain(slot);
        }
        ResponseInfo seen = info;
        if (cookie != null) {
            seen = new ShownInfo(status, Affinity.with(info.headers(), cookie), info.version());
            attempt.decide(new Verdict.Deliver(seen.headers()));
        } else {
            attempt.decide(Verdict.DELIVER);
        }
        BodySubscriber<T> reader = WatchedSubscriber.of(exchange.handler().apply(seen), slot);
        if (reader instanceof WatchedSubscriber<T> watched) {
            slot.reading(watched);
        }
        return reader;
    }

    /** Remembers who has answered, if that matters, and returns the cookie that tells the caller so, if any. */
    private @Nullable String bind(Attempt<T> attempt, HttpHeaders headers) {
        Affinity affinity = service == null ? null : service.affinity();
        Lease<URI> lease = attempt.lease();
        if (affinity == null || lease == null) {
            return null;
        }
        String cookie = affinity.answered(bond, lease.endpoint().name(), headers);
        if (cookie != null) {
            dispatcher
                    .cookies()
                    .store(request.uri(), HttpHeaders.of(Map.of("Set-Cookie", List.of(cookie)), (name, value) -> true));
        }
        return cookie;
    }

    private static boolean overload(int status) {
        return status == 503 || status == 429;
    }

    /** How the request goes on without this response; null if there is no way, so that it is to be taken. */
    private @Nullable Verdict again(Service service, Attempt<T> attempt, int status, @Nullable Duration retryAfter) {
        if (!mayAskAgain(attempt)) {
            return null;
        }
        Backoff backoff = service.config().backoff();
        Lease<URI> next = other();
        if (next != null && !(backoff != null && overload(status))) {
            if (withinBudget()) {
                return new Verdict.Elsewhere(status, next);
            }
            next.close();
            return null;
        }
        if (backoff == null) {
            return null;
        }
        Duration pause = pause(backoff);
        if (next != null) {
            next.close(); // there is one, but the pause comes first
        } else if (retryAfter != null) {
            if (nanosLeft() == Long.MAX_VALUE) {
                return null; // nobody said how long the caller is ready to wait
            }
            pause = pause.plus(retryAfter);
        }
        return fits(pause) && withinBudget() ? new Verdict.Later(status, pause) : null;
    }

    private Duration pause(Backoff backoff) {
        return backoff.pause(attempts.size() + 1, ThreadLocalRandom.current());
    }

    private boolean fits(Duration pause) {
        return pause.compareTo(LONGEST) < 0 && pause.toNanos() < nanosLeft();
    }

    private boolean withinBudget() {
        RetryBudget budget = service == null ? null : service.config().budget();
        return budget == null || budget.tryRetry();
    }

    private BodySubscriber<T> drain(Slot slot) {
        DrainingSubscriber<T> drain = new DrainingSubscriber<>(slot);
        dispatcher.timer().schedule(DRAIN_LIMIT, drain::abandon);
        return drain;
    }

    /** A server builds redirects from the Host it was sent: its own address there means the service. */
    private URI logical(Attempt<T> attempt, URI uri) {
        Lease<URI> lease = attempt.lease();
        if (service == null || lease == null) {
            return uri;
        }
        Origin endpoint = service.originOf(lease.target());
        return endpoint.matches(uri) ? service.origin().rebase(uri) : uri;
    }

    void completed(Attempt<T> attempt, @Nullable HttpResponse<T> response, @Nullable Throwable failure) {
        Verdict verdict = attempt.verdict();
        if (lane.stopped()) {
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
            } else if (verdict instanceof Verdict.Later later) {
                record(attempt, later.status(), null);
                mayHaveArrived++;
                pause(later.pause(), new IOException("status " + later.status()));
            } else if (verdict instanceof Verdict.Lost lost) {
                record(attempt, lost.status(), null);
                lane.fail(new IOException("status " + lost.status()));
            } else if (response == null) {
                failed(attempt, Failures.unwrap(failure == null ? new IOException("no response") : failure));
            } else if (verdict instanceof Verdict.Redirect redirect) {
                record(attempt, response.statusCode(), null);
                exchange.redirect(response, request, redirect.next());
            } else {
                attempt.slot().answered();
                HttpHeaders shown = verdict instanceof Verdict.Deliver deliver ? deliver.headers() : null;
                exchange.deliver(response, request, shown == null ? response.headers() : shown, attempt, service);
            }
        } catch (IOException e) {
            lane.fail(exhausted(e));
        } catch (RuntimeException | Error e) {
            lane.fail(e);
        }
    }

    private void failed(Attempt<T> attempt, Throwable failure) throws IOException {
        Throwable aborted = attempt.slot().aborted();
        if (aborted != null) {
            lane.fail(aborted);
            return;
        }
        WatchedPublisher body = attempt.body();
        if (!(failure instanceof IOException) || (body != null && body.failure() != null)) {
            attempt.slot().cancelled(); // the caller's own: its body handler, or the body it sends
            record(attempt, 0, failure);
            lane.fail(failure);
            return;
        }
        if (Failures.goAway(failure)) {
            attempt.slot().cancelled(); // a server may take its leave; the next connection will tell how it is
        } else {
            attempt.slot().failed(failure);
        }
        record(attempt, 0, failure);
        if (Failures.sentTwice(request.method(), failure)) {
            boolean unused = withinBudget(); // nobody could have refused it
        }
        boolean unsent = attempt.verdict() == null && Failures.nothingSent(failure, body);
        if (service == null || !(unsent || (attempt.verdict() == null && mayAskAgain(attempt)))) {
            lane.fail(exhausted(failure));
            return;
        }
        again(service, failure, unsent);
    }

    /**
     * Tries another endpoint: one that is free, else one that becomes free, else, where only a connection has ended, any
     * on a new one, else, after a pause, any.
     */
    private void again(Service service, Throwable failure, boolean unsent) throws IOException {
        Lease<URI> next = other();
        ConcurrencyLimit limit = service.config().limit();
        boolean full = next == null && limit != null && service.anyBut(tried());
        if (next == null
                && !full
                && Failures.connectionEnded(failure)
                && attempts.size() < service.config().maxAttempts()) {
            next = any();
        }
        Backoff backoff = service.config().backoff();
        Duration pause = next != null
                        || full
                        || backoff == null
                        || attempts.size() >= service.config().maxAttempts()
                ? null
                : pause(backoff);
        if ((next == null && !full && (pause == null || !fits(pause))) || !(unsent || withinBudget())) {
            if (next != null) {
                next.close();
            }
            lane.fail(exhausted(failure));
            return;
        }
        mayHaveArrived += unsent ? 0 : 1;
        if (next != null) {
            attempt(next);
        } else if (full && limit != null) {
            queue(service, limit, failure);
        } else if (pause != null) {
            pause(pause, failure);
        }
    }

    /** Goes on after this time. */
    private void pause(Duration time, Throwable failure) {
        dispatcher.waiting().forTime(time, this::waitsFor, () -> afterPause(failure), lane::fail);
    }

    private void afterPause(Throwable failure) {
        if (service == null) {
            return;
        }
        Lease<URI> next = other();
        if (next == null) {
            next = any();
        }
        ConcurrencyLimit limit = service.config().limit();
        if (next != null) {
            goOn(next);
        } else if (limit != null) {
            queue(service, limit, failure);
        } else {
            lane.fail(exhausted(failure));
        }
    }

    private Throwable exhausted(Throwable failure) {
        return service == null ? failure : Failures.exhausted(service.toString(), attempts, failure);
    }

    /** Whether a request that may have reached a server may be sent once more. */
    private boolean mayAskAgain(Attempt<T> attempt) {
        WatchedPublisher body = attempt.body();
        return service != null
                && mayHaveArrived + 1 < service.config().maxAttempts()
                && (body == null || body.replayable())
                && idempotent(request, service.config());
    }

    /** Whether a request may be executed twice, and its body be sent twice at the same time. */
    static boolean repeatable(HttpRequest request, ServiceConfig config) {
        return idempotent(request, config)
                && request.bodyPublisher()
                        .map(body -> body.contentLength() >= 0)
                        .orElse(true);
    }

    private static boolean idempotent(HttpRequest request, ServiceConfig config) {
        return switch (request.method()) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            default ->
                config.idempotencyHeaders().stream()
                        .anyMatch(name -> request.headers().firstValue(name).isPresent());
        };
    }

    /** The endpoints that were asked; made only when somebody wants to know, because mostly there is one try. */
    private Set<String> tried() {
        Set<String> names = tried;
        if (names == null) {
            names = new HashSet<>();
            tried = names;
        }
        if (latest != null) {
            names.add(latest);
        }
        return names;
    }

    /** An endpoint that was not tried and is free now. */
    private @Nullable Lease<URI> other() {
        if (service == null) {
            return null;
        }
        try {
            return service.acquire(tried(), bond);
        } catch (NoEndpointException | IllegalStateException e) {
            return null;
        }
    }

    /** An endpoint that is free now, whether or not it was tried. */
    private @Nullable Lease<URI> any() {
        tried().clear();
        latest = null;
        return other();
    }

    private void record(Attempt<T> attempt, int status, @Nullable Throwable failure) {
        Lease<URI> lease = attempt.lease();
        if (lease != null && service != null) {
            HttpAttempt made = new HttpAttempt(
                    service.toString(),
                    lease.endpoint(),
                    status,
                    failure,
                    Duration.ofNanos(dispatcher.ticker().nanoTime() - attempt.started()));
            attempts = Exchange.and(attempts, made);
            exchange.add(made);
        }
    }
}
