package io.evenkeel.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.core.health.HealthCheck;
import io.evenkeel.core.health.OutlierDetection;
import io.evenkeel.core.health.Panic;
import io.evenkeel.core.limit.ConcurrencyLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdministrationTest {

    private final Timeline line = new Timeline();

    @Test
    void a_drained_endpoint_finishes_what_runs_and_takes_nothing_new() throws Exception {
        try (Cluster<String> cluster = line.build(line.web("a", "b"))) {
            Lease<String> running = line.lease(cluster, "a");
            assertThat(cluster.drain("a", "release 7")).isTrue();
            assertThat(Timeline.state(cluster, "a")).isEqualTo(EndpointState.DRAINING);
            assertThat(Timeline.shares(cluster, 4)).isEqualTo(Map.of("b", 4));
            line.seconds(10);
            assertThat(line.events).noneMatch(ClusterEvent.Drained.class::isInstance);
            running.succeeded();
            line.seconds(0.1);
            assertThat(line.event(ClusterEvent.Drained.class)).hasToString("cluster web: endpoint a is drained");

            assertThat(cluster.ready("a", "released")).isTrue();
            assertThat(cluster.ready("a", "again")).isTrue();
            assertThat(Timeline.of(cluster, "a").reason()).isEqualTo("released");
            assertThat(Timeline.shares(cluster, 4)).isEqualTo(Map.of("a", 2, "b", 2));
            assertThat(cluster.drain("nobody", "x")).isFalse();
            assertThat(cluster.maintain("nobody", "x")).isFalse();
            assertThat(cluster.ready("nobody", "x")).isFalse();
        }
    }

    @Test
    void a_drained_endpoint_keeps_the_calls_that_belong_to_it() {
        try (Cluster<String> cluster = line.build(line.web("a", "b")
                .endpoint(Endpoint.of("c", "c").withWeight(0))
                .outlierDetection(
                        OutlierDetection.builder().consecutiveFailures(2).build()))) {
            cluster.drain("a", "release 7");
            cluster.drain("b", "too");
            assertThat(cluster.takes(PickRequest.any())).isFalse();
            for (String name : List.of("a", "b", "c")) {
                PickRequest own = PickRequest.only(name);
                assertThat(cluster.takes(own)).isTrue();
                try (Lease<String> lease = cluster.acquire(own)) {
                    assertThat(lease.target()).isEqualTo(name);
                    assertThat(Timeline.of(cluster, name).inFlight()).isEqualTo(1);
                }
                assertThat(cluster.takes(own.withExcluded(List.of(name)))).isFalse();
                assertThatThrownBy(() -> cluster.acquire(own.withExcluded(List.of(name))))
                        .isInstanceOf(NoEndpointException.class);
            }
            assertThat(cluster.explain(PickRequest.only("a"))).isEqualTo("""
                            cluster web: 1 of 3 endpoints take calls
                              a is DRAINING and asked for by name, in flight 0 (release 7)
                              b is DRAINING (too)
                              c has weight 0""");

            cluster.suspend("a", "behind");
            assertGone(cluster, "a", "is SUSPENDED (behind)");
            cluster.resume("a", "caught up");
            assertThat(cluster.takes(PickRequest.only("a"))).isTrue();

            cluster.maintain("b", "new disk");
            assertGone(cluster, "b", "is MAINTENANCE (new disk)");
            cluster.ready("b", "new disk is in");
            for (int i = 0; i < 2; i++) {
                try (Lease<String> lease = cluster.acquire(PickRequest.only("a"))) {
                    lease.failed(new IllegalStateException("broken"));
                }
            }
            assertGone(cluster, "a", "is EJECTED (");
            assertThat(Timeline.shares(cluster, 3)).isEqualTo(Map.of("b", 3));
            assertThat(cluster.takes(PickRequest.only("b"))).isTrue();
            assertThat(cluster.takes(PickRequest.only("nobody"))).isFalse();
        }
    }

    private static void assertGone(Cluster<String> cluster, String name, String why) {
        assertThat(cluster.takes(PickRequest.only(name))).isFalse();
        assertThatThrownBy(() -> cluster.acquire(PickRequest.only(name)))
                .isInstanceOf(NoEndpointException.class)
                .hasMessageContaining(name + " " + why);
    }

    @Test
    void what_belongs_to_a_full_endpoint_waits_for_it_while_it_is_drained() throws Exception {
        try (Cluster<String> cluster = line.build(line.web("a", "b").limit(ConcurrencyLimit.of(1)))) {
            cluster.drain("a", "release 7");
            Lease<String> first = cluster.acquire(PickRequest.only("a"));
            CompletableFuture<Lease<String>> second =
                    cluster.acquireAsync(PickRequest.only("a"), Duration.ofSeconds(10));
            assertThat(second).isNotDone();
            assertThat(cluster.explain(PickRequest.only("a"))).contains("a is full (1 calls)");
            first.close();
            try (Lease<String> next = second.get(10, TimeUnit.SECONDS)) {
                assertThat(next.target()).isEqualTo("a");
            }
        }
    }

    @Test
    void a_panic_that_fails_fast_fails_what_belongs_to_a_drained_endpoint_too() {
        try (Cluster<String> cluster = line.build(line.web("a", "b", "c")
                .outlierDetection(
                        OutlierDetection.builder().consecutiveFailures(2).build())
                .panic(Panic.failFastBelow(0.9)))) {
            cluster.drain("a", "release 7");
            assertThat(cluster.takes(PickRequest.only("a"))).isTrue();
            line.fail(cluster, "b", 2);
            assertThat(cluster.snapshot().panic()).isTrue();
            assertThat(cluster.takes(PickRequest.only("a"))).isFalse();
        }
    }

    @Test
    void maintenance_stops_the_checks_and_forgets_what_they_found() throws Exception {
        AtomicInteger checks = new AtomicInteger();
        AtomicBoolean broken = new AtomicBoolean(true);
        HealthCheck<String> check = HealthCheck.<String>of(target -> {
                    if (target.equals("a")) {
                        checks.incrementAndGet();
                        if (broken.get()) {
                            throw new IllegalStateException("broken");
                        }
                    }
                })
                .timeout(Duration.ofHours(1))
                .initiallyDown();
        try (Cluster<String> cluster = line.build(line.web("a", "b").healthCheck(check))) {
            assertThat(Timeline.of(cluster, "a").reason()).isEqualTo("not checked yet");
            until(() -> Timeline.state(cluster, "b") == EndpointState.UP && checks.get() > 3);
            assertThat(Timeline.state(cluster, "a")).isEqualTo(EndpointState.DOWN);

            cluster.maintain("a", "new disk");
            assertThat(Timeline.of(cluster, "a").reason()).isEqualTo("new disk");
            TimeUnit.MILLISECONDS.sleep(20);
            int sofar = checks.get();
            line.seconds(100);
            assertThat(checks).hasValue(sofar);

            broken.set(false);
            cluster.ready("a", "new disk is in");
            assertThat(Timeline.of(cluster, "a").reason()).isEqualTo("not checked yet");
            until(() -> Timeline.state(cluster, "a") == EndpointState.UP);
            cluster.drain("a", "x");
            int drained = checks.get();
            until(() -> checks.get() > drained);
            cluster.ready("a", "y");
            assertThat(Timeline.state(cluster, "a")).isEqualTo(EndpointState.UP);
        }
    }

    @Test
    void what_an_operator_said_of_a_name_holds_when_its_target_moves() {
        List<EndpointSource.Sink<String>> sinks = new ArrayList<>();
        try (Cluster<String> cluster = line.build(line.web().source(sink -> {
            sinks.add(sink);
            sink.endpoints(List.of(Endpoint.of("a", "1"), Endpoint.of("b", "1")));
            return () -> {};
        }))) {
            cluster.maintain("a", "new disk");
            sinks.get(0).endpoints(List.of(Endpoint.of("a", "2"), Endpoint.of("b", "1")));
            assertThat(Timeline.state(cluster, "a")).isEqualTo(EndpointState.MAINTENANCE);
        }
    }

    @Test
    void explain_says_why_each_endpoint_is_chosen_or_not() {
        try (Cluster<String> cluster = line.build(line.web("a")
                .endpoint(Endpoint.of("b", "b").withWeight(3))
                .endpoint(Endpoint.of("c", "c"))
                .endpoint(Endpoint.of("d", "d").withWeight(0))
                .endpoint(Endpoint.of("e", "e").standby())
                .balancer(Balancer.activePassive())
                .latencyQuantiles())) {
            cluster.maintain("c", "new disk");
            line.succeed(cluster, "a", 100, Duration.ofMillis(10));
            assertThat(cluster.explain()).isEqualTo("""
                            cluster web: 4 of 5 endpoints take calls, active tier 0
                              a has 25.0 % of the weight, in flight 0
                              b has 75.0 % of the weight, in flight 0
                              c is MAINTENANCE (new disk)
                              d has weight 0
                              e stands by in tier 1""");
            assertThat(Timeline.of(cluster, "a").latency().orElseThrow().p99().toMillis())
                    .isBetween(9L, 11L);
            assertThat(Timeline.of(cluster, "a").toString()).contains(" ms");
        }
    }

    /** Moves time on in small steps, so that probes, which run on threads of their own, get to answer. */
    private void until(java.util.function.BooleanSupplier state) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!state.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            line.seconds(0.1);
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Test
    void maintenance_ends_an_ejection_and_what_comes_after_is_judged_anew() {
        try (Cluster<String> cluster = line.build(line.web("a", "b", "c")
                .outlierDetection(
                        OutlierDetection.builder().consecutiveFailures(2).build()))) {
            line.fail(cluster, "a", 2);
            assertThat(Timeline.state(cluster, "a")).isEqualTo(EndpointState.EJECTED);
            cluster.maintain("a", "new disk");
            assertThat(Timeline.of(cluster, "a").reason()).isEqualTo("new disk");
            cluster.ready("a", "new disk is in");
            assertThat(Timeline.state(cluster, "a")).isEqualTo(EndpointState.UP);
            line.fail(cluster, "a", 1);
            assertThat(Timeline.state(cluster, "a")).isEqualTo(EndpointState.UP);
            line.fail(cluster, "a", 1);
            assertThat(Timeline.state(cluster, "a")).isEqualTo(EndpointState.EJECTED);
        }
    }

    @Test
    void who_is_in_maintenance_is_not_checked_where_its_target_moves_either() throws Exception {
        List<EndpointSource.Sink<String>> sinks = new ArrayList<>();
        Set<String> checked = ConcurrentHashMap.newKeySet();
        try (Cluster<String> cluster = line.build(line.web()
                .source(sink -> {
                    sinks.add(sink);
                    sink.endpoints(List.of(Endpoint.of("a", "old"), Endpoint.of("b", "b")));
                    return () -> {};
                })
                .healthCheck(HealthCheck.of(checked::add)))) {
            cluster.maintain("a", "moves");
            sinks.get(0).endpoints(List.of(Endpoint.of("a", "new"), Endpoint.of("b", "b")));
            checked.clear();
            until(() -> checked.contains("b"));
            checked.clear();
            until(() -> checked.contains("b"));
            assertThat(checked).doesNotContain("new");
            cluster.ready("a", "has moved");
            until(() -> checked.contains("new"));
            assertThat(checked).doesNotContain("old");
        }
    }
}
