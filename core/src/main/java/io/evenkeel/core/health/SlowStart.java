package io.evenkeel.core.health;

import java.time.Duration;
import java.util.Objects;

/**
 * Gives an endpoint that recovered, or joined a running cluster, its share little by little, so that it can warm up.
 * Immutable. As in Envoy and gRPC (gRFC A84), the weight at the time t, as a share of the window, is
 * {@code weight · max(minimum, t^(1/aggression))}. An endpoint that is there when the process starts is not held back:
 * it would only move the load to others that are just as cold.
 *
 * @param window how long it takes, at least 1 ms
 * @param aggression 1 grows linearly; more grows faster at first; above 0
 * @param minimum the smallest share of its weight, above 0 up to 1
 */
public record SlowStart(Duration window, double aggression, double minimum) {

    /** Growth in steps, so that the pickers are rebuilt a few times rather than all the time. */
    private static final int STEPS = 20;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public SlowStart {
        Objects.requireNonNull(window, "window");
        if (window.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("window: " + window + " (expected: >= 1 ms)");
        }
        if (!(aggression > 0 && aggression < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("aggression: " + aggression + " (expected: > 0)");
        }
        if (!(minimum > 0 && minimum <= 1)) {
            throw new IllegalArgumentException("minimum: " + minimum + " (expected: above 0, up to 1)");
        }
    }

    /** Linear growth over this window, from a tenth. */
    public static SlowStart over(Duration window) {
        return new SlowStart(window, 1, 0.1);
    }

    /** A copy with this aggression. */
    public SlowStart withAggression(double growth) {
        return new SlowStart(window, growth, minimum);
    }

    /** A copy with this smallest share. */
    public SlowStart withMinimum(double share) {
        return new SlowStart(window, aggression, share);
    }

    /** The share of its weight that an endpoint has after this time in service, rounded up to a hundredth; 1 at the end. */
    public double share(long nanos) {
        double t = (double) nanos / window.toNanos();
        if (t >= 1) {
            return 1;
        }
        double share = Math.max(minimum, t <= 0 ? 0 : Math.pow(t, 1 / aggression));
        return Math.min(1, Math.ceil(share * 100 - 1e-9) / 100);
    }

    /** How long weights are kept before they are computed anew. */
    public Duration step() {
        return window.dividedBy(STEPS).plusNanos(1);
    }
}
