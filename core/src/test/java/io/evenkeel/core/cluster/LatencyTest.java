package io.evenkeel.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatencyTest {

    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    private final Latency latency = new Latency();

    @Test
    void nothing_known_is_zero() {
        assertThat(latency.expected(5 * SECOND, false)).isZero();
    }

    @Test
    void a_longer_latency_counts_at_once_and_a_shorter_one_slowly() {
        latency.ended(10 * MS, SECOND, true);
        assertThat(latency.expected(SECOND, false)).isEqualTo(10.0 * MS);
        latency.ended(100 * MS, SECOND + MS, true);
        assertThat(latency.expected(SECOND + MS, false)).isEqualTo(100.0 * MS);
        latency.ended(10 * MS, SECOND + 2 * MS, true);
        assertThat(latency.expected(SECOND + 2 * MS, false)).isBetween(99.9 * MS, 100.0 * MS);
    }

    @Test
    void after_the_decay_time_two_fifths_of_the_old_are_left() {
        latency.ended(100 * MS, SECOND, true);
        latency.ended(0, 11 * SECOND, true);

        assertThat(latency.expected(11 * SECOND, false)).isCloseTo(100.0 * MS * Math.pow(1.25, -4), within(1.0));
    }

    @Test
    void it_fades_while_nothing_is_called() {
        latency.ended(100 * MS, SECOND, true);

        assertThat(latency.expected(11 * SECOND, false)).isCloseTo(100.0 * MS * Math.pow(1.25, -4), within(1.0));
        assertThat(latency.expected(101 * SECOND, false)).isLessThan(0.7 * MS);
        // A clock that seems to run backwards between threads does no harm.
        assertThat(latency.expected(SECOND - 1, false)).isEqualTo(100.0 * MS);
    }

    @Test
    void silence_counts_while_calls_are_running() {
        latency.ended(10 * MS, SECOND, true);
        latency.wakes(60 * SECOND);

        assertThat(latency.expected(60 * SECOND + 3 * MS, true)).isEqualTo(3.0 * MS);
        assertThat(latency.expected(65 * SECOND, true)).isEqualTo(5.0 * SECOND);
        assertThat(latency.expected(65 * SECOND, false)).isLessThan(10.0 * MS);
        latency.ended(10 * MS, 65 * SECOND, true);
        assertThat(latency.expected(65 * SECOND, true)).isLessThan(11.0 * MS);
    }

    @Test
    void a_fast_failure_never_makes_it_look_fast_but_a_slow_one_slow() {
        latency.ended(100 * MS, SECOND, true);
        latency.ended(0, SECOND + 1, false);
        assertThat(latency.expected(SECOND + 1, false)).isCloseTo(100.0 * MS, within(1.0));
        latency.ended(300 * MS, SECOND + 2, false);
        assertThat(latency.expected(SECOND + 2, false)).isEqualTo(300.0 * MS);
    }
}
