package io.evenkeel.jdbc.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LatenessTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void aStallCountsForWhatWasAroundItOnly() {
        try (Lateness lateness = new Lateness()) {
            long far = System.nanoTime() + 1_000 * SECOND; // after all that is measured
            lateness.note(far, 9 * SECOND);
            lateness.note(far + 30 * SECOND, SECOND);
            Duration nine = Duration.ofSeconds(9);
            assertThat(lateness.worstAround(far - 2 * SECOND, far - SECOND)).isEqualTo(nine);
            assertThat(lateness.worstAround(far + SECOND, far + 2 * SECOND)).isEqualTo(nine);
            assertThat(lateness.worstAround(far + 6 * SECOND, far + 7 * SECOND)).isEqualTo(Duration.ofSeconds(1));
            assertThat(lateness.worstAround(far + 40 * SECOND, far + 41 * SECOND))
                    .isEqualTo(Duration.ofMillis(10));
        }
    }
}
