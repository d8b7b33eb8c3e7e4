package io.evenkeel.core.retry;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * How often a call is tried, and for how long. Immutable.
 *
 * @param attempts at most, with the first, at least 1
 * @param deadline for all attempts together, with what they wait for, above 0
 * @param backoff the longest pause before the second attempt on an endpoint that was tried already; doubles with each
 *     further one, up to ten times of it, and is chosen at random below that ("full jitter"), as Envoy does. An endpoint
 *     that was not tried is called at once
 * @param fault whether a failure is the endpoint's fault; only then the call is tried again. Others are the caller's own
 * @param budget shared by all that call the same cluster
 */
public record RetryPolicy(
        int attempts, Duration deadline, Duration backoff, Predicate<? super Exception> fault, RetryBudget budget) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public RetryPolicy {
        Objects.requireNonNull(fault, "fault");
        Objects.requireNonNull(budget, "budget");
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: >= 1)");
        }
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("deadline: " + deadline + " (expected: > 0)");
        }
        if (backoff.isNegative()) {
            throw new IllegalArgumentException("backoff: " + backoff + " (expected: >= 0)");
        }
    }

    /** Three attempts within 10 s, pauses from 25 ms, on a budget of Finagle's defaults, which is this policy's own. */
    public static RetryPolicy of(Predicate<? super Exception> fault) {
        return new RetryPolicy(3, Duration.ofSeconds(10), Duration.ofMillis(25), fault, RetryBudget.ofDefaults());
    }

    /** A copy with so many attempts. */
    public RetryPolicy withAttempts(int atMost) {
        return new RetryPolicy(atMost, deadline, backoff, fault, budget);
    }

    /** A copy with this deadline. */
    public RetryPolicy withDeadline(Duration time) {
        return new RetryPolicy(attempts, time, backoff, fault, budget);
    }

    /** A copy with this first pause. */
    public RetryPolicy withBackoff(Duration first) {
        return new RetryPolicy(attempts, deadline, first, fault, budget);
    }

    /** A copy with this budget. */
    public RetryPolicy withBudget(RetryBudget shared) {
        return new RetryPolicy(attempts, deadline, backoff, fault, shared);
    }
}
