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
                .isCloseTo(100.0 * MS * Math.pow(1.25, -4), within(1.0));
        assertThat(Latency.expected(100 * MS, 100 * SECOND, 0, 0)).isLessThan(0.7 * MS);
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
    void of_an_average_two_fifths_are_left_after_the_decay_time() {
        assertThat(Latency.average(100 * MS, 10 * SECOND, 0)).isCloseTo(100.0 * MS * Math.pow(1.25, -4), within(1.0));
        assertThat(Latency.average(100 * MS, 10 * SECOND, 50 * MS))
                .isCloseTo(50.0 * MS + 50.0 * MS * Math.pow(1.25, -4), within(1.0));
        assertThat(Latency.average(100 * MS, 0, 10 * MS)).isEqualTo(100.0 * MS);
    }
}
