package io.evenkeel.core.balancer;

import static io.evenkeel.core.balancer.FakeCandidate.inTier;
import static io.evenkeel.core.balancer.FakeCandidate.shares;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Spilling and failback of active-passive, as a timeline. */
class TiersTest {

    private final List<FakeCandidate> members = new ArrayList<>();
    private final List<Duration> alarms = new ArrayList<>();
    private final List<String> down = new ArrayList<>();
    private Duration now = Duration.ZERO;
    private Picker picker;

    private Balancer balancer(double minHealthyShare, Failback failback) {
        return new ActivePassive(new Random(1), Balancer.roundRobin(), minHealthyShare, failback);
    }

    private void member(String name, int tier) {
        members.add(inTier(name, tier));
    }

    private void rebuild(Balancer balancer, boolean failingBack) {
        alarms.clear();
        picker = balancer.newPicker(ClusterView.of(members)
                .withCandidates(members.stream()
                        .filter(each -> !down.contains(each.endpoint().name()))
                        .toList())
                .withPrevious(picker)
                .at(now.toNanos() - 5)
                .withFailingBack(failingBack)
                .withAlarm(alarms::add));
    }

    private void at(Balancer balancer, int second, String... nowDown) {
        now = Duration.ofSeconds(second);
        down.clear();
        down.addAll(List.of(nowDown));
        rebuild(balancer, false);
    }

    /** Per mille of the calls by tier. */
    private Map<Integer, Long> split() {
        Map<Integer, Long> split = new HashMap<>();
        shares(picker, 1_000).forEach((name, share) -> split.merge(name.charAt(0) - '0', (long) share, Long::sum));
        return split;
    }

    private void twoByTwo() {
        for (String name : new String[] {"0a", "0b", "0c", "0d", "1a", "1b", "1c", "1d"}) {
            member(name, name.charAt(0) - '0');
        }
    }

    @Test
    void a_tier_carries_all_until_too_little_of_it_is_healthy_and_then_its_part() {
        Balancer balancer = balancer(0.5, Failback.immediate());
        twoByTwo();
        at(balancer, 0);
        assertThat(split()).isEqualTo(Map.of(0, 1_000L));
        at(balancer, 1, "0a", "0b");
        assertThat(split()).isEqualTo(Map.of(0, 1_000L));
        at(balancer, 2, "0a", "0b", "0c");
        assertThat(split().get(0)).isBetween(497L, 503L);
        assertThat(split().get(1)).isBetween(497L, 503L);
        assertThat(picker.activeTier()).isEqualTo(OptionalInt.of(0));
        at(balancer, 3, "0a", "0b", "0c", "0d");
        assertThat(split()).isEqualTo(Map.of(1, 1_000L));
        assertThat(picker.activeTier()).isEqualTo(OptionalInt.of(1));
        at(balancer, 4);
        assertThat(split()).isEqualTo(Map.of(0, 1_000L));
    }

    @Test
    void what_no_tier_is_healthy_enough_for_is_shared_among_what_there_is() {
        Balancer balancer = balancer(1, Failback.immediate());
        twoByTwo();
        at(balancer, 0, "0a", "0b", "0c", "1a", "1b", "1c");

        assertThat(split().get(0)).isBetween(497L, 503L);
        assertThat(split().get(1)).isBetween(497L, 503L);
    }

    @Test
    void calls_with_a_key_keep_their_tier() {
        Balancer balancer = balancer(1, Failback.immediate());
        twoByTwo();
        at(balancer, 0, "0a", "0b");
        Map<Integer, Integer> tiers = new HashMap<>();
        for (int key = 0; key < 1_000; key++) {
            int tier = picker.pick(PickRequest.forKey(key), 0).endpoint().tier();
            tiers.merge(tier, 1, Integer::sum);
            assertThat(picker.pick(PickRequest.forKey(key), 0).endpoint().tier())
                    .isEqualTo(tier);
        }
        assertThat(tiers.get(0)).isBetween(420, 580);
    }

    @Test
    void by_stable_time_calls_come_back_when_the_tier_held_that_long() {
        Balancer balancer = balancer(0, Failback.afterStable(Duration.ofSeconds(30)));
        member("0a", 0);
        member("1a", 1);
        at(balancer, 0);
        assertThat(split()).isEqualTo(Map.of(0, 1_000L));
        at(balancer, 10, "0a");
        assertThat(split()).isEqualTo(Map.of(1, 1_000L));
        at(balancer, 20);
        assertThat(split()).isEqualTo(Map.of(1, 1_000L));
        assertThat(alarms).containsExactly(Duration.ofSeconds(30));
        at(balancer, 40, "0a");
        at(balancer, 41);
        assertThat(alarms).containsExactly(Duration.ofSeconds(30));
        at(balancer, 60);
        assertThat(split()).isEqualTo(Map.of(1, 1_000L));
        assertThat(alarms).containsExactly(Duration.ofSeconds(11));
        at(balancer, 71);
        assertThat(split()).isEqualTo(Map.of(0, 1_000L));
        assertThat(alarms).isEmpty();
        at(balancer, 72);
        assertThat(split()).isEqualTo(Map.of(0, 1_000L));
    }

