package io.evenkeel.core.balancer;

import static io.evenkeel.core.balancer.FakeCandidate.equal;
import static io.evenkeel.core.balancer.FakeCandidate.inTier;
import static io.evenkeel.core.balancer.FakeCandidate.shares;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SubsetTest {

    private static Set<String> chosen(String client, int size, List<FakeCandidate> candidates) {
        Picker picker = Balancer.subset(client, size, Balancer.roundRobin()).newPicker(ClusterView.of(candidates));
        return new HashSet<>(shares(picker, candidates.size()).keySet());
    }

    @Test
    void a_client_gets_always_the_same_and_others_get_others() {
        List<FakeCandidate> all = equal(100);
        Set<String> mine = chosen("me", 10, all);
        Collections.shuffle(all, new Random(1));

        assertThat(mine).hasSize(10).isEqualTo(chosen("me", 10, all));
        assertThat(chosen("you", 10, all)).hasSize(10).isNotEqualTo(mine);
    }

    @Test
    void one_that_leaves_is_replaced_by_one_and_one_that_joins_replaces_at_most_one() {
        List<FakeCandidate> all = equal(100);
        Set<String> before = chosen("me", 10, all);
        for (int i = 0; i < 100; i++) {
            List<FakeCandidate> without = new ArrayList<>(all);
            String gone = without.remove(i).endpoint().name();
            Set<String> after = chosen("me", 10, without);
            Set<String> kept = new HashSet<>(after);
            kept.retainAll(before);
            assertThat(after).hasSize(10);
            assertThat(kept).hasSize(before.contains(gone) ? 9 : 10);
        }
    }

    @Test
    void endpoints_get_about_as_many_clients_each() {
        Map<String, Integer> clients = new HashMap<>();
        for (int client = 0; client < 1_000; client++) {
            chosen("client-" + client, 10, equal(100)).forEach(name -> clients.merge(name, 1, Integer::sum));
        }
        assertThat(clients.values()).hasSize(100).allMatch(count -> count > 55 && count < 150);
    }

    @Test
    void each_tier_gives_so_many() {
        List<FakeCandidate> all = new ArrayList<>(equal(20));
        for (int i = 0; i < 20; i++) {
            all.add(inTier("t" + i, 1));
        }
        Set<String> chosen = chosen("me", 3, all);

        assertThat(chosen.stream().filter(name -> name.startsWith("s"))).hasSize(3);
        assertThat(chosen.stream().filter(name -> name.startsWith("t"))).hasSize(3);
    }

    @Test
    void a_tier_that_is_small_gives_all_who_have_a_weight() {
        List<FakeCandidate> all = equal(3);
        all.add(FakeCandidate.weighted("empty", 0));

        assertThat(chosen("me", 3, all)).containsExactlyInAnyOrder("s0", "s1", "s2");
        assertThat(chosen("me", 10, all)).hasSize(3);
    }

    @Test
    void the_sequence_within_goes_on() {
        Balancer balancer = Balancer.subset("me", 5, Balancer.roundRobin());
        Picker before = balancer.newPicker(ClusterView.of(equal(50)));
        String last = FakeCandidate.pick(before);
        Picker after = balancer.newPicker(ClusterView.of(equal(50)).withPrevious(before));

        List<String> rotation = FakeCandidate.picks(after, 5);
        assertThat(rotation.get(4)).isEqualTo(last);
    }

    @Test
    void a_size_that_is_none_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Balancer.subset("me", 0, Balancer.random()))
                .withMessage("subset size: 0 (expected: >= 1)");
        assertThat(chosen("me", 1, equal(5))).hasSize(1);
        assertThat(Balancer.subset("me", 2, Balancer.random())).hasToString("subset of 2 (random)");
    }
}
