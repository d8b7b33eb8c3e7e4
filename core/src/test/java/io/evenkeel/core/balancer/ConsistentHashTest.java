package io.evenkeel.core.balancer;

import static io.evenkeel.core.balancer.FakeCandidate.equal;
import static io.evenkeel.core.balancer.FakeCandidate.newPicker;
import static io.evenkeel.core.balancer.FakeCandidate.pick;
import static io.evenkeel.core.balancer.FakeCandidate.shares;
import static io.evenkeel.core.balancer.FakeCandidate.weighted;
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

class ConsistentHashTest {

    private static final int KEYS = 20_000;

    private final Balancer balancer = Balancer.consistentHash();

    @Test
    void only_the_keys_of_an_endpoint_that_leaves_move_and_they_come_back_with_it() {
        for (int size : new int[] {2, 3, 10, 100, 1_000}) {
            List<FakeCandidate> all = equal(size);
            List<String> before = owners(newPicker(balancer, all, null));
            FakeCandidate gone = all.remove(size / 2);
            List<String> without = owners(newPicker(balancer, all, null));
            int moved = 0;
            for (int key = 0; key < KEYS; key++) {
                if (before.get(key).equals(gone.endpoint().name())) {
                    moved++;
                } else {
                    assertThat(without.get(key)).isEqualTo(before.get(key));
                }
            }
            // Its share, which is 1/n give or take what chance does to a table of 65,537 slots and to 20,000 keys.
            assertThat(moved).isBetween(0, (int) (1.1 * KEYS / size + 5 * Math.sqrt((double) KEYS / size)));
            Collections.shuffle(all, new Random(size));
            all.add(gone);
            assertThat(owners(newPicker(balancer, all, null))).isEqualTo(before);
        }
    }

    @Test
    void the_keys_of_an_endpoint_that_leaves_go_to_all_others() {
        List<FakeCandidate> all = equal(5);
        List<String> before = owners(newPicker(balancer, all, null));
        List<String> without = owners(newPicker(balancer, all.subList(1, 5), null));
        Map<String, Integer> heirs = new HashMap<>();
        for (int key = 0; key < KEYS; key++) {
            if (before.get(key).equals("s0")) {
                heirs.merge(without.get(key), 1, Integer::sum);
            }
        }
        assertThat(heirs.values()).hasSize(4).allMatch(share -> share > 850 && share < 1_150);
    }

    @Test
    void more_weight_takes_keys_and_gives_none() {
        List<String> before =
                owners(newPicker(balancer, List.of(weighted("a", 1), weighted("b", 1), weighted("c", 1)), null));
        List<String> after =
                owners(newPicker(balancer, List.of(weighted("a", 2), weighted("b", 1), weighted("c", 1)), null));

        for (int key = 0; key < KEYS; key++) {
            assertThat(after.get(key)).isIn(before.get(key), "a");
        }
        assertThat(Collections.frequency(after, "a")).isBetween(9_600, 10_400);
    }

    @Test
    void keys_are_shared_by_weight() {
        Picker picker = newPicker(
                balancer, List.of(weighted("a", 5), weighted("b", 0.5), weighted("c", 2.5), weighted("d", 0)), null);
        List<String> owners = owners(picker);

        assertThat(Collections.frequency(owners, "a") / (double) KEYS).isBetween(0.60, 0.65);
        assertThat(Collections.frequency(owners, "b") / (double) KEYS).isBetween(0.055, 0.07);
        assertThat(Collections.frequency(owners, "c") / (double) KEYS).isBetween(0.29, 0.335);
        assertThat(owners).doesNotContain("d");
    }

    @Test
    void equal_keys_have_one_owner_in_every_process() {
        Picker here = newPicker(Balancer.consistentHash(), equal(7), null);
        Picker there = newPicker(Balancer.consistentHash(), equal(7), null);

        assertThat(owners(here)).isEqualTo(owners(there));
        assertThat(here.pick(PickRequest.forKey("user-1"), 0))
                .extracting(c -> c.endpoint().name())
                .isEqualTo(there.pick(PickRequest.any().withKey("user-1"), 0)
                        .endpoint()
                        .name());
    }

    @Test
    void calls_without_a_key_go_anywhere() {
        Map<String, Integer> shares = shares(newPicker(new ConsistentHash(new Random(1), 0), equal(4), null), 40_000);
        assertThat(shares.values()).hasSize(4).allMatch(share -> share > 9_300 && share < 10_700);
    }

    @Test
    void a_retry_goes_to_the_next_endpoint_of_the_key_always_the_same() {
        Picker picker = newPicker(balancer, equal(10), null);
        Set<String> seconds = new HashSet<>();
        for (int key = 0; key < 200; key++) {
            Set<String> tried = new HashSet<>();
            for (int attempt = 0; attempt < 10; attempt++) {
                PickRequest request = PickRequest.forKey(key).withExcluded(tried);
                String name = picker.pick(request, 0).endpoint().name();
                assertThat(tried.add(name)).isTrue();
                if (attempt < 2) {
                    assertThat(shares(picker, 3, request)).containsOnlyKeys(name);
                }
                if (attempt == 1) {
                    seconds.add(name);
                }
            }
        }
        assertThat(seconds).hasSize(10);
    }

