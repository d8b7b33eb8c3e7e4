package io.evenkeel.core.balancer;

import static io.evenkeel.core.balancer.FakeCandidate.equal;
import static io.evenkeel.core.balancer.FakeCandidate.newPicker;
import static io.evenkeel.core.balancer.FakeCandidate.pick;
import static io.evenkeel.core.balancer.FakeCandidate.shares;
import static io.evenkeel.core.balancer.FakeCandidate.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What holds for every balancer, or for all of a kind. */
class BalancersTest {

    /** Each as a process would make it. */
    private static final Map<String, Supplier<Balancer>> ALL = Map.of(
            "round robin", Balancer::roundRobin,
            "strict round robin", Balancer::strictRoundRobin,
            "random", Balancer::random,
            "least requests", Balancer::leastRequests,
            "peak EWMA", Balancer::peakEwma,
            "consistent hash without a key", Balancer::consistentHash,
            "bounded consistent hash without a key", () -> Balancer.consistentHash(1.25),
            "active-passive", Balancer::activePassive,
            "zone-aware", () -> Balancer.zoneAware("here", Balancer.roundRobin()),
            "subset", () -> Balancer.subset("client", 10, Balancer.roundRobin()));

    @Test
    void fifty_processes_that_start_together_do_not_begin_at_the_same_endpoint() {
        ALL.forEach((name, balancer) -> {
            Map<String, Integer> first = new HashMap<>();
            for (int process = 0; process < 50; process++) {
                first.merge(pick(newPicker(balancer.get(), equal(10), null)), 1, Integer::sum);
            }
            // Of 50 draws out of 10, fewer than 5 different ones, or one of them 25 times, come once in 10^9 runs.
            assertThat(first).as(name).hasSizeGreaterThanOrEqualTo(5);
            assertThat(first.values()).as(name).allMatch(times -> times < 25);
        });
    }

    @Test
    void an_endpoint_without_weight_is_never_picked_and_everybody_else_is() {
        ALL.forEach((name, balancer) -> {
            List<FakeCandidate> all = equal(4);
            all.add(weighted("none", 0));
            assertThat(shares(newPicker(balancer.get(), all, null), 400).keySet())
                    .as(name)
                    .containsExactlyInAnyOrder("s0", "s1", "s2", "s3");
            assertThat(pick(newPicker(balancer.get(), List.of(weighted("none", 0)), null)))
                    .as(name)
                    .isNull();
        });
    }

    @Test
    void who_compares_load_says_so_through_every_wrapper() {
        for (Balancer comparing :
                List.of(Balancer.leastRequests(), Balancer.peakEwma(), Balancer.consistentHash(1.25), loadOnly())) {
            assertThat(comparing.comparesLoad()).as(comparing.toString()).isTrue();
            assertThat(Balancer.activePassive(comparing).comparesLoad()).isTrue();
            assertThat(Balancer.zoneAware("a", comparing).comparesLoad()).isTrue();
            assertThat(Balancer.subset("me", 3, comparing).comparesLoad()).isTrue();
        }
        for (Balancer other : List.of(
                Balancer.roundRobin(), Balancer.strictRoundRobin(), Balancer.random(), Balancer.consistentHash())) {
            assertThat(other.comparesLoad()).as(other.toString()).isFalse();
            assertThat(Balancer.activePassive(other).comparesLoad()).isFalse();
            assertThat(Balancer.zoneAware("a", other).comparesLoad()).isFalse();
            assertThat(Balancer.subset("me", 3, other).comparesLoad()).isFalse();
        }
    }

    private static Balancer loadOnly() {
        return new Balancer() {
            @Override
            public Picker newPicker(ClusterView view) {
                return (request, now) -> null;
            }

            @Override
            public boolean comparesLoad() {
                return true;
            }
        };
    }

    @Test
    void a_balancer_of_ones_own_needs_no_more_than_a_picker() {
        Balancer first = view -> (request, now) -> view.candidates().get(0);
        assertThat(first.measuresLatency()).isFalse();
        assertThat(first.comparesLoad()).isFalse();
        Picker picker = newPicker(first, equal(2), null);
        assertThat(picker.activeTier()).isEmpty();
        Balancer measuring = new Balancer() {
            @Override
            public Picker newPicker(ClusterView view) {
                return picker;
            }

            @Override
            public boolean measuresLatency() {
                return true;
            }
        };
        assertThat(measuring.comparesLoad()).as("the default").isTrue();
        assertThat(ClusterView.of(equal(3)).withCandidates(equal(2))).hasToString("2 of 3 members");
    }

