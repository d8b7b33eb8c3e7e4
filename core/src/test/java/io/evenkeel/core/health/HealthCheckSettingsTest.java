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

    @Test
    void what_is_least_is_allowed_and_what_is_less_is_not() {
        Duration least = Duration.ofMillis(1);
        HealthCheckSettings settings = new HealthCheckSettings(least, least, least, 1, 1, 0, true);
        assertThat(settings.withRise(1).withFall(1).withSkips(0)).isEqualTo(settings);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withInTransition(Duration.ZERO))
                .withMessage("inTransition: PT0S (expected: >= 1 ms)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HealthCheckSettings(Duration.ZERO, least, least, 1, 1, 0, true))
                .withMessage("every: PT0S (expected: >= 1 ms)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withSkips(-1))
                .withMessage("skips: -1 (expected: >= 0)");
    }

    @Test
    void each_setting_of_a_check_changes_a_copy() {
        HealthCheck<String> check = HealthCheck.of(target -> {});
        assertThat(check.settings()).isEqualTo(defaults);
        HealthCheck<String> changed = check.every(Duration.ofSeconds(9))
                .inTransition(Duration.ofSeconds(3))
                .timeout(Duration.ofSeconds(5))
                .rise(7)
                .fall(8)
                .skipWhileCallsSucceed(4)
                .initiallyDown();
        assertThat(changed.settings())
                .isEqualTo(new HealthCheckSettings(
                        Duration.ofSeconds(9), Duration.ofSeconds(3), Duration.ofSeconds(5), 7, 8, 4, false));
        assertThat(changed.probe()).isSameAs(check.probe());
        assertThat(check.settings()).isEqualTo(defaults);
        assertThat(defaults.withEvery(Duration.ofMillis(500)).inTransition()).isEqualTo(Duration.ofMillis(500));
    }
}
