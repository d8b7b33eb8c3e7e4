package io.evenkeel.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.balancer.ClusterView;
import io.evenkeel.core.balancer.Failback;
import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.balancer.Picker;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.time.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a cluster does for its balancer, on fake time. */
class BalancingTest {

    private final FakeTime time = new FakeTime();

    private Cluster<String> cluster(Balancer balancer, String... endpoints) {
        ClusterBuilder<String> builder = Cluster.<String>builder("web").balancer(balancer);
        for (String name : endpoints) {
            Endpoint<String> endpoint = Endpoint.of(name, name);
            builder.endpoint(name.startsWith("standby") ? endpoint.standby() : endpoint);
        }
        return builder.build(time, new Random(3), time, time);
    }

    private static Map<String, Integer> shares(Cluster<?> cluster, int calls) {
        Map<String, Integer> shares = new HashMap<>();
        for (int i = 0; i < calls; i++) {
            try (Lease<?> lease = cluster.acquire()) {
                shares.merge(lease.endpoint().name(), 1, Integer::sum);
            }
        }
        return shares;
    }

    @Test
    void failback_after_a_stable_time_comes_by_itself() {
        try (Cluster<String> cluster = cluster(
                Balancer.activePassive(Balancer.roundRobin(), 0, Failback.afterStable(Duration.ofSeconds(30))),
                "active",
                "standby")) {
            cluster.suspend("active", "gone");
            cluster.resume("active", "back");
            time.advance(Duration.ofMillis(29_999));
            assertThat(shares(cluster, 10)).isEqualTo(Map.of("standby", 10));
            time.advance(Duration.ofMillis(1));
            assertThat(shares(cluster, 10)).isEqualTo(Map.of("active", 10));
        }
    }

    @Test
    void a_ramp_goes_up_by_itself_and_starts_anew_after_a_relapse() {
        try (Cluster<String> cluster = cluster(
                Balancer.activePassive(Balancer.roundRobin(), 0, Failback.ramp(Duration.ofSeconds(20))),
                "active",
                "standby")) {
            cluster.suspend("active", "gone");
            cluster.resume("active", "back");
            time.advance(Duration.ofSeconds(9));
            assertThat(shares(cluster, 1_000).get("active")).isBetween(495, 505);
            cluster.suspend("active", "gone");
            cluster.resume("active", "back");
            assertThat(shares(cluster, 1_000).get("active")).isBetween(45, 55);
            time.advance(Duration.ofSeconds(19));
            assertThat(shares(cluster, 10)).isEqualTo(Map.of("active", 10));
        }
    }

    @Test
    void failback_by_hand_is_asked_of_the_cluster() {
        try (Cluster<String> cluster =
                cluster(Balancer.activePassive(Balancer.roundRobin(), 0, Failback.manual()), "active", "standby")) {
            cluster.suspend("active", "gone");
            cluster.resume("active", "back");
            time.advance(Duration.ofDays(1));
            assertThat(cluster.snapshot().activeTier()).isEqualTo(OptionalInt.of(1));
            cluster.failBack();
            assertThat(shares(cluster, 10)).isEqualTo(Map.of("active", 10));
        }
    }

    @Test
    void peak_ewma_leaves_the_slow_and_the_silent_alone() {
        try (Cluster<String> cluster = cluster(Balancer.peakEwma(), "fast", "other")) {
            // Both answer once, one of them slowly.
            Lease<String> first = cluster.acquire();
            Lease<String> second = cluster.acquire(PickRequest.excluding(Set.of(first.target())));
            time.advance(Duration.ofMillis(10));
            first.succeeded();
            time.advance(Duration.ofMillis(90));
            second.succeeded();
            assertThat(shares(cluster, 10)).isEqualTo(Map.of(first.target(), 10));

            // Now the fast one stops to answer.
            Lease<String> hanging = cluster.acquire();
            assertThat(hanging.target()).isEqualTo(first.target());
            time.advance(Duration.ofMillis(200));
            assertThat(shares(cluster, 10)).isEqualTo(Map.of(second.target(), 10));
            hanging.close();
        }
    }