    /**
     * One stripe, from its first pick on and from any later moment: the shares of any number of picks are those of the
     * weights, rounded up or down, give or take one pick.
     */
    @Test
    void the_shares_of_any_run_of_a_stripe_are_within_one_pick_of_the_weights() {
        Random random = new Random(21);
        for (int round = 0; round < 100; round++) {
            double[] weights =
                    random.ints(2 + random.nextInt(8), 1, 30).asDoubleStream().toArray();
            Picker picker = newPicker(new RoundRobin(random, false), candidates(weights), null);
            List<String> picks = FakeCandidate.picks(picker, 500);
            for (int from : new int[] {0, 1, 7, 123}) {
                withinOnePick(weights, picks.subList(from, picks.size()));
            }
        }
    }

    /** The strict one over four threads, whose picks come in any order. */
    @Test
    void the_shares_of_all_threads_together_are_within_one_pick_with_the_strict_option() throws Exception {
        Random random = new Random(22);
        for (int round = 0; round < 20; round++) {
            double[] weights =
                    random.ints(2 + random.nextInt(8), 1, 30).asDoubleStream().toArray();
            Picker picker = newPicker(new RoundRobin(random, true), candidates(weights), null);
            int each = 100 + random.nextInt(1_000);
            Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
            Thread[] threads = new Thread[4];
            for (int t = 0; t < threads.length; t++) {
                threads[t] = new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        counts.computeIfAbsent(pick(picker), name -> new AtomicInteger())
                                .incrementAndGet();
                    }
                });
                threads[t].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            Map<String, Integer> seen = new HashMap<>();
            counts.forEach((name, count) -> seen.put(name, count.get()));
            withinOnePick(weights, seen, threads.length * each);
        }
    }

    private static List<FakeCandidate> candidates(double[] weights) {
        List<FakeCandidate> candidates = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            candidates.add(weighted("s" + i, weights[i]));
        }
        return candidates;
    }

    private static void withinOnePick(double[] weights, List<String> picks) {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < picks.size(); i++) {
            seen.merge(picks.get(i), 1, Integer::sum);
            if (i % 17 == 0) {
                withinOnePick(weights, seen, i + 1);
            }
        }
    }

    private static void withinOnePick(double[] weights, Map<String, Integer> seen, int picks) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        for (int i = 0; i < weights.length; i++) {
            double exact = picks * weights[i] / sum;
            assertThat(seen.getOrDefault("s" + i, 0))
                    .isBetween((int) Math.floor(exact + 1e-9) - 1, (int) Math.ceil(exact - 1e-9) + 1);
        }
    }

    @Test
    void the_strict_sequence_goes_on_beyond_the_end_of_its_counter() {
        Candidate[] schedule = equal(4).toArray(Candidate[]::new);
        Picker picker = new RoundRobin.StrictRotation(schedule, new AtomicLong(Long.MAX_VALUE - 5));
        Map<String, Integer> shares = shares(picker, 4_000);
        assertThat(shares.values()).hasSize(4).allMatch(share -> share >= 998 && share <= 1_002);
    }

    @Test
    void random_shares_follow_the_weights_also_among_threads() throws Exception {
        Picker picker = newPicker(Balancer.random(), candidates(new double[] {5, 1, 3, 0.5}), null);
        int each = 50_000;
        Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
        Thread[] threads = new Thread[3];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    counts.computeIfAbsent(pick(picker), name -> new AtomicInteger())
                            .incrementAndGet();
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double[] shares = {5 / 9.5, 1 / 9.5, 3 / 9.5, 0.5 / 9.5};
        int all = threads.length * each;
        for (int i = 0; i < shares.length; i++) {
            double sixSigma = 6 * Math.sqrt(all * shares[i] * (1 - shares[i]));
            assertThat(counts.get("s" + i).get() - all * shares[i]).isBetween(-sixSigma, sixSigma);
        }
    }

    @Test
    void every_sequence_and_draw_stays_in_bounds_while_the_cluster_grows_and_shrinks() {
        Random random = new Random(23);
        ALL.forEach((name, balancer) -> {
            Balancer same = balancer.get();
            Picker picker = null;
            for (int round = 0; round < 30; round++) {
                int size = 1 + random.nextInt(40);
                picker = newPicker(same, equal(size), picker);
                Set<String> seen = new HashSet<>(FakeCandidate.picks(picker, 5));
                assertThat(seen).as(name).allMatch(each -> Integer.parseInt(each.substring(1)) < size);
            }
        });
    }
}
