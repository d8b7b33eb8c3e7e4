package io.evenkeel.http;

import io.evenkeel.core.cluster.NoEndpointException;
import io.evenkeel.core.cluster.Seat;
import io.evenkeel.core.limit.ConcurrencyLimit;
import io.evenkeel.core.retry.RetryBudget;
import io.evenkeel.http.Attempt.Verdict;
import io.evenkeel.http.body.WatchedPublisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
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

    private final Exchange<T> exchange;
    private final Lane lane;
    private final @Nullable Service service;
    private final HttpRequest request;
    private final int redirects;
    private long started;

    /** Null while the first try is all there is. */
    private @Nullable Tries tries;

    private @Nullable Bond bond;

    /** Whether a try is on the stack of the calling thread, which alone uses this and the next. */
    private boolean sending;

    private @Nullable Seat<URI> following;

    /**
     * A hop over a service's endpoints, or without one, to the request's own host.
     *
     * @param redirects how many have led to the request
     * @param asked the endpoints that were asked already, to which the hop adds, and which others look at too; null for none
     */
    Hop(
            Exchange<T> exchange,
            Lane lane,
            @Nullable Service service,
            HttpRequest request,
            int redirects,
            @Nullable Set<String> asked) {
        this.exchange = exchange;
        this.lane = lane;
        this.service = service;
        this.request = request;
        this.redirects = redirects;
        this.tries = asked == null ? null : new Tries(this, asked);
        this.started = exchange.dispatcher().ticker().nanoTime();
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
            bond = affinity.of(request, exchange.dispatcher().cookies().add(request.uri(), request.headers()));
        }
        if (service.config().limit() != null) {
            queue(service, service.config().limit(), null);
            return;
        }
        Seat<URI> seat;
        try {
            seat = service.acquire(asked(), bond);
        } catch (NoEndpointException | IllegalStateException e) {
            throw Failures.noEndpoint(service.toString(), e);
        }
        attempt(seat);
    }

    /**
     * Begins beside another hop of the same request: with this endpoint, and with no further try once it may have arrived.
     *
     * @param since when the other one began
     */
    void beginBeside(Seat<URI> seat, long since) {
        started = since;
        tries().last();
        goOn(seat);
    }

    /**
     * Goes on when there is room on an endpoint.
     *
     * @param earlier why the request has to go elsewhere, or null if this is its first try
     */
    private void queue(Service service, ConcurrencyLimit limit, @Nullable Throwable earlier) {
        long left = Tries.nanosLeft(this);
        Duration longest = left < limit.maxWait().toNanos() ? Duration.ofNanos(Math.max(0, left)) : limit.maxWait();
        exchange.dispatcher()
                .waiting()
                .forPlace(service.place(asked(), bond, longest), this::waitsFor, this::goOn, why -> {
                    Throwable cause = Failures.unwrap(why);
                    if (cause instanceof NoEndpointException || cause instanceof IllegalStateException) {
                        cause = earlier != null
                                ? exhausted(earlier)
                                : Tries.nanosLeft(this) <= 0
                                        ? new HttpTimeoutException("request timed out: " + cause.getMessage())
                                        : Failures.noEndpoint(service.toString(), cause);
                    }
                    lane.fail(cause);
                });
    }

    private void waitsFor(Step step) {
        Tries unused = tries(); // so that it is known to be late
        lane.current(step);
    }

    /** The next try, of which nobody hears an exception. */
    private void goOn(Seat<URI> seat) {
        try {
            send(seat);
        } catch (IOException e) {
            lane.fail(exhausted(e));
        } catch (RuntimeException | Error e) {
            lane.fail(e);
        }
    }

    /** A try, or, on the calling thread, one after the other: so that many take no more of the stack than one. */
    private void attempt(@Nullable Seat<URI> seat) throws IOException {
        if (!onCaller()) {
            send(seat);
        } else if (sending) {
            following = seat;
        } else {
            sending = true;
            try {
                send(seat);
                for (Seat<URI> next = following; next != null; next = following) {
                    following = null;
                    goOn(next);
                }
            } finally {
                sending = false;
            }
        }
    }

    private void send(@Nullable Seat<URI> seat) throws IOException {
        if (seat != null && tries != null) {
            tries.asked(seat.endpoint().name());
        }
        Slot slot = new Slot(seat, exchange.dispatcher().activity());
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
            if (exchange.dispatcher().activity().closing()
                    && exchange.attempts().size() > 0) {
                throw new IOException("client is closed");
            }
            new Attempt<>(this, slot).send();
        } catch (IOException | RuntimeException | Error e) {
            slot.cancelled();
            throw e;
        }
    }

    /** Whether this is the thread of a blocking call, which waits for this hop. */
    boolean onCaller() {
        return lane == exchange && exchange.mayBlock();
    }

    void completed(Attempt<T> attempt, @Nullable HttpResponse<T> response, @Nullable Throwable failure) {
        Verdict verdict = attempt.verdict();
        if (lane.stopped()) {
            if (verdict instanceof Verdict.Elsewhere elsewhere) {
                elsewhere.next().cancelled();
            }
            attempt.slot().cancelled();
            return;
        }
        try {
            if (verdict instanceof Verdict.Elsewhere elsewhere) {
                record(attempt, elsewhere.status(), null);
                tries().arrived();
                attempt(elsewhere.next());
            } else if (verdict instanceof Verdict.Later later) {
                record(attempt, later.status(), null);
                tries().arrived();
                pause(later.pause(), new IOException("status " + later.status()));
            } else if (verdict instanceof Verdict.Lost lost) {
                record(attempt, lost.status(), null);
                lane.fail(new IOException("status " + lost.status()));
            } else if (response == null) {
                failed(attempt, Failures.unwrap(failure == null ? new IOException("no response") : failure));
            } else if (verdict instanceof Verdict.Redirect redirect) {
                record(attempt, response.statusCode(), null);
                exchange.redirect(response, request, redirect, redirects + 1);
            } else {
                attempt.slot().answered();
                HttpHeaders shown = verdict instanceof Verdict.Deliver deliver ? deliver.headers() : null;
                exchange.deliver(response, request, shown, attempt, service);
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
        Tries known = tries(attempt.slot());
        if (Failures.sentTwice(request.method(), failure)) {
            boolean unused = known.withinBudget(); // nobody could have refused it
        }
        boolean answered = attempt.verdict() != null;
        boolean unsent = !answered && Failures.nothingSent(failure, body);
        if (service == null || !(unsent || (!answered && known.mayAskAgain(service, body)))) {
            lane.fail(exhausted(failure));
            return;
        }
        again(service, known, failure, unsent);
    }

    /**
     * Tries another endpoint: one that is free, else one that becomes free, else, where only a connection has ended, any
     * on a new one, else, after a pause, any.
     */
    private void again(Service service, Tries known, Throwable failure, boolean unsent) throws IOException {
        Seat<URI> next = known.other();
        ConcurrencyLimit limit = service.config().limit();
        boolean full = next == null && limit != null && service.anyBut(known.asked());
        if (next == null && !full && Failures.connectionEnded(failure) && known.mayAskAnybody(service)) {
            next = known.any();
        }
        Backoff backoff = service.config().backoff();
        Duration pause =
                next != null || full || backoff == null || !known.mayAskAnybody(service) ? null : known.pause(backoff);
        if ((next == null && !full && (pause == null || !known.fits(pause))) || !(unsent || known.withinBudget())) {
            if (next != null) {
                next.cancelled();
            }
            lane.fail(exhausted(failure));
            return;
        }
        if (!unsent) {
            known.arrived();
        }
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
        exchange.dispatcher().waiting().forTime(time, this::waitsFor, () -> afterPause(failure), lane::fail);
    }

    private void afterPause(Throwable failure) {
        if (service == null) {
            return;
        }
        Seat<URI> next = tries().otherOrAny();
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
        return service == null
                ? failure
                : Failures.exhausted(service.toString(), tries == null ? List.of() : tries.attempts(), failure);
    }

    private void record(Attempt<T> attempt, int status, @Nullable Throwable failure) {
        HttpAttempt made = attempt.made(status, failure);
        if (made != null) {
            tries(attempt.slot()).add(made);
            exchange.add(made);
        }
    }

    /** What is known of the tries so far, of which this one is. */
    Tries tries(Slot trying) {
        Tries known = tries;
        if (known == null) {
            known = tries();
            Seat<URI> seat = trying.seat();
            if (seat != null) {
                known.asked(seat.endpoint().name());
            }
        }
        return known;
    }

    private Tries tries() {
        Tries known = tries;
        if (known == null) {
            known = new Tries(this, null);
            tries = known;
        }
        return known;
    }

    private Set<String> asked() {
        return tries == null ? Set.of() : tries.asked();
    }

    /** Whether some of the request's time may have passed before the try that is made now. */
    boolean late() {
        return tries != null;
    }

    Exchange<T> exchange() {
        return exchange;
    }

    Lane lane() {
        return lane;
    }

    @Nullable
    Service service() {
        return service;
    }

    /** What is asked, under its logical URI. */
    HttpRequest request() {
        return request;
    }

    /** How many redirects have led to the request. */
    int redirects() {
        return redirects;
    }

    /** What the request belongs to, or null. */
    @Nullable
    Bond bond() {
        return bond;
    }

    /** When the request began, by the client's clock. */
    long started() {
        return started;
    }
}
