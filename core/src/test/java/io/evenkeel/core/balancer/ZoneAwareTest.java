package io.evenkeel.core.balancer;

import static io.evenkeel.core.balancer.FakeCandidate.shares;
import static io.evenkeel.core.balancer.FakeCandidate.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenkeel.core.endpoint.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ZoneAwareTest {

    private final Balancer balancer = new ZoneAware(new Random(1), "east", Balancer.roundRobin(), 0.7);
    private final List<FakeCandidate> all = new ArrayList<>();
    private Picker picker;

    ZoneAwareTest() {
        for (String name : new String[] {"e1", "e2", "e3", "e4", "w1", "w2"}) {
            all.add(in(name.startsWith("e") ? "east" : "west", name));
        }
        all.add(weighted("nowhere", 1));
    }

    private static FakeCandidate in(String zone, String name) {
        return new FakeCandidate(Endpoint.of(name, name).withZone(zone), 1, 0);
    }

    private Map<String, Integer> without(String... down) {
        picker = balancer.newPicker(ClusterView.of(all)
                .withCandidates(all.stream()
                        .filter(each -> !List.of(down).contains(each.endpoint().name()))
                        .toList())
                .withPrevious(picker));
        return shares(picker, 1_200);
    }

    @Test
    void the_own_zone_takes_all_while_it_is_healthy_enough() {
        assertThat(without()).isEqualTo(Map.of("e1", 300, "e2", 300, "e3", 300, "e4", 300));
        assertThat(without("e3")).isEqualTo(Map.of("e1", 400, "e2", 400, "e4", 400));
    }

    @Test
    void the_others_take_what_is_too_much_for_it() {
        Map<String, Integer> shares = without("e3", "e4");

        assertThat(shares).containsOnlyKeys("e1", "e2", "w1", "w2", "nowhere");
        // Half of it is usable, so it takes 0.5 / 0.7 of the calls.
        assertThat(shares.get("e1") + shares.get("e2")).isBetween(853, 861);
        assertThat(shares.get("w1")).isBetween(112, 117);
    }

    @Test
    void the_others_take_all_when_it_is_out_and_give_back() {
        assertThat(without("e1", "e2", "e3", "e4")).isEqualTo(Map.of("w1", 400, "w2", 400, "nowhere", 400));
        assertThat(without()).isEqualTo(Map.of("e1", 300, "e2", 300, "e3", 300, "e4", 300));
    }

    @Test
    void it_takes_all_when_nobody_else_is_left() {
        assertThat(without("e2", "e3", "e4", "w1", "w2", "nowhere")).isEqualTo(Map.of("e1", 1_200));
    }

    @Test
    void a_zone_without_endpoints_changes_nothing() {
        Picker elsewhere = Balancer.zoneAware("south", Balancer.roundRobin()).newPicker(ClusterView.of(all));

        assertThat(shares(elsewhere, 700).values()).hasSize(7).containsOnly(100);
    }

    @Test
    void nobody_with_a_weight_means_no_pick() {
        FakeCandidate near = new FakeCandidate(all.get(0).endpoint(), 0, 0);
        FakeCandidate far = new FakeCandidate(all.get(5).endpoint(), 0, 0);

        assertThat(balancer.newPicker(ClusterView.of(List.of(near, far))).pick(PickRequest.any(), 0))
                .isNull();
    }

    @Test
    void without_a_minimum_one_endpoint_carries_the_zone() {
        Balancer greedy = Balancer.zoneAware("east", Balancer.roundRobin(), 0);
        Picker one = greedy.newPicker(ClusterView.of(all).withCandidates(all.subList(3, 7)));

        assertThat(shares(one, 10)).isEqualTo(Map.of("e4", 10));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Balancer.zoneAware("east", Balancer.roundRobin(), 2))
                .withMessage("minHealthyShare: 2.0 (expected: 0 to 1)");
        assertThat(greedy).hasToString("zone east first (round robin, spills below a healthy share of 0.0)");
    }

    @Test
    void each_zone_goes_on_with_its_sequence() {
        without();
        String last = FakeCandidate.picks(picker, 3).get(2);
        without();
        // 1,200 picks later, a whole number of rotations.
        assertThat(FakeCandidate.pick(picker)).isEqualTo(next(last, "e1", "e2", "e3", "e4"));

        without("e1", "e2", "e3", "e4");
        last = FakeCandidate.picks(picker, 2).get(1);
        without();
        without("e1", "e2", "e3", "e4");
        assertThat(FakeCandidate.pick(picker)).isEqualTo(next(last, "w1", "w2", "nowhere"));
    }

    private static String next(String name, String... rotation) {
        return rotation[(List.of(rotation).indexOf(name) + 1) % rotation.length];
    }

    @Test
    void others_without_weight_take_nothing_however_short_the_zone_is() {
        FakeCandidate near = all.get(0);
        FakeCandidate far = new FakeCandidate(all.get(5).endpoint(), 0, 0);
        Picker short1 = balancer.newPicker(ClusterView.of(all).withCandidates(List.of(near, far)));

        assertThat(shares(short1, 100)).isEqualTo(Map.of("e1", 100));
    }

    @Test
    void when_nobody_is_left_a_zone_that_was_there_before_is_not_called() {
        Picker before = balancer.newPicker(ClusterView.of(all));
        Picker nobody =
                balancer.newPicker(ClusterView.of(all).withCandidates(List.of()).withPrevious(before));

        assertThat(FakeCandidate.pick(nobody)).isNull();
    }
}
