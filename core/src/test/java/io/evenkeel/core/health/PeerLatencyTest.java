package io.evenkeel.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.core.health.PeerLatency.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerLatencyTest {

    private final OutlierDetection.Builder settings =
            OutlierDetection.builder().window(100, 10).slowerThanPeers(3, Duration.ofMillis(20));

    private static Sample<String> sample(String who, long calls, double meanMillis) {
        return new Sample<>(who, calls, (long) (calls * meanMillis * 1e6));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private Map<String, String> outliers(Sample<String>... samples) {
        return PeerLatency.outliers(List.of(samples), settings.build());
    }

    @Test
    void who_takes_more_than_so_many_times_as_long_as_its_peers_is_an_outlier() {
        assertThat(outliers(sample("a", 10, 30.1), sample("b", 10, 10), sample("c", 10, 10)))
                .isEqualTo(Map.of("a", "takes 30.1 ms, its peers 10.0 ms"));
        assertThat(outliers(sample("a", 10, 30), sample("b", 10, 10), sample("c", 10, 10)))
                .as("exactly three times as long")
                .isEmpty();
    }

    @Test
    void the_peers_mean_is_over_their_calls_not_over_their_number() {
        // (20 · 4 + 80 · 10) / 100 = 8.8 ms.
        assertThat(outliers(sample("a", 10, 27), sample("b", 20, 4), sample("c", 80, 10)))
                .isEqualTo(Map.of("a", "takes 27.0 ms, its peers 8.8 ms"));
        assertThat(outliers(sample("a", 10, 26), sample("b", 20, 4), sample("c", 80, 10)))
                .isEmpty();
    }

    @Test
    void of_two_the_slower_one_is_told() {
        assertThat(outliers(sample("a", 50, 5), sample("b", 50, 100)))
                .isEqualTo(Map.of("b", "takes 100.0 ms, its peers 5.0 ms"));
    }

    @Test
    void what_slows_all_of_them_makes_none_an_outlier() {
        assertThat(outliers(sample("a", 50, 900), sample("b", 50, 1_000), sample("c", 50, 800)))
                .isEmpty();
    }

    @Test
    void below_the_minimum_latency_nobody_is_judged() {
        assertThat(outliers(sample("a", 10, 19.9), sample("b", 10, 1))).isEmpty();
        assertThat(outliers(sample("a", 10, 20), sample("b", 10, 1))).containsOnlyKeys("a");
    }

    @Test
    void few_calls_of_its_own_or_of_its_peers_prove_nothing() {
        assertThat(outliers(sample("a", 9, 500), sample("b", 50, 5))).isEmpty();
        assertThat(outliers(sample("a", 10, 500), sample("b", 50, 5))).containsOnlyKeys("a");
        assertThat(outliers(sample("a", 50, 500), sample("b", 9, 5))).isEmpty();
        assertThat(outliers(sample("a", 50, 500), sample("b", 5, 5), sample("c", 5, 5)))
                .containsOnlyKeys("a");
        assertThat(outliers(sample("a", 50, 500))).isEmpty();
    }

    @Test
    void without_the_rule_nobody_is_an_outlier() {
        assertThat(PeerLatency.outliers(List.of(sample("a", 100, 500), sample("b", 100, 5)), OutlierDetection.DEFAULTS))
                .isEmpty();
    }
}
