package io.evenkeel.core.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Timelines of windows: how long calls took, and how many ran, against the limit that Gradient2 gives by hand. */
class GradientTest {

    private static final double MS = 1e6;

    private final Gradient gradient = new Gradient(ConcurrencyLimit.adaptive(20, 4, 40));

    /** So many windows of this latency with the endpoint busy; the last limit. */
    private int windows(int count, double millis) {
        int limit = 0;
        for (int i = 0; i < count; i++) {
            limit = gradient.window(millis * MS, 1_000);
        }
        return limit;
    }

    @Test
    void while_calls_take_as_long_as_usual_it_grows_by_four_fifths_of_a_call_each_window() {
        assertThat(windows(1, 10)).isEqualTo(20); // 20.8
        assertThat(windows(1, 10)).isEqualTo(21); // 21.6
        assertThat(windows(1, 10)).isEqualTo(22); // 22.4
        assertThat(windows(2, 10)).isEqualTo(24); // 24.0
    }

    @Test
    void it_never_leaves_its_bounds() {
        assertThat(windows(1_000, 10)).isEqualTo(40);
        assertThat(windows(1, 10)).isEqualTo(40);
        Gradient low = new Gradient(ConcurrencyLimit.adaptive(20, 12, 40));
        int limit = 0;
        for (int i = 0; i < 10; i++) {
            limit = low.window(MS, 1_000);
        }
        for (int i = 0; i < 100; i++) {
            int next = low.window(1_000 * MS, 1_000);
            assertThat(next).isLessThanOrEqualTo(limit).isGreaterThanOrEqualTo(12);
            limit = next;
        }
        assertThat(limit).isEqualTo(12);
    }

    @Test
    void half_as_long_again_is_no_sign_of_a_queue_and_more_is() {
        windows(10, 10);
        int before = windows(1, 10); // 28.8
        assertThat(before).isEqualTo(28);
        assertThat(windows(1, 14.9)).isEqualTo(29); // grows on: 29.6
        // Usual is 10.05 after that, so 30 ms is a gradient of 0.503: 29.6 * 0.8 + (29.6 * 0.503 + 4) * 0.2 = 27.5.
        assertThat(windows(1, 30)).isEqualTo(27);
    }

    @Test
    void one_window_takes_at_most_a_tenth_however_slow_it_is() {
        windows(11, 10); // 28.8, and past the ten windows in which the mean follows at once
        assertThat(gradient.window(1_000_000 * MS, 1_000)).isEqualTo(26); // 28.8 * 0.9 + 0.8 = 26.72
    }

    @Test
    void with_less_than_half_of_it_in_use_the_latency_says_nothing() {
        assertThat(gradient.window(10 * MS, 9)).isEqualTo(20);
        assertThat(gradient.window(500 * MS, 9)).isEqualTo(20);
        assertThat(gradient.window(500 * MS, 0)).isEqualTo(20);
        Gradient busy = new Gradient(ConcurrencyLimit.adaptive(20, 4, 40));
        for (int i = 0; i < 4; i++) {
            busy.window(10 * MS, 9);
        }
        assertThat(busy.window(10 * MS, 10)).as("20.8").isEqualTo(20);
        assertThat(busy.window(10 * MS, 11)).as("21.6").isEqualTo(21);
    }

    @Test
    void the_first_ten_windows_are_a_plain_mean() {
        for (int i = 0; i < 5; i++) {
            gradient.window(10 * MS, 0);
            gradient.window(30 * MS, 0);
        }
        // Usual is 20 ms, so 1.5 times of it is still no queue: the limit grows. 60 ms is half.
        assertThat(gradient.window(29.9 * MS, 1_000)).isEqualTo(20); // 20.8
        assertThat(gradient.window(60 * MS, 1_000)).isEqualTo(19); // 20.8 * 0.8 + (20.8 * 0.503 + 4) * 0.2 = 19.5
    }

    @Test
    void a_latency_that_stays_becomes_the_usual_one_and_the_limit_grows_again() {
        windows(20, 10);
        int shrunk = windows(10, 40);
        assertThat(shrunk).isLessThan(25);
        assertThat(windows(1_000, 40)).isEqualTo(40);
    }

    @Test
    void after_a_long_overload_the_usual_latency_comes_back_soon() {
        Gradient one = new Gradient(ConcurrencyLimit.adaptive(20, 4, 40));
        for (int i = 0; i < 10; i++) {
            one.window(100 * MS, 1_000);
        }
        // 10 ms is far below usual: usual falls by 5 % a window until it is below 20 ms, in fewer than 35 windows.
        for (int i = 0; i < 35; i++) {
            one.window(10 * MS, 1_000);
        }
        int before = one.window(10 * MS, 1_000);
        assertThat(before).isEqualTo(40);
        assertThat(one.window(60 * MS, 1_000))
                .as("three times as long is a queue again")
                .isLessThan(40);
    }
}
