package io.evenkeel.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlowStartTest {

    private static final long SECOND = 1_000_000_000;

    @Test
    void the_share_grows_linearly_from_the_minimum_to_one() {
        SlowStart slow = SlowStart.over(Duration.ofSeconds(10));
        assertThat(slow.share(-1)).isEqualTo(0.1);
        assertThat(slow.share(0)).isEqualTo(0.1);
        assertThat(slow.share(SECOND)).isEqualTo(0.1);
        assertThat(slow.share(5 * SECOND)).isEqualTo(0.5);
        assertThat(slow.share(5 * SECOND + 1)).isEqualTo(0.51);
        assertThat(slow.share(10 * SECOND - 1)).isEqualTo(1);
        assertThat(slow.share(20 * SECOND)).isEqualTo(1);
        assertThat(slow.step()).isEqualTo(Duration.ofNanos(500_000_001));
    }

    @Test
    void aggression_makes_it_grow_faster_at_first() {
        SlowStart slow =
                SlowStart.over(Duration.ofSeconds(100)).withAggression(2).withMinimum(0.01);
        assertThat(slow.share(0)).isEqualTo(0.01);
        assertThat(slow.share(25 * SECOND)).isEqualTo(0.5);
        assertThat(slow.share(81 * SECOND)).isEqualTo(0.9);
    }

    @Test
    void bad_values_are_named() {
        SlowStart slow = SlowStart.over(Duration.ofMillis(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SlowStart.over(Duration.ZERO))
                .withMessage("window: PT0S (expected: >= 1 ms)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> slow.withAggression(0))
                .withMessage("aggression: 0.0 (expected: > 0)");
        assertThatIllegalArgumentException().isThrownBy(() -> slow.withAggression(Double.POSITIVE_INFINITY));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> slow.withMinimum(0))
                .withMessage("minimum: 0.0 (expected: above 0, up to 1)");
        assertThatIllegalArgumentException().isThrownBy(() -> slow.withMinimum(1.1));
        assertThat(slow.withMinimum(1).minimum()).isEqualTo(1);
    }
}
