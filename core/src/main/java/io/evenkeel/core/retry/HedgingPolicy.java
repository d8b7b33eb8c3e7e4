package io.evenkeel.core.retry;

import java.time.Duration;
import java.util.Objects;

/**
 * When a second attempt is sent beside the first. Immutable.
 *
 * @param quantile the second attempt is sent when the first takes longer than this share of the calls does, above 0,
 *     below 1
 * @param atLeast it is never sent before this time
 * @param unknown it is sent after this time as long as fewer than 100 calls are known
 * @param budget shared by all that call the same cluster
 */
public record HedgingPolicy(double quantile, Duration atLeast, Duration unknown, RetryBudget budget) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public HedgingPolicy {
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

    /** After the 95 % quantile, at least 1 ms, 100 ms while that is unknown, for at most a tenth of the calls. */
    public static HedgingPolicy ofDefaults() {
        return new HedgingPolicy(0.95, Duration.ofMillis(1), Duration.ofMillis(100), RetryBudget.of(0.1, 1));
    }
}
