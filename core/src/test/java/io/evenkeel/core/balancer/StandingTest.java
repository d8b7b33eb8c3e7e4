package io.evenkeel.core.balancer;

import static io.evenkeel.core.balancer.FakeCandidate.equal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evenkeel.core.endpoint.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a picker says about its candidates to people, held against what it picks. */
class StandingTest {

    private static final int PICKS = 60_000;

    private static FakeCandidate candidate(String name, double weight, int tier, String zone) {
        return new FakeCandidate(Endpoint.of(name, name).withTier(tier).withZone(zone), weight, 0);
    }

    private static void sharesAreTrue(Balancer balancer, List<FakeCandidate> usable, List<FakeCandidate> members) {
        Picker picker = balancer.newPicker(ClusterView.of(usable).withMembers(members));
        Map<String, Integer> picked = FakeCandidate.shares(picker, PICKS);
        double whole = usable.stream().mapToDouble(picker::share).sum();
        assertThat(whole).isPositive();
        for (FakeCandidate candidate : usable) {
            double share = picker.share(candidate) / whole;
            int picks = picked.getOrDefault(candidate.endpoint().name(), 0);
            assertThat(picks / (double) PICKS)
                    .as("%s of %s", candidate, balancer)
                    .isCloseTo(share, within(0.01));
            assertThat(picks == 0).as("%s of %s", candidate, balancer).isEqualTo(share == 0);
            assertThat(picker.standing(candidate).isEmpty())
                    .as("%s of %s: %s", candidate, balancer, picker.standing(candidate))
                    .isEqualTo(share > 0);
        }
    }

    @Test
    void the_shares_that_are_told_are_those_of_the_picks() {
        List<FakeCandidate> members = new ArrayList<>();
        for (int tier = 0; tier < 2; tier++) {
            for (int i = 0; i < 4; i++) {
                members.add(candidate("t" + tier + i, 1 + i % 2, tier, i < 2 ? "own" : "far"));
            }
        }
        List<FakeCandidate> usable = new ArrayList<>(members);
        usable.removeIf(candidate -> candidate.endpoint().name().equals("t01"));
        for (Balancer within : List.of(Balancer.roundRobin(), Balancer.random())) {
            for (Balancer balancer : List.of(
                    within,
                    Balancer.activePassive(within),
                    Balancer.activePassive(within, 1, Failback.immediate()),
                    Balancer.zoneAware("own", within),
                    Balancer.zoneAware("own", within, 1),
                    Balancer.zoneAware("nowhere", within),
                    Balancer.activePassive(Balancer.zoneAware("own", within, 1), 0.9, Failback.immediate()),
                    Balancer.zoneAware("own", Balancer.activePassive(within, 1, Failback.immediate()), 1),
                    Balancer.subset("me", 2, within),
                    Balancer.subset("me", 2, Balancer.activePassive(within)),
                    Balancer.activePassive(Balancer.subset("me", 2, within), 1, Failback.immediate()))) {
                sharesAreTrue(balancer, usable, members);
            }
        }
    }

    @Test
    void who_gets_nothing_is_told_why() {
        List<FakeCandidate> all =
                List.of(candidate("near", 1, 0, "own"), candidate("far", 1, 0, "b"), candidate("standby", 1, 1, "own"));
        Picker tiers = Balancer.activePassive().newPicker(ClusterView.of(all));
        assertThat(tiers.standing(all.get(2))).isEqualTo("stands by in tier 1");
        Picker zone = Balancer.zoneAware("own", Balancer.roundRobin()).newPicker(ClusterView.of(all));
        assertThat(zone.standing(all.get(1))).isEqualTo("stands by outside zone own");
        Picker within = Balancer.zoneAware("own", Balancer.activePassive()).newPicker(ClusterView.of(all));
        assertThat(within.standing(all.get(2))).isEqualTo("stands by in tier 1");

        List<FakeCandidate> many = equal(10);
        Picker subset = Balancer.subset("me", 3, Balancer.roundRobin()).newPicker(ClusterView.of(many));
        assertThat(many.stream().map(subset::standing).filter(standing -> !standing.isEmpty()))
                .hasSize(7)
                .containsOnly("is not among the 3 that this client uses");
    }

    @Test
    void a_zone_whose_endpoints_have_lost_their_weight_gets_nothing() {
        FakeCandidate near = candidate("near", 0, 0, "own");
        FakeCandidate far = candidate("far", 1, 0, "b");
        Picker picker = Balancer.zoneAware("own", Balancer.roundRobin()).newPicker(ClusterView.of(List.of(near, far)));
        assertThat(picker.share(near)).isZero();
        assertThat(picker.share(far)).isEqualTo(1);
        assertThat(picker.standing(near)).isEqualTo("is not used by its zone");
    }

    @Test
    void a_subset_goes_on_with_its_sequence() {
        List<FakeCandidate> all = equal(3);
        Balancer subset = Balancer.subset("me", 3, Balancer.strictRoundRobin());
        Picker picker = subset.newPicker(ClusterView.of(all));
        List<String> order = FakeCandidate.picks(picker, 3);
        FakeCandidate.pick(picker);
        picker = subset.newPicker(ClusterView.of(all).withPrevious(picker));
        assertThat(FakeCandidate.pick(picker)).isEqualTo(order.get(1));
        Picker tiers = Balancer.subset("me", 3, Balancer.activePassive()).newPicker(ClusterView.of(all));
        assertThat(tiers.activeTier()).hasValue(0);
    }
}
