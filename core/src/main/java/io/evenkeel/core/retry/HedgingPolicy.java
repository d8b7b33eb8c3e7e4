package io.evenkeel.core.retry;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * When a second attempt is sent beside the first. Immutable.
 *
 * @param quantile the second attempt is sent when the first takes longer than this share of the calls does, above 0,
 *     below 1
 * @param atLeast it is never sent before this time
 * @param unknown it is sent after this time as long as fewer than 100 calls are known
 * @param fault whether a failure is the endpoint's fault; only then the other attempt can still save the call. Others
 *     are the caller's own: they fail the call at once, and count as the endpoint's success
 * @param budget shared by all that call the same cluster
 */
public record HedgingPolicy(
        double quantile, Duration atLeast, Duration unknown, Predicate<? super Throwable> fault, RetryBudget budget) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public HedgingPolicy {
        Objects.requireNonNull(fault, "fault");
        Objects.requireNonNull(budget, "budget");
        if (!(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException("quantile: " + quantile + " (expected: above 0, below 1)");
        }
        if (atLeast.isNegative()) {
            throw new IllegalArgumentException("atLeast: " + atLeast + " (expected: >= 0)");
        }
        if (unknown.isNegative()) {
            throw new IllegalArgumentException("unknown: " + unknown + " (expected: >= 0)");
        }
    }

    /**
     * After the 95 % quantile, at least 1 ms, 100 ms while that is unknown, for at most a tenth of the calls and one a
     * second; every failure is the endpoint's fault.
     */
    public static HedgingPolicy ofDefaults() {
        return new HedgingPolicy(
                0.95, Duration.ofMillis(1), Duration.ofMillis(100), failure -> true, RetryBudget.of(0.1, 1));
    }

    /** A copy with this quantile. */
    public HedgingPolicy withQuantile(double share) {
        return new HedgingPolicy(share, atLeast, unknown, fault, budget);
    }

    /** A copy that takes these failures for the endpoint's fault. */
    public HedgingPolicy withFault(Predicate<? super Throwable> endpointsFault) {
        return new HedgingPolicy(quantile, atLeast, unknown, endpointsFault, budget);
    }

    /** A copy with this budget. */
    public HedgingPolicy withBudget(RetryBudget shared) {
        return new HedgingPolicy(quantile, atLeast, unknown, fault, shared);
    }
}