    @Test
    void by_hand_calls_come_back_when_code_says_so() {
        Balancer balancer = balancer(0, Failback.manual());
        member("0a", 0);
        member("1a", 1);
        at(balancer, 0);
        at(balancer, 1, "0a");
        at(balancer, 100_000);
        assertThat(split()).isEqualTo(Map.of(1, 1_000L));
        assertThat(alarms).isEmpty();
        rebuild(balancer, true);
        assertThat(split()).isEqualTo(Map.of(0, 1_000L));
        at(balancer, 100_001);
        assertThat(split()).isEqualTo(Map.of(0, 1_000L));
    }

    @Test
    void a_tier_that_waits_steps_in_when_nobody_else_is_there_and_stays() {
        Balancer balancer = balancer(0, Failback.manual());
        member("0a", 0);
        member("1a", 1);
        at(balancer, 0, "0a");
        at(balancer, 1);
        assertThat(split()).isEqualTo(Map.of(1, 1_000L));
        at(balancer, 2, "1a");
        assertThat(split()).isEqualTo(Map.of(0, 1_000L));
        at(balancer, 3);
        assertThat(split()).isEqualTo(Map.of(0, 1_000L));
    }

    @Test
    void a_standby_that_was_out_need_not_wait_to_stand_by_again() {
        Balancer balancer = balancer(0, Failback.manual());
        member("0a", 0);
        member("1a", 1);
        member("2a", 2);
        at(balancer, 0);
        at(balancer, 1, "1a");
        at(balancer, 2);
        at(balancer, 3, "0a");

        assertThat(split()).isEqualTo(Map.of(1, 1_000L));
    }

    @Test
    void by_ramp_calls_come_back_step_by_step() {
        Balancer balancer = balancer(0, Failback.ramp(Duration.ofSeconds(20)));
        member("0a", 0);
        member("1a", 1);
        at(balancer, 0);
        at(balancer, 100, "0a");
        for (int second = 200; second < 219; second++) {
            at(balancer, second);
            long expected = (second - 199) * 50L;
            assertThat(split().get(0)).isBetween(expected - 4, expected + 4);
            assertThat(alarms).containsExactly(Duration.ofSeconds(1));
            assertThat(picker.activeTier()).isEqualTo(OptionalInt.of(expected >= 500 ? 0 : 1));
        }
        at(balancer, 219);
        assertThat(split()).isEqualTo(Map.of(0, 1_000L));
        assertThat(alarms).isEmpty();
    }

    @Test
    void a_member_that_joins_in_a_new_tier_serves_at_once() {
        Balancer balancer = balancer(0, Failback.manual());
        member("1a", 1);
        at(balancer, 0);
        member("0a", 0);
        at(balancer, 1);

        assertThat(split()).isEqualTo(Map.of(0, 1_000L));
    }

    @Test
    void a_share_that_is_none_is_refused() {
        for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> balancer(share, Failback.immediate()))
                    .withMessage("minHealthyShare: " + share + " (expected: 0 to 1)");
        }
    }

    @Test
    void it_reads_as_what_it_does() {
        assertThat(Balancer.activePassive(Balancer.random(), 0.5, Failback.manual()))
                .hasToString("active-passive (random within a tier, spills below a healthy share of 0.5,"
                        + " failback manual)");
        assertThat(Balancer.activePassive())
                .hasToString("active-passive (round robin within a tier, failback immediate)");
    }

    @Test
    void a_tier_whose_endpoints_all_have_lost_their_weight_is_out() {
        Balancer balancer = balancer(0, Failback.manual());
        member("0a", 0);
        member("1a", 1);
        at(balancer, 0);
        FakeCandidate whole = members.get(0);
        members.set(0, new FakeCandidate(whole.endpoint(), 0, 0));
        at(balancer, 1);
        assertThat(split()).isEqualTo(Map.of(1, 1_000L));
        members.set(0, whole);
        at(balancer, 2);
        assertThat(split()).as("it waits to be called back").isEqualTo(Map.of(1, 1_000L));
        rebuild(balancer, true);
        assertThat(split()).isEqualTo(Map.of(0, 1_000L));
    }
}
