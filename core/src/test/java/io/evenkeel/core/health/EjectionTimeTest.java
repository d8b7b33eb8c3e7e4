package io.evenkeel.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class EjectionTimeTest {

    private static final long SECOND = 1_000_000_000;

    private final RandomGenerator calm = () -> 0;
    private final OutlierDetection settings = OutlierDetection.builder()
            .ejection(Duration.ofSeconds(30), Duration.ofSeconds(100))
            .build();
    private final EjectionTime time = new EjectionTime(settings, calm);

    @Test
    void it_grows_by_the_base_up_to_the_longest_and_decays_while_in_service() {
        assertThat(time.ejected(0)).hasSeconds(30);
        assertThat(time.again()).hasSeconds(60);
        assertThat(time.again()).hasSeconds(90);
        assertThat(time.again()).hasSeconds(100);
        assertThat(time.again()).hasSeconds(100);
        time.readmitted(1_000 * SECOND);

        assertThat(time.ejected(1_029 * SECOND)).as("too soon to decay").hasSeconds(100);
        time.readmitted(2_000 * SECOND);
        assertThat(time.ejected(2_060 * SECOND)).as("two steps back, one on").hasSeconds(60);
        time.readmitted(3_000 * SECOND);
        assertThat(time.ejected(9_000 * SECOND)).as("all forgotten").hasSeconds(30);
    }

    @Test
    void jitter_shortens_it_by_up_to_a_tenth() {
        Set<Duration> seen = new HashSet<>();
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            Duration first = new EjectionTime(settings, random).ejected(0);
            assertThat(first).isBetween(Duration.ofSeconds(27), Duration.ofSeconds(30));
            seen.add(first);
        }
        assertThat(seen).hasSizeGreaterThan(90);
    }
}
