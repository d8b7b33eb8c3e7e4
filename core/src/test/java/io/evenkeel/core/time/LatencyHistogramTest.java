package io.evenkeel.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

    private final LatencyHistogram histogram = new LatencyHistogram(100_000);

    @Test
    void quantiles_are_off_by_less_than_seven_percent() {
        Random random = new Random(7);
        long[] latencies = random.doubles(20_000)
                .mapToLong(x -> (long) (2_000 * Math.pow(1e7, x)))
                .toArray();
        for (long latency : latencies) {
            histogram.record(latency);
        }
        Arrays.sort(latencies);
        assertThat(histogram.size()).isEqualTo(20_000);
        for (double quantile : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
            long exact = latencies[(int) Math.ceil(quantile * latencies.length) - 1];
            assertThat(histogram.quantile(quantile).toNanos())
                    .as("quantile %s", quantile)
                    .isCloseTo(exact, Percentage.withPercentage(7));
        }
    }

    @Test
    void what_lies_outside_counts_as_the_nearest() {
        histogram.record(-1);
        assertThat(histogram.quantile(0)).isLessThan(Duration.ofNanos(1_200));
        histogram.record(Long.MAX_VALUE);
        assertThat(histogram.quantile(1)).isBetween(Duration.ofMinutes(15), Duration.ofHours(1));
        histogram.record(TimeUnit.MILLISECONDS.toNanos(5));
        assertThat(histogram.quantile(0.5).toMillis()).isBetween(4L, 5L);
    }

    @Test
    void the_recent_past_weighs_most() {
        LatencyHistogram forgetful = new LatencyHistogram(64);
        for (int i = 0; i < 1_000; i++) {
            forgetful.record(1_000_000_000);
        }
        assertThat(forgetful.size()).isBetween(32L, 64L);
        for (int i = 0; i < 200; i++) {
            forgetful.record(1_000_000);
        }
        assertThat(forgetful.quantile(0.9)).isLessThan(Duration.ofMillis(2));
    }

    @Test
    void nothing_is_zero_and_quantiles_lie_between_0_and_1() {
        assertThat(histogram.quantile(0.5)).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> histogram.quantile(1.01))
                .withMessage("quantile: 1.01 (expected: 0 to 1)");
    }
}
