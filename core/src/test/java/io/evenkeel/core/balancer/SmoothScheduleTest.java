package io.evenkeel.core.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SmoothScheduleTest {

    @Test
    void turns_are_spread_not_bunched() {
        assertThat(SmoothSchedule.of(5, 1, 1)).containsExactly(0, 0, 1, 0, 0, 2, 0);
        assertThat(SmoothSchedule.of(1, 1)).containsExactly(0, 1);
        assertThat(SmoothSchedule.of(2, 2)).containsExactly(0, 1);
    }

    @Test
    void weights_are_kept_exactly_and_a_prefix_is_less_than_one_pick_off() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            double[] weights =
                    random.ints(1 + random.nextInt(12), 0, 40).asDoubleStream().toArray();
            double sum = 0;
            for (double weight : weights) {
                sum += weight;
            }
            int[] order = SmoothSchedule.of(weights);
            double[] seen = new double[weights.length];
            for (int i = 0; i < order.length; i++) {
                seen[order[i]]++;
                for (int entry = 0; entry < weights.length; entry++) {
                    assertThat(Math.abs(seen[entry] - (i + 1) * weights[entry] / sum))
                            .isLessThan(1);
                }
            }
            for (int entry = 0; entry < weights.length; entry++) {
                assertThat(seen[entry] * sum).isEqualTo(weights[entry] * order.length);
            }
        }
    }

    @Test
    void shares_of_weights_without_a_common_measure_differ_by_less_than_a_ten_thousandth() {
        double[] weights = {999_983, 1_000_000, 0.5, 123_457.25};
        int[] order = SmoothSchedule.of(weights);
        double[] seen = new double[weights.length];
        for (int entry : order) {
            seen[entry]++;
        }
        double sum = 999_983 + 1_000_000 + 0.5 + 123_457.25;
        for (int entry = 0; entry < weights.length; entry++) {
            assertThat(seen[entry] / order.length - weights[entry] / sum).isBetween(-1e-4, 1e-4);
            assertThat(seen[entry]).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void hundredths_are_kept_exactly_in_a_short_rotation() {
        assertThat(SmoothSchedule.of(0.5, 1)).containsExactly(1, 0, 1);
        assertThat(SmoothSchedule.of(10, 10 * 0.3)).hasSize(13);
        for (int percent = 1; percent < 100; percent++) {
            for (double weight : new double[] {1, 3, 7, 10}) {
                double warming = weight * (percent / 100.0);
                int[] order = SmoothSchedule.of(weight, warming);
                long seen = Arrays.stream(order).filter(entry -> entry == 1).count();
                assertThat(order.length).isLessThanOrEqualTo(200);
                assertThat(seen * 100).isEqualTo(percent * (order.length - seen));
            }
        }
    }

    @Test
    void weights_finer_than_hundredths_are_not_rounded_to_them() {
        int[] order = SmoothSchedule.of(1, 1.004);
        assertThat(Arrays.stream(order).sum()).isBetween(order.length / 2 + 1, order.length);
        assertThat(SmoothSchedule.of(1e-30, 1)).contains(0);
    }

    @Test
    void no_weight_at_all_is_an_empty_rotation() {
        assertThat(SmoothSchedule.of(0, 0)).isEmpty();
        assertThat(SmoothSchedule.of()).isEmpty();
    }

    @Test
    void a_weight_that_is_no_number_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> SmoothSchedule.of(1, Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> SmoothSchedule.of(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SmoothSchedule.of(Double.POSITIVE_INFINITY))
                .withMessage("weight: Infinity (expected: a finite number >= 0)");
    }

    @Test
    void a_rotation_is_as_short_as_it_can_be() {
        assertThat(SmoothSchedule.of(100_000, 200_000)).hasSize(3);
        assertThat(SmoothSchedule.of(7)).containsExactly(0);
        assertThat(SmoothSchedule.of(0, 7)).containsExactly(1);
    }

    @Test
    void weights_that_are_not_whole_are_no_less_exact_for_standing_beside_whole_ones() {
        int[] order = SmoothSchedule.of(1.5, 1);
        long first = java.util.Arrays.stream(order).filter(entry -> entry == 0).count();
        assertThat((double) first / order.length - 0.6).isBetween(-1e-4, 1e-4);
    }
}
