package io.evenkeel.http;

import io.evenkeel.core.retry.RetryBudget;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a second request is sent, to another endpoint, beside one that takes long: the hedged request of Dean and Barroso,
 * "The Tail at Scale" (2013). The first good response wins; the other exchange is ended. Immutable.
 *
 * <p>Only for requests that may be executed twice: of an idempotent method or with a header of
 * {@link HttpServiceBuilder#idempotencyHeaders}, with a body of known length or none, and without push promises.
 *
 * @param after how long after the first one; null if that follows from the quantile
 * @param quantile the second one is sent when the first takes longer than this share of the requests does, above 0, below
 *     1; 0 if the time is fixed
 * @param budget how many there may be, as a share of the requests
 */
public record HttpHedging(@Nullable Duration after, double quantile, RetryBudget budget) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public HttpHedging {
        Objects.requireNonNull(budget, "budget");
        if (after != null && after.isNegative()) {
            throw new IllegalArgumentException("after: " + after + " (expected: >= 0)");
        }
        if (after == null ? !(quantile > 0 && quantile < 1) : quantile != 0) {
            throw new IllegalArgumentException(
                    "quantile: " + quantile + " (expected: above 0, below 1; or 0 with a fixed time)");
        }
    }

    /** After this time, for at most a tenth of the requests and one a second. */
    public static HttpHedging after(Duration time) {
        return new HttpHedging(Objects.requireNonNull(time, "after"), 0, RetryBudget.of(0.1, 1));
    }

    /**
     * After the time, at least 1 ms, within which this share of the requests had their response, for at most a tenth of
     * the requests and one a second. As long as fewer than 100 are known: after 100 ms.
     */
    public static HttpHedging afterQuantile(double quantile) {
        return new HttpHedging(null, quantile, RetryBudget.of(0.1, 1));
    }

    /** A copy with this budget, which may be shared with the retries. */
    public HttpHedging withBudget(RetryBudget shared) {
        return new HttpHedging(after, quantile, shared);
    }
}
