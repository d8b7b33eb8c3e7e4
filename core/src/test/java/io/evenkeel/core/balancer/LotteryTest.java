package io.evenkeel.core.balancer;

import static io.evenkeel.core.balancer.FakeCandidate.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LotteryTest {

    private static final int DRAWS = 200_000;

    @Test
    void draws_follow_the_weights() {
        Random random = new Random(11);
        for (int round = 0; round < 20; round++) {
            double[] weights = random.doubles(1 + random.nextInt(30), 0.01, 10).toArray();
            shares(weights, random, false);
            shares(new double[] {3, 3, 3}, random, false);
            shares(new double[] {1e-9, 1, 1e9}, random, false);
        }
    }

    @Test
    void a_second_draw_is_another_one() {
        Random random = new Random(12);
        shares(new double[] {1, 1}, random, true);
        shares(new double[] {2, 1}, random, true);
        shares(new double[] {1_000_000, 1, 1}, random, true);
        shares(new double[] {5, 5, 5, 5, 5}, random, true);
        shares(new double[] {5, 1, 5, 7, 5}, random, true);
    }

    @Test
    void a_second_draw_of_equals_is_any_of_the_others() {
        Lottery lottery = new Lottery(pool(1, 1, 1, 1));
        Random random = new Random(13);
        int[] distance = new int[4];
        for (int i = 0; i < DRAWS; i++) {
            long bits = random.nextLong();
            int first = lottery.draw(bits);
            distance[(lottery.drawOther(first, bits) - first + 4) % 4]++;
        }
        assertThat(distance[0]).isZero();
        for (int i = 1; i < 4; i++) {
            assertThat(distance[i]).isBetween(DRAWS / 3 - 1_200, DRAWS / 3 + 1_200);
        }
    }

    @Test
    void a_weight_that_is_no_number_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool(1, Double.NaN))
                .withMessage("weight of endpoint s1: NaN (expected: a finite number >= 0)");
        assertThatIllegalArgumentException().isThrownBy(() -> pool(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> pool(Double.POSITIVE_INFINITY));
    }

    @Test
    void a_pool_leaves_out_who_has_no_weight() {
        Pool pool = pool(0, 2, 0, 2);
        assertThat(pool.candidates).extracting(c -> c.endpoint().name()).containsExactly("s1", "s3");
        assertThat(pool.weights).containsExactly(2, 2);
        assertThat(pool.sum).isEqualTo(4);
        assertThat(pool.even).isTrue();
        assertThat(pool(1, 2).even).isFalse();
    }

    private static void shares(double[] weights, Random random, boolean second) {
        Lottery lottery = new Lottery(pool(weights));
        int[] seen = new int[weights.length];
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        for (int i = 0; i < DRAWS; i++) {
            long bits = random.nextLong();
            int first = lottery.draw(bits);
            seen[first]++;
            if (second) {
                assertThat(lottery.drawOther(first, bits)).isNotEqualTo(first).isBetween(0, weights.length - 1);
            }
        }
        for (int i = 0; i < weights.length; i++) {
            double share = weights[i] / sum;
            double fiveSigma = 5 * Math.sqrt(DRAWS * share * (1 - share)) + 1;
            assertThat(seen[i] - share * DRAWS).isBetween(-fiveSigma, fiveSigma);
        }
    }

    static Pool pool(double... weights) {
        List<FakeCandidate> candidates = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            candidates.add(weighted("s" + i, weights[i]));
        }
        return Pool.of(candidates);
    }

    @Test
    void a_second_draw_is_by_weight_or_else_any_of_the_others() {
        double[] weights = {5, 1, 5, 7, 2};
        double sum = 20;
        Lottery lottery = new Lottery(pool(weights));
        Random random = new Random(14);
        int[][] pairs = new int[weights.length][weights.length];
        int[] firsts = new int[weights.length];
        for (int i = 0; i < DRAWS; i++) {
            long bits = random.nextLong();
            int first = lottery.draw(bits);
            firsts[first]++;
            pairs[first][lottery.drawOther(first, bits)]++;
        }
        for (int first = 0; first < weights.length; first++) {
            for (int second = 0; second < weights.length; second++) {
                // One more draw by weight; if that is the first one again, any other.
                double share =
                        second == first ? 0 : weights[second] / sum + weights[first] / sum / (weights.length - 1);
                double fiveSigma = 5 * Math.sqrt(firsts[first] * share * (1 - share)) + 1;
                assertThat(pairs[first][second] - share * firsts[first])
                        .as("%s after %s", second, first)
                        .isBetween(-fiveSigma, fiveSigma);
            }
        }
    }
}
