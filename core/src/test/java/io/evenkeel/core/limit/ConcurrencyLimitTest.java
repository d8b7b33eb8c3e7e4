package io.evenkeel.core.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void a_fixed_limit_is_lowest_first_and_highest_at_once() {
        assertThat(ConcurrencyLimit.of(7)).isEqualTo(new ConcurrencyLimit(7, 7, 7, 1_000, SECOND));
        assertThat(ConcurrencyLimit.of(7).isAdaptive()).isFalse();
    }

    @Test
    void an_adaptive_limit_has_room_to_move() {
        ConcurrencyLimit limit = ConcurrencyLimit.adaptive(20, 1, 200);
        assertThat(limit).isEqualTo(new ConcurrencyLimit(20, 1, 200, 1_000, SECOND));
        assertThat(limit.isAdaptive()).isTrue();
        assertThat(ConcurrencyLimit.adaptive(20, 20, 20).isAdaptive()).isFalse();
    }

    @Test
    void the_queue_changes_in_a_copy_and_may_be_none() {
        ConcurrencyLimit limit = ConcurrencyLimit.adaptive(2, 1, 3);
        assertThat(limit.withQueue(0, Duration.ZERO)).isEqualTo(new ConcurrencyLimit(2, 1, 3, 0, Duration.ZERO));
        assertThat(limit.queue()).isEqualTo(1_000);
    }

    @Test
    void bad_values_are_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConcurrencyLimit.of(0))
                .withMessage("min: 0 (expected: >= 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConcurrencyLimit.adaptive(5, 5, 4))
                .withMessage("max: 4 (expected: at least min, which is 5)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConcurrencyLimit.adaptive(1, 2, 10))
                .withMessage("initial: 1 (expected: 2 to 10)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConcurrencyLimit.adaptive(11, 2, 10))
                .withMessage("initial: 11 (expected: 2 to 10)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConcurrencyLimit.of(1).withQueue(-1, SECOND))
                .withMessage("queue: -1 (expected: >= 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConcurrencyLimit.of(1).withQueue(1, Duration.ofMillis(-1)))
                .withMessage("maxWait: PT-0.001S (expected: >= 0)");
    }
}