    @Test
    void when_all_are_excluded_the_owner_is_given_and_the_caller_sees_it() {
        Picker picker = newPicker(balancer, equal(3), null);
        PickRequest request = PickRequest.forKey(5).withExcluded(Set.of("s0", "s1", "s2"));

        assertThat(picker.pick(request, 0)).isEqualTo(picker.pick(PickRequest.forKey(5), 0));
    }

    @Test
    void nobody_gets_more_than_the_bound_and_the_excess_goes_to_one_place() {
        List<FakeCandidate> all = new ArrayList<>(equal(5));
        Picker picker = newPicker(Balancer.consistentHash(1.25), all, null);
        for (int i = 0; i < 1_000; i++) {
            // All the same key.
            ((FakeCandidate) picker.pick(PickRequest.forKey(42), 0)).inFlight++;
        }

        long most = all.stream().mapToLong(FakeCandidate::inFlight).max().orElse(0);
        assertThat(most).isEqualTo(250);
        assertThat(all.stream().filter(each -> each.inFlight == 250)).hasSize(4);
    }

    @Test
    void the_bound_is_by_weight_and_an_idle_owner_is_always_taken() {
        FakeCandidate big = weighted("big", 3);
        FakeCandidate small = weighted("small", 1);
        Picker picker = newPicker(Balancer.consistentHash(1.2), List.of(big, small), null);
        long key = 0;
        while (picker.pick(PickRequest.forKey(key), 0) != small) {
            key++;
        }
        big.running(1_000);
        assertThat(shares(picker, 5, PickRequest.forKey(key))).containsOnlyKeys("small");
        big.running(70);
        small.running(29); // 1.2 · (99 + 1) · 1/4 = 30
        assertThat(shares(picker, 5, PickRequest.forKey(key))).containsOnlyKeys("small");
        small.running(31); // 1.2 · (101 + 1) · 1/4 = 30.6, rounded up
        assertThat(shares(picker, 5, PickRequest.forKey(key))).containsOnlyKeys("big");
    }

    @Test
    void of_many_the_bound_holds_nearly() {
        List<FakeCandidate> all = equal(200);
        Picker picker = newPicker(ConsistentHash.bounded(new Random(3), 1.25), all, null);
        for (int i = 0; i < 20_000; i++) {
            ((FakeCandidate) picker.pick(PickRequest.forKey(i % 10), 0)).inFlight++;
        }

        assertThat(all).allSatisfy(each -> assertThat(each.inFlight).isLessThanOrEqualTo(125));
    }

