package io.evenkeel.core.balancer;

import static io.evenkeel.core.balancer.FakeCandidate.equal;
import static io.evenkeel.core.balancer.FakeCandidate.newPicker;
import static io.evenkeel.core.balancer.FakeCandidate.pick;
import static io.evenkeel.core.balancer.FakeCandidate.picks;
import static io.evenkeel.core.balancer.FakeCandidate.shares;
import static io.evenkeel.core.balancer.FakeCandidate.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class RoundRobinTest {

    private final Balancer balancer = Balancer.roundRobin();

    @Test
    void every_endpoint_is_chosen_in_turn() {
        List<String> picks = picks(newPicker(balancer, equal(3), null), 300);

        for (int i = 3; i < picks.size(); i++) {
            assertThat(picks.get(i)).isEqualTo(picks.get(i - 3));
        }
        assertThat(new HashSet<>(picks.subList(0, 3))).hasSize(3);
    }

    @Test
    void over_a_whole_rotation_shares_equal_the_weights() {
        Picker picker = newPicker(
                balancer, List.of(weighted("a", 5), weighted("b", 1), weighted("c", 3), weighted("d", 0)), null);

        assertThat(shares(picker, 9)).isEqualTo(Map.of("a", 5, "b", 1, "c", 3));
        assertThat(shares(picker, 9_000)).isEqualTo(Map.of("a", 5_000, "b", 1_000, "c", 3_000));
    }

    @Test
    void from_any_moment_on_each_share_is_within_two_picks_of_its_weight() {
        Picker picker = newPicker(balancer, List.of(weighted("a", 5), weighted("b", 1), weighted("c", 1)), null);
        List<String> picks = picks(picker, 700);

        for (int from = 0; from < 7; from++) {
            long a = 0;
            for (int i = from; i < picks.size(); i++) {
                a += picks.get(i).equals("a") ? 1 : 0;
                assertThat(Math.abs(a - (i - from + 1) * 5 / 7.0)).isLessThan(2);
            }
        }
    }

    @Test
    void the_sequence_goes_on_when_the_membership_changes() {
        Picker before = newPicker(balancer, equal(5), null);
        String last = pick(before);
        Picker after = newPicker(balancer, equal(5), before);

        int next = (Integer.parseInt(last.substring(1)) + 1) % 5;
        assertThat(pick(after)).isEqualTo("s" + next);
    }

    @Test
    void a_rotation_that_became_shorter_stays_in_bounds() {
        Picker before = newPicker(balancer, equal(100), null);
        picks(before, 99);
        Picker after = newPicker(balancer, equal(3), before);

        assertThat(shares(after, 300)).isEqualTo(Map.of("s0", 100, "s1", 100, "s2", 100));
    }

    @Test
    void processes_that_start_together_do_not_begin_at_the_same_endpoint() {
        Set<String> first = new HashSet<>();
        for (int process = 0; process < 50; process++) {
            first.add(pick(newPicker(balancer, equal(10), null)));
        }
        // 50 draws out of 10 leave fewer than 5 distinct with a probability below 1e-12.
        assertThat(first).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void threads_together_keep_the_shares() throws InterruptedException {
        Picker picker = newPicker(balancer, List.of(weighted("a", 2), weighted("b", 1)), null);
        Map<String, LongAdder> shares = new ConcurrentHashMap<>();
        Thread[] threads = new Thread[4];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = new Thread(() -> {
                for (int i = 0; i < 30_000; i++) {
                    shares.computeIfAbsent(pick(picker), name -> new LongAdder())
                            .increment();
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(shares.get("a").sum() + shares.get("b").sum()).isEqualTo(120_000);
        assertThat(shares.get("a").sum()).isBetween(79_000L, 81_000L);
    }

    @Test
    void nobody_with_a_weight_means_no_pick() {
        assertThat(pick(newPicker(balancer, List.of(weighted("a", 0)), null))).isNull();
    }

    @Test
    void strict_rotation_keeps_the_shares_over_all_threads_to_the_pick() throws InterruptedException {
        Picker picker = newPicker(
                Balancer.strictRoundRobin(), List.of(weighted("a", 2), weighted("b", 1), weighted("c", 0)), null);
        Map<String, LongAdder> shares = new ConcurrentHashMap<>();
        Thread[] threads = new Thread[4];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = new Thread(() -> {
                for (int i = 0; i < 30_000; i++) {
                    shares.computeIfAbsent(pick(picker), name -> new LongAdder())
                            .increment();
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(shares.get("a").sum()).isEqualTo(80_000);
        assertThat(shares.get("b").sum()).isEqualTo(40_000);
    }

    @Test
    void strict_rotation_goes_on_in_the_next_picker_and_starts_anywhere() {
        Balancer strict = Balancer.strictRoundRobin();
        Picker before = newPicker(strict, equal(5), null);
        int last = Integer.parseInt(pick(before).substring(1));
        assertThat(pick(newPicker(strict, equal(5), before))).isEqualTo("s" + (last + 1) % 5);
        assertThat(pick(newPicker(strict, List.of(weighted("a", 0)), null))).isNull();

        Set<String> first = new HashSet<>();
        for (int process = 0; process < 50; process++) {
            first.add(pick(newPicker(Balancer.strictRoundRobin(), equal(10), null)));
        }
        assertThat(first).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void balancers_read_as_what_they_do() {
        assertThat(Balancer.roundRobin()).hasToString("round robin");
        assertThat(Balancer.strictRoundRobin()).hasToString("strict round robin");
        assertThat(Balancer.random()).hasToString("random");
        assertThat(Balancer.leastRequests()).hasToString("least requests");
        assertThat(Balancer.peakEwma()).hasToString("peak EWMA");
        assertThat(Balancer.consistentHash()).hasToString("consistent hash");
        assertThat(Balancer.consistentHash(1.25)).hasToString("consistent hash (load up to 1.25 times the mean)");
    }
}
