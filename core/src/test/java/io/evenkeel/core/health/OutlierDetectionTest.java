package io.evenkeel.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OutlierDetectionTest {

    private static Arguments bad(UnaryOperator<OutlierDetection.Builder> change, String message) {
        return Arguments.of(change, message);
    }

    static Arguments[] bad() {
        Duration ms = Duration.ofMillis(1);
        Duration less = Duration.ofNanos(999_999);
        return new Arguments[] {
            bad(b -> b.failureRate(0), "failureRate: 0.0 (expected: above 0, up to 1)"),
            bad(b -> b.failureRate(1.1), "failureRate: 1.1 (expected: above 0, up to 1)"),
            bad(b -> b.slowCalls(ms, 0), "slowRate: 0.0 (expected: above 0, up to 1)"),
            bad(b -> b.slowCalls(ms, 1.1), "slowRate: 1.1 (expected: above 0, up to 1)"),
            bad(b -> b.slowCalls(less, 1), "slowCall: PT0.000999999S (expected: >= 1 ms)"),
            bad(b -> b.window(0, 1), "window: 0 (expected: >= 1)"),
            bad(b -> b.window(10, 0), "minimumCalls: 0 (expected: 1 to window: 10)"),
            bad(b -> b.window(10, 11), "minimumCalls: 11 (expected: 1 to window: 10)"),
            bad(b -> b.consecutiveFailures(-1), "consecutiveFailures: -1 (expected: >= 0)"),
            bad(b -> b.slowerThanPeers(1, ms), "peerFactor: 1.0 (expected: above 1, or 0)"),
            bad(b -> b.slowerThanPeers(2, ms.negated()), "peerMinimum: PT-0.001S (expected: >= 0)"),
            bad(b -> b.interval(less), "interval: PT0.000999999S (expected: >= 1 ms)"),
            bad(b -> b.ejection(less, ms), "ejection: PT0.000999999S (expected: >= 1 ms)"),
            bad(
                    b -> b.ejection(ms.plusNanos(1), ms),
                    "maxEjection: PT0.001S (expected: at least ejection, which is PT0.001000001S)"),
            bad(b -> b.maxEjectedShare(1.1), "maxEjectedShare: 1.1 (expected: 0 to 1)"),
            bad(b -> b.maxEjectedShare(-0.1), "maxEjectedShare: -0.1 (expected: 0 to 1)"),
            bad(b -> b.probes(0), "probes: 0 (expected: 1 to minimumCalls: 20)"),
            bad(b -> b.probes(21), "probes: 21 (expected: 1 to minimumCalls: 20)"),
        };
    }

    @ParameterizedTest
    @MethodSource("bad")
    void bad_values_are_named(UnaryOperator<OutlierDetection.Builder> change, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> change.apply(OutlierDetection.builder()).build())
                .withMessage(message);
    }

    @Test
    void what_is_not_set_has_its_default_and_the_bounds_are_allowed() {
        assertThat(OutlierDetection.builder().build()).isEqualTo(OutlierDetection.DEFAULTS);
        Duration ms = Duration.ofMillis(1);
        OutlierDetection set = OutlierDetection.builder()
                .failureRate(1)
                .slowCalls(ms, 1)
                .window(1, 1)
                .consecutiveFailures(0)
                .slowerThanPeers(0, Duration.ZERO)
                .interval(ms)
                .ejection(ms, ms)
                .maxEjectedShare(1)
                .probes(1)
                .build();
        assertThat(set).isEqualTo(new OutlierDetection(1, 1, ms, 1, 1, 0, 0, Duration.ZERO, ms, ms, ms, 1, 1));
        assertThat(OutlierDetection.builder()
                        .maxEjectedShare(0)
                        .slowerThanPeers(1.1, ms)
                        .build()
                        .peerFactor())
                .isEqualTo(1.1);
    }
}