    @Test
    void a_key_stays_with_its_endpoint_while_that_is_there() {
        try (Cluster<String> cluster = cluster(Balancer.consistentHash(), "a", "b", "c", "d")) {
            PickRequest request = PickRequest.forKey("user-1");
            String owner = target(cluster, request);
            for (int i = 0; i < 10; i++) {
                assertThat(target(cluster, request)).isEqualTo(owner);
            }
            cluster.suspend(owner, "gone");
            String heir = target(cluster, request);
            assertThat(heir).isNotEqualTo(owner);
            cluster.resume(owner, "back");
            assertThat(target(cluster, request)).isEqualTo(owner);
        }
    }

    @Test
    void a_retry_gives_up_no_endpoint_with_any_balancer() {
        for (Balancer balancer : List.of(
                Balancer.roundRobin(),
                Balancer.strictRoundRobin(),
                Balancer.random(),
                Balancer.leastRequests(),
                Balancer.peakEwma(),
                Balancer.consistentHash(),
                Balancer.consistentHash(1.25),
                Balancer.activePassive(),
                Balancer.zoneAware("east", Balancer.random()),
                Balancer.subset("me", 2, Balancer.random()))) {
            try (Cluster<String> cluster = cluster(balancer, "a", "b", "c", "standby-1", "standby-2")) {
                Set<String> tried = new HashSet<>();
                for (int attempt = 0; attempt < 5; attempt++) {
                    try (Lease<String> lease = cluster.acquire(PickRequest.excluding(tried))) {
                        assertThat(tried.add(lease.target()))
                                .as(balancer.toString())
                                .isTrue();
                    }
                }
            }
        }
    }

    @Test
    void calls_that_leave_a_failed_endpoint_are_spread_over_the_others() {
        try (Cluster<String> cluster =
                cluster(Balancer.activePassive(), "active", "standby-1", "standby-2", "standby-3", "standby-4")) {
            Map<String, Integer> shares = new HashMap<>();
            for (int i = 0; i < 400; i++) {
                shares.merge(target(cluster, PickRequest.excluding(Set.of("active"))), 1, Integer::sum);
            }
            assertThat(shares.keySet()).containsOnly("standby-1", "standby-2", "standby-3", "standby-4");
            assertThat(shares.values()).hasSize(4).allMatch(share -> share > 60 && share < 140);

            // But those with calls running later than the others.
            List<String> busy = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                busy.add(
                        cluster.acquire(PickRequest.excluding(Set.of("active"))).target());
            }
            assertThat(busy).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_balancer_of_ones_own_sees_members_time_and_its_last_picker_and_is_called_when_it_asks() {
        List<ClusterView> views = new ArrayList<>();
        List<Picker> made = new ArrayList<>();
        Balancer first = view -> {
            views.add(view);
            view.rebuildIn(Duration.ofSeconds(5));
            view.rebuildIn(Duration.ofSeconds(2));
            Picker picker = (request, now) -> view.candidates().get(0);
            made.add(picker);
            return picker;
        };
        try (Cluster<String> cluster = cluster(first, "a", "b", "c")) {
            assertThat(shares(cluster, 3)).isEqualTo(Map.of("a", 3));
            cluster.suspend("a", "gone");
            assertThat(shares(cluster, 3)).isEqualTo(Map.of("b", 3));
            assertThat(views).hasSize(2);
            time.advance(Duration.ofSeconds(3));
            assertThat(views).hasSize(3);
            time.advance(Duration.ofSeconds(1));
            assertThat(views).hasSize(4);

            assertThat(views.get(0).previous()).isNull();
            assertThat(views.get(3).previous()).isSameAs(made.get(2));
            assertThat(views.get(3).candidates()).hasSize(2);
            assertThat(views.get(3).members()).hasSize(3);
            assertThat(views.get(3).now() - views.get(2).now()).isEqualTo(2_000_000_000L);
        }
        time.advance(Duration.ofMinutes(1));
        assertThat(views).hasSize(4);
    }

    private static String target(Cluster<String> cluster, PickRequest request) {
        try (Lease<String> lease = cluster.acquire(request)) {
            return lease.target();
        }
    }
}
