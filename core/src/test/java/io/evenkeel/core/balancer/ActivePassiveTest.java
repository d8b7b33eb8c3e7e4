package io.evenkeel.core.balancer;

import static io.evenkeel.core.balancer.FakeCandidate.inTier;
import static io.evenkeel.core.balancer.FakeCandidate.newPicker;
import static io.evenkeel.core.balancer.FakeCandidate.pick;
import static io.evenkeel.core.balancer.FakeCandidate.picks;
import static io.evenkeel.core.balancer.FakeCandidate.shares;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ActivePassiveTest {

    private final Balancer balancer = Balancer.activePassive();
    private final FakeCandidate a = inTier("a", 0);
    private final FakeCandidate b = inTier("b", 0);
    private final FakeCandidate standby = inTier("standby", 1);
    private final FakeCandidate last = inTier("last", 7);

    @Test
    void the_lowest_tier_gets_everything_spread_evenly() {
        Picker picker = newPicker(balancer, List.of(last, standby, a, b), null);

        assertThat(shares(picker, 100)).isEqualTo(Map.of("a", 50, "b", 50));
        assertThat(picker.activeTier()).isEqualTo(OptionalInt.of(0));
    }

    @Test
    void the_next_tier_takes_over_and_gives_back() {
        Picker before = newPicker(balancer, List.of(a, standby, last), null);
        Picker without = newPicker(balancer, List.of(standby, last), before);
        Picker again = newPicker(balancer, List.of(a, standby, last), without);

        assertThat(picks(without, 3)).containsOnly("standby");
        assertThat(without.activeTier()).isEqualTo(OptionalInt.of(1));
        assertThat(picks(again, 3)).containsOnly("a");
    }

    @Test
    void a_tier_goes_on_with_its_sequence_after_it_was_out() {
        Picker before = newPicker(balancer, List.of(a, b, standby), null);
        String last = pick(before);
        Picker without = newPicker(balancer, List.of(standby), before);
        pick(without);
        Picker again = newPicker(balancer, List.of(a, b, standby), without);

        assertThat(pick(again)).isNotEqualTo(last);
    }

    @Test
    void an_endpoint_without_weight_does_not_hold_its_tier() {
        FakeCandidate empty = new FakeCandidate(a.endpoint(), 0, 0);

        assertThat(pick(newPicker(balancer, List.of(empty, standby), null))).isEqualTo("standby");
        assertThat(pick(newPicker(balancer, List.of(empty), null))).isNull();
    }
}
