package io.evenkeel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.balancer.Candidate;
import io.evenkeel.core.balancer.ClusterView;
import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.balancer.Picker;
import io.evenkeel.core.endpoint.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Three replicas whose lags, in milliseconds, are what the test says. */
class LagBalancerTest {

    private record Replica(Endpoint<?> endpoint, double weight) implements Candidate {
        @Override
        public long inFlight() {
            return 0;
        }
    }

    private final Map<String, Long> lags = new HashMap<>(Map.of("a", 0L, "b", 0L, "c", 0L));
    private final List<Replica> replicas = List.of(replica("a", 1), replica("b", 1), replica("c", 1));
    private final List<Duration> alarms = new ArrayList<>();

    @Test
    void thoseThatAreLeastBehindShareTheReads() {
        lags.putAll(Map.of("a", 300L, "b", 700L, "c", 900L));
        Picker picker = leastLagged().newPicker(view());
        assertThat(shares(picker)).isEqualTo(Map.of("a", 500, "b", 500));
        assertThat(picker.share(replicas.get(2))).isZero();
        assertThat(picker.standing(replicas.get(2))).isEqualTo("stands by, as it is more behind");

        lags.put("a", 5000L);
        assertThat(shares(leastLagged().newPicker(view()))).isEqualTo(Map.of("b", 500, "c", 500));
    }

    @Test
    void aLagThatIsNotKnownIsTheLongest() {
        lags.putAll(Map.of("a", Long.MAX_VALUE / 1_000_000, "b", 9_000L, "c", Long.MAX_VALUE / 1_000_000));
        assertThat(shares(leastLagged().newPicker(view()))).isEqualTo(Map.of("b", 1000));
        lags.put("b", Long.MAX_VALUE / 1_000_000);
        assertThat(shares(leastLagged().newPicker(view())).keySet()).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void whoIsMoreBehindGetsLess() {
        lags.putAll(Map.of("a", 100L, "b", 600L, "c", 1100L));
        // 1, 1/2 and 1/3
        Picker picker = weighted().newPicker(view());
        Map<String, Integer> shares = shares(picker);
        assertThat(shares.get("a")).isBetween(540, 550);
        assertThat(shares.get("b")).isBetween(268, 278);
        assertThat(shares.get("c")).isBetween(177, 187);
        assertThat(picker.share(replicas.get(0))).isEqualTo(1);
        assertThat(picker.share(replicas.get(1))).isEqualTo(0.5);
    }

    @Test
    void itPicksTheClustersOwnCandidates() {
        assertThat(replicas).contains((Replica)
                Objects.requireNonNull(weighted().newPicker(view()).pick(PickRequest.any(), 0)));
    }

    @Test
    void lagsAreLookedAtAgainSoon() {
        leastLagged().newPicker(view());
        assertThat(alarms).containsExactly(Duration.ofMillis(250));
    }

    @Test
    void theRotationBelowGoesOnFromPickerToPicker() {
        LagBalancer balancer = leastLagged();
        Picker first = balancer.newPicker(view());
        Map<String, Integer> counts = new HashMap<>();
        Picker picker = first;
        for (int i = 0; i < 300; i++) {
            picker = balancer.newPicker(view().withPrevious(picker));
            Candidate picked = Objects.requireNonNull(picker.pick(PickRequest.any(), 0));
            counts.merge(picked.endpoint().name(), 1, Integer::sum);
        }
        assertThat(counts).isEqualTo(Map.of("a", 100, "b", 100, "c", 100));
    }

    @Test
    void badDurationsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LagBalancer.leastLagged(Duration.ZERO, Balancer.random()))
                .withMessage("tolerance: PT0S (expected: above 0, at most PT1H)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LagBalancer.weighted(Duration.ofHours(2), Balancer.random()))
                .withMessage("half: PT2H (expected: above 0, at most PT1H)");
        assertThat(LagBalancer.leastLagged()).hasToString("least lagged within PT0.5S (round robin)");
    }

    private LagBalancer leastLagged() {
        return new LagBalancer(Balancer.strictRoundRobin(), Duration.ofMillis(500), false, this::lag);
    }

    private LagBalancer weighted() {
        return new LagBalancer(Balancer.strictRoundRobin(), Duration.ofMillis(500), true, this::lag);
    }

    private long lag(Endpoint<?> endpoint) {
        return Objects.requireNonNull(lags.get(endpoint.name())) * 1_000_000;
    }

    private ClusterView view() {
        return ClusterView.of(replicas).withAlarm(alarms::add);
    }

    private static Map<String, Integer> shares(Picker picker) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            Candidate picked = Objects.requireNonNull(picker.pick(PickRequest.any(), 0));
            counts.merge(picked.endpoint().name(), 1, Integer::sum);
        }
        return counts;
    }

    private static Replica replica(String name, double weight) {
        return new Replica(Endpoint.of(name, name), weight);
    }
}
