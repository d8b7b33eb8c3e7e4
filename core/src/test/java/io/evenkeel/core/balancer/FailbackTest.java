package io.evenkeel.core.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailbackTest {

    @Test
    void immediate_is_all_at_once() {
        assertThat(Failback.immediate().share(0)).isEqualTo(1);
        assertThat(Failback.immediate().nextChange(0)).isNull();
    }

    @Test
    void manual_is_nothing_ever() {
        assertThat(Failback.manual().share(Long.MAX_VALUE)).isZero();
        assertThat(Failback.manual().nextChange(0)).isNull();
    }

    @Test
    void a_stable_time_is_waited_for_to_its_end() {
        Failback failback = Failback.afterStable(Duration.ofSeconds(10));

        assertThat(failback.share(0)).isZero();
        assertThat(failback.nextChange(0)).isEqualTo(Duration.ofSeconds(10));
        assertThat(failback.share(9_999_999_999L)).isZero();
        assertThat(failback.nextChange(9_999_999_999L)).isEqualTo(Duration.ofNanos(1));
        assertThat(failback.share(10_000_000_000L)).isEqualTo(1);
        assertThat(failback.nextChange(10_000_000_000L)).isNull();
    }

    @Test
    void a_ramp_goes_up_in_twenty_steps_and_asks_only_for_the_next() {
        for (Duration time : new Duration[] {Duration.ofSeconds(20), Duration.ofNanos(1_000_003), Duration.ofDays(3)}) {
            Failback failback = Failback.ramp(time);
            long elapsed = 0;
            for (int step = 1; step < Failback.STEPS; step++) {
                assertThat(failback.share(elapsed)).isEqualTo((double) step / Failback.STEPS);
                Duration next = failback.nextChange(elapsed);
                assertThat(next).isPositive();
                assertThat(failback.share(elapsed + next.toNanos() - 1)).isEqualTo((double) step / Failback.STEPS);
                elapsed += next.toNanos();
            }
            assertThat(failback.share(elapsed)).isEqualTo(1);
            assertThat(failback.nextChange(elapsed)).isNull();
            assertThat(failback.share(time.toNanos() * 2)).isEqualTo(1);
            assertThat(Duration.ofNanos(elapsed)).isLessThan(time);
        }
    }

    @Test
    void a_time_that_is_none_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Failback.ramp(Duration.ZERO))
                .withMessage("failback ramp: PT0S (expected: > 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Failback.afterStable(Duration.ofNanos(-1)))
                .withMessage("failback stable time: PT-0.000000001S (expected: > 0)");
    }

    @Test
    void it_reads_as_what_it_does() {
        assertThat(Failback.immediate()).hasToString("immediate");
        assertThat(Failback.manual()).hasToString("manual");
        assertThat(Failback.ramp(Duration.ofMinutes(1))).hasToString("ramp over PT1M");
        assertThat(Failback.afterStable(Duration.ofMinutes(1))).hasToString("after PT1M stable");
    }
}