    @Test
    void of_very_many_a_sample_tells_the_load_of_all_whatever_the_weights() {
        List<FakeCandidate> all = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            all.add(FakeCandidate.weighted("s" + i, 1 + i % 3));
        }
        Picker picker = newPicker(ConsistentHash.bounded(new Random(3), 1.25), all, null);
        for (int i = 0; i < 150_000; i++) {
            ((FakeCandidate) picker.pick(PickRequest.forKey(i % 40), 0)).inFlight++;
        }
        // The mean is 25 for each unit of weight; 8 % more for the sample, and rounded up.
        assertThat(all)
                .allSatisfy(each ->
                        assertThat(each.inFlight).isLessThanOrEqualTo((long) (1.25 * 25 * 1.08 * each.weight()) + 1));
    }

    @Test
    void of_very_many_an_owner_keeps_its_key_below_the_bound_and_loses_it_above() {
        List<FakeCandidate> all = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            all.add(FakeCandidate.weighted("s" + i, 1 + i % 3));
        }
        Picker picker = newPicker(ConsistentHash.bounded(new Random(5), 1.25), all, null);
        PickRequest request = PickRequest.forKey(7);
        FakeCandidate owner = (FakeCandidate) picker.pick(request, 0);
        long weight = (long) owner.weight();
        for (long load : new long[] {100, 300, 20}) {
            all.forEach(each -> each.running(load * (long) each.weight()));
            shares(picker, 2_000, request); // estimated anew once in 128, from anywhere
            owner.running((load * 5 / 4 - 1) * weight);
            assertThat(shares(picker, 2_000, request))
                    .containsOnlyKeys(owner.endpoint().name());
            owner.running((load * 5 / 4 + 2) * weight);
            assertThat(shares(picker, 2_000, request))
                    .doesNotContainKey(owner.endpoint().name());
        }
    }

    @Test
    void a_bound_that_cannot_hold_is_refused() {
        for (double bound : new double[] {1, 0, -2, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Balancer.consistentHash(bound))
                    .withMessage("maxLoad: " + bound + " (expected: a finite number > 1)");
        }
    }

    @Test
    void one_alone_owns_all_and_nobody_is_nobody() {
        assertThat(new HashSet<>(owners(newPicker(balancer, List.of(weighted("a", 3)), null))))
                .containsExactly("a");
        assertThat(pick(newPicker(balancer, List.of(weighted("a", 0)), null))).isNull();
    }

    private static List<String> owners(Picker picker) {
        List<String> owners = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            owners.add(picker.pick(PickRequest.forKey(key), 0).endpoint().name());
        }
        return owners;
    }

    @Test
    void one_that_joins_takes_its_share_and_moves_nothing_else() {
        for (int size : new int[] {1, 2, 10, 100}) {
            List<FakeCandidate> all = equal(size);
            List<String> before = owners(newPicker(balancer, all, null));
            all.add(0, weighted("new", 1));
            List<String> after = owners(newPicker(balancer, all, null));
            int moved = 0;
            for (int key = 0; key < KEYS; key++) {
                if (after.get(key).equals("new")) {
                    moved++;
                } else {
                    assertThat(after.get(key)).isEqualTo(before.get(key));
                }
            }
            double share = (double) KEYS / (size + 1);
            assertThat(moved)
                    .isBetween((int) (0.9 * share - 5 * Math.sqrt(share)), (int) (1.1 * share + 5 * Math.sqrt(share)));
        }
    }

    @Test
    void a_heavy_owner_keeps_its_key_up_to_its_own_share_of_the_bound() {
        FakeCandidate big = weighted("big", 3);
        FakeCandidate small = weighted("small", 1);
        Picker picker = newPicker(Balancer.consistentHash(1.2), List.of(big, small), null);
        long key = 0;
        while (picker.pick(PickRequest.forKey(key), 0) != big) {
            key++;
        }
        big.running(89);
        small.running(10); // 1.2 · (99 + 1) · 3/4 = 90
        assertThat(shares(picker, 5, PickRequest.forKey(key))).containsOnlyKeys("big");
        big.running(92);
        small.running(7);
        assertThat(shares(picker, 5, PickRequest.forKey(key))).containsOnlyKeys("small");
    }

    @Test
    void when_hardly_any_slot_is_left_the_least_loaded_for_its_weight_is_taken() {
        FakeCandidate heavy = weighted("heavy", 1e9);
        FakeCandidate one = weighted("one", 10).running(9);
        FakeCandidate other = weighted("other", 1).running(1);
        Picker picker = newPicker(balancer, List.of(heavy, other, one), null);

        for (int key = 0; key < 50; key++) {
            PickRequest request = PickRequest.forKey(key).withExcluded(Set.of("heavy"));
            assertThat(picker.pick(request, 0)).isSameAs(one); // (9 + 1) / 10 against (1 + 1) / 1
        }
    }

    @Test
    void up_to_32_endpoints_the_load_is_counted_for_each_call() {
        for (int seed = 0; seed < 40; seed++) {
            assertThat(noticesAtOnce(32, seed)).isTrue();
        }
    }

    @Test
    void of_more_endpoints_the_load_is_counted_now_and_then() {
        int late = 0;
        for (int seed = 0; seed < 200; seed++) {
            late += noticesAtOnce(33, seed) ? 0 : 1;
        }
        // It is counted with a chance of 1 in 33 / 4 = 8; this many or few come once in 10^9 runs.
        assertThat(late).isBetween(140, 199);
    }

    /** Whether the first pick after all others have become busy knows that the owner may take more. */
    private static boolean noticesAtOnce(int size, int seed) {
        List<FakeCandidate> all = equal(size);
        Picker picker = newPicker(ConsistentHash.bounded(new Random(seed), 1.25), all, null);
        FakeCandidate owner = (FakeCandidate) picker.pick(PickRequest.forKey(7), 0);
        all.forEach(each -> each.running(100));
        return picker.pick(PickRequest.forKey(7), 0) == owner;
    }

    @Test
    void of_many_an_owner_keeps_its_key_below_the_bound_and_loses_it_above_though_loads_change() {
        List<FakeCandidate> all = equal(200);
        all.forEach(each -> each.running(100));
        Picker picker = newPicker(ConsistentHash.bounded(new Random(4), 1.25), all, null);
        PickRequest request = PickRequest.forKey(7);
        FakeCandidate owner = (FakeCandidate) picker.pick(request, 0);
        owner.running(124); // 1.25 · (20,000 + 1) / 200 = 125.006, rounded up
        assertThat(shares(picker, 3, request)).containsOnlyKeys(owner.endpoint().name());
        owner.running(127);
        assertThat(shares(picker, 3, request))
                .doesNotContainKey(owner.endpoint().name());

        all.forEach(each -> each.running(300));
        shares(picker, 1_000, request); // counted anew once in about 50
        assertThat(shares(picker, 10, request))
                .containsOnlyKeys(owner.endpoint().name());
        all.forEach(each -> each.running(10));
        owner.running(100);
        shares(picker, 1_000, request);
        assertThat(shares(picker, 10, request))
                .doesNotContainKey(owner.endpoint().name());
    }
}
