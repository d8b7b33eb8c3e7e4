package io.evenkeel.core.cluster;

import io.evenkeel.core.time.LatencyHistogram;
import java.time.Duration;
import java.util.Locale;

/**
 * How long the recent calls took that ended well, give or take 7 %.
 *
 * @param p50 half of them took no longer
 * @param p90 nine of ten took no longer
 * @param p99 99 of 100 took no longer
 */
public record LatencySnapshot(Duration p50, Duration p90, Duration p99) {

    static LatencySnapshot of(LatencyHistogram latencies) {
        return new LatencySnapshot(latencies.quantile(0.5), latencies.quantile(0.9), latencies.quantile(0.99));
    }

    @Override
    public String toString() {
        return millis(p50) + "/" + millis(p90) + "/" + millis(p99) + " ms";
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.3g", time.toNanos() / 1e6);
    }
}
