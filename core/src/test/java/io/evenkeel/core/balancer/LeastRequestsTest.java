package io.evenkeel.core.balancer;

import static io.evenkeel.core.balancer.FakeCandidate.equal;
import static io.evenkeel.core.balancer.FakeCandidate.newPicker;
import static io.evenkeel.core.balancer.FakeCandidate.pick;
import static io.evenkeel.core.balancer.FakeCandidate.picks;
import static io.evenkeel.core.balancer.FakeCandidate.shares;
import static io.evenkeel.core.balancer.FakeCandidate.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeastRequestsTest {

    private final Balancer balancer = new LeastRequests(new Random(1));

    @Test
    void of_few_the_one_idle_endpoint_is_always_found() {
        for (int size = 2; size <= LeastRequests.FEW; size++) {
            for (int idle = 0; idle < size; idle++) {
                List<FakeCandidate> all = equal(size);
                all.forEach(each -> each.running(3));
                all.get(idle).running(0);
                assertThat(picks(newPicker(balancer, all, null), 200)).containsOnly("s" + idle);
            }
        }
    }

    @Test
    void of_few_the_least_loaded_is_taken_wherever_it_stands_and_the_scan_begins() {
        for (int size = 2; size <= LeastRequests.FEW; size++) {
            for (int least = 0; least < size; least++) {
                List<FakeCandidate> all = equal(size);
                for (int i = 0; i < size; i++) {
                    all.get(i).running(i == least ? 18 : 19 + 20L * i);
                }
                assertThat(picks(newPicker(balancer, all, null), 200)).containsOnly("s" + least);
            }
        }
    }

    @Test
    void of_few_the_least_loaded_for_its_weight_is_taken() {
        FakeCandidate strong = weighted("strong", 10).running(8);
        FakeCandidate weak = weighted("weak", 1).running(1);
        Picker picker = newPicker(balancer, List.of(weak, strong), null);

        assertThat(picks(picker, 100)).containsOnly("strong");
        strong.running(20);
        assertThat(picks(picker, 100)).containsOnly("weak");
    }

    @Test
    void an_idle_cluster_shares_by_weight() {
        Map<String, Integer> shares =
                shares(newPicker(balancer, List.of(weighted("a", 3), weighted("b", 1)), null), 100_000);
        assertThat(shares.get("a")).isBetween(74_000, 76_000);

        List<FakeCandidate> many = equal(40);
        many.add(weighted("double", 2));
        assertThat(shares(newPicker(balancer, many, null), 42_000).get("double"))
                .isBetween(1_780, 2_220);
    }

    @Test
    void under_load_calls_in_flight_settle_by_weight() {
        List<FakeCandidate> all = List.of(weighted("a", 4), weighted("b", 2), weighted("c", 1), weighted("d", 0));
        Picker picker = newPicker(balancer, all, null);
        for (int i = 0; i < 700; i++) {
            ((FakeCandidate) picker.pick(PickRequest.any(), 0)).inFlight++;
        }

        assertThat(all).extracting(FakeCandidate::inFlight).containsExactly(400L, 200L, 100L, 0L);
    }

    @Test
    void of_many_the_load_stays_within_a_few_calls_of_even() {
        List<FakeCandidate> all = equal(1_000);
        Picker picker = newPicker(balancer, all, null);
        for (int i = 0; i < 100_000; i++) {
            ((FakeCandidate) picker.pick(PickRequest.any(), 0)).inFlight++;
        }

        assertThat(all).allSatisfy(each -> assertThat(each.inFlight).isBetween(94L, 106L));
    }

    @Test
    void of_many_the_worst_is_never_taken() {
        List<FakeCandidate> all = equal(LeastRequests.FEW + 1);
        all.forEach(each -> each.running(1));
        all.get(4).running(2);

        assertThat(shares(newPicker(balancer, all, null), 10_000))
                .doesNotContainKey("s4")
                .hasSize(LeastRequests.FEW);
    }

    @Test
    void one_alone_is_taken_however_busy() {
        assertThat(pick(newPicker(balancer, List.of(weighted("a", 1).running(99)), null)))
                .isEqualTo("a");
        assertThat(pick(newPicker(balancer, List.of(weighted("a", 0)), null))).isNull();
    }

    @Test
    void processes_that_start_together_do_not_begin_at_the_same_endpoint() {
        for (int size : new int[] {10, 100}) {
            Set<String> first = new HashSet<>();
            for (int process = 0; process < 50; process++) {
                first.add(pick(newPicker(Balancer.leastRequests(), equal(size), null)));
            }
            assertThat(first).hasSizeGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void draws_go_on_in_the_next_picker() {
        List<String> expected = picks(newPicker(new LeastRequests(new Random(2)), equal(8), null), 20);
        Balancer again = new LeastRequests(new Random(2));
        Picker before = newPicker(again, equal(8), null);

        assertThat(picks(before, 10)).isEqualTo(expected.subList(0, 10));
        assertThat(picks(newPicker(again, equal(8), before), 10)).isEqualTo(expected.subList(10, 20));
    }

    @Test
    void ties_of_busy_endpoints_are_spread() {
        List<FakeCandidate> all = equal(5);
        all.forEach(each -> each.running(2));
        Map<String, Integer> shares = new HashMap<>(shares(newPicker(balancer, all, null), 10_000));

        assertThat(shares.values()).hasSize(5).allMatch(share -> share > 1_800 && share < 2_200);
    }

    @Test
    void of_many_the_less_loaded_for_its_weight_is_taken_of_two() {
        List<FakeCandidate> all = equal(12);
        all.forEach(each -> each.running(1));
        all.add(weighted("strong", 10).running(5)); // 6/10 against 2/1

        // Drawn first with a chance of 10/22, or else second with about as much; whenever it is drawn, it is taken.
        assertThat(shares(newPicker(balancer, all, null), 20_000).get("strong")).isBetween(13_400, 14_800);
    }
}
