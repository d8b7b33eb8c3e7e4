package io.evenkeel.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatencyTest {

    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    @Test
    void nothing_known_is_zero() {
        assertThat(Latency.expected(0, 5 * SECOND, 5 * SECOND, 0)).isZero();
    }

    @Test
    void what_is_expected_fades() {
        assertThat(Latency.expected(100 * MS, 0, 0, 0)).isEqualTo(100.0 * MS);
        assertThat(Latency.expected(100 * MS, 10 * SECOND, 0, 0))
                .isCloseTo(100.0 * MS * Math.pow(0.875, 8), within(1.0));
        assertThat(Latency.expected(100 * MS, 100 * SECOND, 0, 0)).isLessThan(0.7 * MS);
    }

    @Test
    void what_was_observed_just_now_has_not_faded_and_what_is_old_has_not_gone() {
        assertThat(Latency.expected(100 * MS, 78 * MS, 0, 0)).isEqualTo(100.0 * MS);
        assertThat(Latency.expected(100 * MS, 79 * MS, 0, 0)).isBetween(99.0 * MS, 99.5 * MS);
        assertThat(Latency.expected(100 * MS, 600 * SECOND, 0, 0))
                .isPositive()
                .isEqualTo(Latency.expected(100 * MS, Long.MAX_VALUE, 0, 0));
    }

    @Test
    void an_average_moves_on_by_the_time_that_passed_however_short() {
        double average = 100 * MS;
        for (int i = 0; i < 1_000; i++) {
            average = Latency.average(average, 10 * MS, 0);
        }
        assertThat(average).isCloseTo(100.0 * MS * Math.exp(-1), within(0.1 * MS));
    }

    @Test
    void a_clock_that_seems_to_run_backwards_between_threads_does_no_harm() {
        assertThat(Latency.expected(100 * MS, -5, -5, 1)).isEqualTo(100.0 * MS);
        assertThat(Latency.expected(0, -5, -5, 1)).isZero();
        assertThat(Latency.average(100 * MS, -5, 10 * MS)).isEqualTo(100.0 * MS);
    }

    @Test
    void a_silence_that_is_longer_counts_while_calls_are_running() {
        assertThat(Latency.expected(10 * MS, 0, 300 * MS, 1)).isEqualTo(300.0 * MS);
        assertThat(Latency.expected(10 * MS, 0, 300 * MS, Integer.MAX_VALUE)).isEqualTo(300.0 * MS);
        assertThat(Latency.expected(10 * MS, 0, 3 * MS, 1)).isEqualTo(10.0 * MS);
        assertThat(Latency.expected(10 * MS, 0, 300 * MS, 0)).isEqualTo(10.0 * MS);
        assertThat(Latency.expected(0, 0, 300 * MS, 2)).isEqualTo(300.0 * MS);
    }

    @Test
    void of_an_average_a_third_is_left_after_the_decay_time() {
        assertThat(Latency.average(100 * MS, 10 * SECOND, 0)).isCloseTo(100.0 * MS * Math.pow(0.875, 8), within(1.0));
        assertThat(Latency.average(100 * MS, 10 * SECOND, 50 * MS))
                .isCloseTo(50.0 * MS + 50.0 * MS * Math.pow(0.875, 8), within(1.0));
        assertThat(Latency.average(100 * MS, 0, 10 * MS)).isEqualTo(100.0 * MS);
    }
}
