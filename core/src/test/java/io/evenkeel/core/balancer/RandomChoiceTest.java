package io.evenkeel.core.balancer;

import static io.evenkeel.core.balancer.FakeCandidate.equal;
import static io.evenkeel.core.balancer.FakeCandidate.newPicker;
import static io.evenkeel.core.balancer.FakeCandidate.pick;
import static io.evenkeel.core.balancer.FakeCandidate.picks;
import static io.evenkeel.core.balancer.FakeCandidate.shares;
import static io.evenkeel.core.balancer.FakeCandidate.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RandomChoiceTest {

    private final Balancer balancer = new RandomChoice(new Random(1));

    @Test
    void shares_follow_the_weights() {
        Map<String, Integer> shares = shares(
                newPicker(
                        balancer,
                        List.of(weighted("a", 7), weighted("b", 2), weighted("c", 1), weighted("d", 0)),
                        null),
                100_000);

        assertThat(shares).containsOnlyKeys("a", "b", "c");
        assertThat(shares.get("a")).isBetween(69_200, 70_800);
        assertThat(shares.get("b")).isBetween(19_300, 20_700);
        assertThat(shares.get("c")).isBetween(9_500, 10_500);
    }

    @Test
    void each_of_many_equals_has_its_chance_and_no_run_is_long() {
        List<String> picks = picks(newPicker(balancer, equal(1_000), null), 100_000);

        int run = 0;
        for (int i = 1; i < picks.size(); i++) {
            run = picks.get(i).equals(picks.get(i - 1)) ? run + 1 : 0;
            assertThat(run).isLessThan(5);
        }
        assertThat(picks.stream().distinct()).hasSize(1_000);
    }

    @Test
    void the_sequence_goes_on_in_the_next_picker() {
        Picker whole = newPicker(new RandomChoice(new Random(2)), equal(1_000), null);
        List<String> expected = picks(whole, 20);
        Balancer again = new RandomChoice(new Random(2));
        Picker before = newPicker(again, equal(1_000), null);
        List<String> first = picks(before, 10);

        assertThat(first).isEqualTo(expected.subList(0, 10));
        assertThat(picks(newPicker(again, equal(1_000), before), 10)).isEqualTo(expected.subList(10, 20));
    }

    @Test
    void nobody_with_a_weight_means_no_pick() {
        assertThat(pick(newPicker(balancer, List.of(weighted("a", 0)), null))).isNull();
    }
}
