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

class PeakEwmaTest {

    private final Balancer balancer = new PeakEwma(new Random(1));

    @Test
    void of_two_the_faster_is_taken_until_its_queue_is_as_long() {
        FakeCandidate fast = weighted("fast", 1).taking(1e6);
        FakeCandidate slow = weighted("slow", 1).taking(5e6);
        Picker picker = newPicker(balancer, List.of(slow, fast), null);

        assertThat(picks(picker, 100)).containsOnly("fast");
        fast.running(3);
        assertThat(picks(picker, 100)).containsOnly("fast");
        fast.running(5);
        assertThat(picks(picker, 100)).containsOnly("slow");
    }

    @Test
    void twice_the_weight_carries_twice_the_latency_and_queue() {
        FakeCandidate big = weighted("big", 2).taking(1e6).running(6);
        FakeCandidate small = weighted("small", 1).taking(1e6).running(2);
        Picker picker = newPicker(balancer, List.of(big, small), null);

        assertThat(picks(picker, 100)).containsOnly("small");
        big.running(4);
        assertThat(picks(picker, 100)).containsOnly("big");
    }

    @Test
    void the_slowest_of_many_is_never_taken() {
        List<FakeCandidate> all = equal(20);
        all.forEach(each -> each.taking(1e6));
        all.get(7).taking(3e6);

        assertThat(shares(newPicker(balancer, all, null), 20_000)).hasSize(19).doesNotContainKey("s7");
    }

    @Test
    void an_unknown_endpoint_gets_one_call_at_a_time_until_one_comes_back() {
        FakeCandidate known = weighted("known", 1).taking(1e6).running(100);
        FakeCandidate unknown = weighted("unknown", 1);
        Picker picker = newPicker(balancer, List.of(known, unknown), null);

        assertThat(picks(picker, 50)).containsOnly("unknown");
        unknown.running(1);
        assertThat(picks(picker, 50)).containsOnly("known");
        unknown.taking(1e6);
        assertThat(picks(picker, 50)).containsOnly("unknown");
    }

    @Test
    void of_unknown_busy_endpoints_the_less_busy_is_taken() {
        Picker picker = newPicker(
                balancer,
                List.of(weighted("busy", 1).running(900), weighted("less", 1).running(2)),
                null);

        assertThat(picks(picker, 50)).containsOnly("less");
    }

    @Test
    void equals_share_by_weight() {
        Map<String, Integer> shares = shares(newPicker(balancer, equal(10), null), 100_000);
        assertThat(shares.values()).hasSize(10).allMatch(share -> share > 9_500 && share < 10_500);
    }

    @Test
    void it_measures_latency_and_so_does_what_holds_it() {
        assertThat(balancer.measuresLatency()).isTrue();
        assertThat(Balancer.activePassive(balancer).measuresLatency()).isTrue();
        assertThat(Balancer.zoneAware("a", balancer).measuresLatency()).isTrue();
        assertThat(Balancer.subset("me", 3, balancer).measuresLatency()).isTrue();
        for (Balancer other : List.of(
                Balancer.roundRobin(),
                Balancer.random(),
                Balancer.leastRequests(),
                Balancer.consistentHash(),
                Balancer.activePassive(),
                Balancer.zoneAware("a", Balancer.random()),
                Balancer.subset("me", 3, Balancer.random()))) {
            assertThat(other.measuresLatency()).as(other.toString()).isFalse();
        }
    }

    @Test
    void one_alone_is_taken_and_nobody_is_nobody() {
        assertThat(pick(newPicker(balancer, List.of(weighted("a", 1)), null))).isEqualTo("a");
        assertThat(pick(newPicker(balancer, List.of(weighted("a", 0)), null))).isNull();
    }

    @Test
    void draws_go_on_in_the_next_picker() {
        List<String> expected = picks(newPicker(new PeakEwma(new Random(2)), equal(100), null), 20);
        Balancer again = new PeakEwma(new Random(2));
        Picker before = newPicker(again, equal(100), null);

        assertThat(picks(before, 10)).isEqualTo(expected.subList(0, 10));
        assertThat(picks(newPicker(again, equal(100), before), 10)).isEqualTo(expected.subList(10, 20));
    }
}
