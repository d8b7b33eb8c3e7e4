package io.evenkeel.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PanicTest {

    @Test
    void there_is_panic_below_the_share_and_never_without_endpoints() {
        Panic half = Panic.useAllBelow(0.5);
        assertThat(half.at(2, 4)).isFalse();
        assertThat(half.at(1, 4)).isTrue();
        assertThat(half.at(0, 0)).isFalse();
        assertThat(Panic.NEVER.at(0, 4)).isFalse();
        assertThat(Panic.useAllBelow(0)).isEqualTo(Panic.NEVER);
        assertThat(half.policy()).isEqualTo(Panic.Policy.USE_ALL);
        assertThat(Panic.failFastBelow(1).at(3, 4)).isTrue();
        assertThat(Panic.failFastBelow(1).policy()).isEqualTo(Panic.Policy.FAIL_FAST);
    }

    @Test
    void a_share_lies_between_0_and_1() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Panic.useAllBelow(1.5))
                .withMessage("below: 1.5 (expected: 0 to 1)");
        assertThatIllegalArgumentException().isThrownBy(() -> Panic.useAllBelow(-0.1));
        assertThatIllegalArgumentException().isThrownBy(() -> Panic.failFastBelow(Double.NaN));
    }
}
