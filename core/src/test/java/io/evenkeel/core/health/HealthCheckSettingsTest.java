package io.evenkeel.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthCheckSettingsTest {

    private final HealthCheckSettings defaults = HealthCheckSettings.DEFAULTS;

    @Test
    void each_bad_value_is_named_with_what_was_expected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withEvery(Duration.ZERO))
                .withMessage("every: PT0S (expected: >= 1 ms)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withTimeout(Duration.ofMillis(-1)))
                .withMessage("timeout: PT-0.001S (expected: >= 1 ms)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withInTransition(Duration.ofSeconds(3)))
                .withMessage("inTransition: PT3S (expected: at most every, which is PT2S)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withRise(0))
                .withMessage("rise: 0 (expected: >= 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withFall(-3))
                .withMessage("fall: -3 (expected: >= 1)");
    }

    @Test
    void a_short_interval_takes_the_transition_interval_with_it() {
        assertThat(defaults.withEvery(Duration.ofMillis(100)).inTransition()).isEqualTo(Duration.ofMillis(25));
        assertThat(defaults.withEvery(Duration.ofMillis(1)).inTransition()).isEqualTo(Duration.ofMillis(1));
        assertThat(defaults.withEvery(Duration.ofSeconds(10)).inTransition()).isEqualTo(Duration.ofMillis(500));
    }
}
