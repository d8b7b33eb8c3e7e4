package io.evenkeel.http;

import io.evenkeel.core.cluster.NoEndpointException;
import io.evenkeel.core.cluster.Seat;
import io.evenkeel.core.retry.RetryBudget;
import io.evenkeel.http.Attempt.Verdict;
import io.evenkeel.http.body.WatchedPublisher;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Whom a {@link Hop} has asked, what became of it, and whether it may ask once more. Made when the first try was not
 * enough, because mostly it is. Used by one step of the hop after the other.
 */
final class Tries {

    /** Longer waits than this are none that nanoseconds can hold. */
    private static final Duration LONGEST = Duration.ofDays(36500);

    private final Hop<?> hop;
    private final Set<String> asked;
    private List<HttpAttempt> attempts = List.of();
    private int mayHaveArrived;

    /** @param shared endpoints that were asked already, which others look at and add to too; null for none */
    Tries(Hop<?> hop, @Nullable Set<String> shared) {
        this.hop = hop;
        this.asked = shared == null ? new HashSet<>() : shared;
    }

    /** This endpoint is or was asked. */
    void asked(String endpoint) {
        asked.add(endpoint);
    }

    /** The endpoints that were asked. */
    Set<String> asked() {
        return asked;
    }

    /** Those that have ended, in order. */
    List<HttpAttempt> attempts() {
        return attempts;
    }

    void add(HttpAttempt made) {
        attempts = Exchange.and(attempts, made);
    }

    /** One of them may have reached its server. */
    void arrived() {
        mayHaveArrived++;
    }

    /** No further one may reach a server. */
    void last() {
        mayHaveArrived = Integer.MAX_VALUE - 1;
    }

    /** How the request goes on without this response; null if there is no way, so that it is to be taken. */
    @Nullable
    Verdict again(Service service, Attempt<?> attempt, int status, @Nullable Duration retryAfter) {
        if (!mayAskAgain(service, attempt.body())) {
            return null;
        }
        Backoff backoff = service.config().backoff();
        Seat<URI> next = other();
        if (next != null && !(backoff != null && overload(status))) {
            if (withinBudget()) {
                return new Verdict.Elsewhere(status, next);
            }
            next.cancelled();
            return null;
        }
        if (backoff == null) {
            return null;
        }
        Duration pause = pause(backoff);
        if (next != null) {
            next.cancelled(); // there is one, but the pause comes first
        } else if (retryAfter != null) {
            if (nanosLeft(hop) == Long.MAX_VALUE) {
                return null; // nobody said how long the caller is ready to wait
            }
            pause = pause.plus(retryAfter);
        }
        return fits(pause) && withinBudget() ? new Verdict.Later(status, pause) : null;
    }

    static boolean overload(int status) {
        return status == 503 || status == 429;
    }

    /** Whether a request that may have reached a server may be sent once more. */
    boolean mayAskAgain(Service service, @Nullable WatchedPublisher body) {
        return mayHaveArrived + 1 < service.config().maxAttempts()
                && (body == null || body.replayable())
                && idempotent(hop.request(), service.config());
    }

    /** Whether there may be one more on an endpoint that was asked already. */
    boolean mayAskAnybody(Service service) {
        return attempts.size() < service.config().maxAttempts();
    }

    /** Takes a retry from the budget, if there is one. */
    boolean withinBudget() {
        Service service = hop.service();
        RetryBudget budget = service == null ? null : service.config().budget();
        return budget == null || budget.tryRetry();
    }

    Duration pause(Backoff backoff) {
        return backoff.pause(attempts.size() + 1, ThreadLocalRandom.current());
    }

    /** Whether the pause ends before the request has to. */
    boolean fits(Duration pause) {
        return pause.compareTo(LONGEST) < 0 && pause.toNanos() < nanosLeft(hop);
    }

    /** How long a request may still wait: until the deadline and its own timeout; {@link Long#MAX_VALUE} without. */
    static long nanosLeft(Hop<?> hop) {
        long now = hop.exchange().dispatcher().ticker().nanoTime();
        long ofTimeout = hop.request()
                .timeout()
                .map(limit -> limit.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : limit.toNanos() - (now - hop.started()))
                .orElse(Long.MAX_VALUE);
        return Math.min(ofTimeout, hop.exchange().nanosLeft(now));
    }

    /** An endpoint that was not asked and is free now. */
    @Nullable
    Seat<URI> other() {
        Service service = hop.service();
        if (service == null) {
            return null;
        }
        try {
            return service.acquire(asked, hop.bond());
        } catch (NoEndpointException | IllegalStateException e) {
            return null;
        }
    }

    /** An endpoint that is free now, whether or not it was asked. */
    @Nullable
    Seat<URI> any() {
        asked.clear();
        return other();
    }

    /** An endpoint that is free now, best one that was not asked. */
    @Nullable
    Seat<URI> otherOrAny() {
        Seat<URI> other = other();
        return other != null ? other : any();
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
}
