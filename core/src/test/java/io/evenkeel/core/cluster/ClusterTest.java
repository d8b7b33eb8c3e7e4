package io.evenkeel.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.core.health.HealthCheck;
import io.evenkeel.core.health.OutlierDetection;
import io.evenkeel.core.limit.ConcurrencyLimit;
import io.evenkeel.core.time.FakeTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ClusterTest {

    private final FakeTime time = new FakeTime();
    private final BlockingQueue<ClusterEvent> events = new LinkedBlockingQueue<>();

    private ClusterBuilder<String> web() {
        return Cluster.<String>builder("web").listener(events::add);
    }

    private Cluster<String> build(ClusterBuilder<String> builder) {
        return builder.build(time, new Random(3), time, time);
    }

    private static String next(Cluster<?> cluster) {
        try (Lease<?> lease = cluster.acquire()) {
            return lease.endpoint().name();
        }
    }

    private static Map<String, Integer> shares(Cluster<?> cluster, int calls) {
        Map<String, Integer> shares = new HashMap<>();
        for (int i = 0; i < calls; i++) {
            shares.merge(next(cluster), 1, Integer::sum);
        }
        return shares;
    }

    private ClusterEvent event() throws InterruptedException {
        ClusterEvent event = events.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return event;
    }

    @Test
    void calls_are_spread_by_weight() {
        try (Cluster<String> cluster = build(web().endpoint(Endpoint.of("s1", "a"))
                .endpoint(Endpoint.of("s2", "b").withWeight(2)))) {
            assertThat(shares(cluster, 300)).isEqualTo(Map.of("s1", 100, "s2", 200));
        }
    }

    @Test
    void outcomes_are_counted_once_and_the_first_one_counts() {
        try (Cluster<String> cluster = build(web().endpoint(Endpoint.of("s1", "a")))) {
            Lease<String> succeeded = cluster.acquire();
            assertThat(succeeded.target()).isEqualTo("a");
            Lease<String> failed = cluster.acquire();
            Lease<String> cancelled = cluster.acquire();
            assertThat(cluster.snapshot().endpoints().get(0).inFlight()).isEqualTo(3);

            succeeded.succeeded();
            succeeded.failed(new RuntimeException());
            succeeded.close();
            failed.failed(new RuntimeException());
            failed.close();
            cancelled.close();
            cancelled.close();

            EndpointSnapshot<String> counts = cluster.snapshot().endpoints().get(0);
            assertThat(counts.inFlight()).isZero();
            assertThat(List.of(counts.succeeded(), counts.failed(), counts.cancelled()))
                    .containsExactly(1L, 1L, 1L);
        }
    }

    @Test
    void a_seat_counts_as_a_lease_does() {
        try (Cluster<String> cluster = build(web().endpoint(Endpoint.of("one", "1")))) {
            Seat<String> first = cluster.seat(PickRequest.any());
            Seat<String> second = cluster.seat(PickRequest.any());
            Seat<String> third = cluster.seat(PickRequest.any());
            assertThat(first.target()).isEqualTo("1");
            assertThat(first.endpoint().name()).isEqualTo("one");
            assertThat(cluster.snapshot().endpoints().get(0).inFlight()).isEqualTo(3);

            first.succeeded();
            second.failed(new IOException("cut"));
            third.cancelled();
            EndpointSnapshot<String> after = cluster.snapshot().endpoints().get(0);
            assertThat(after.inFlight()).isZero();
            assertThat(after.succeeded()).isEqualTo(1);
            assertThat(after.failed()).isEqualTo(1);
            assertThat(after.cancelled()).isEqualTo(1);
            assertThatExceptionOfType(NoEndpointException.class)
                    .isThrownBy(() -> cluster.seat(PickRequest.excluding(List.of("one"))));
        }
    }

    private record Counted(long inFlight, long succeeded, long failed, long cancelled) implements CallCounts {}

    @Test
    void who_counts_elsewhere_need_not_tell_the_cluster() {
        ClusterBuilder<String> builder = web().counts(
                        endpoint -> new Counted(3, 14, 15, endpoint.target().length()))
                .endpoint(Endpoint.of("one", "1"));
        try (Cluster<String> cluster = build(builder)) {
            assertThat(cluster.countsCalls()).isFalse();
            Seat<String> seat = cluster.seat(PickRequest.any());
            assertThat(seat.target()).isEqualTo("1");
            seat.failed(new IOException("cut"));
            cluster.acquire().close();
            EndpointSnapshot<String> counts = cluster.snapshot().endpoints().get(0);
            assertThat(List.of(counts.inFlight(), counts.succeeded(), counts.failed(), counts.cancelled()))
                    .containsExactly(3L, 14L, 15L, 1L);
        }
        try (Cluster<String> cluster = build(web().endpoint(Endpoint.of("one", "1")))) {
            assertThat(cluster.countsCalls()).isTrue();
        }
    }

    @Test
    void what_must_see_each_call_cannot_be_counted_elsewhere() {
        List<UnaryOperator<ClusterBuilder<String>>> watching = List.of(
                builder -> builder.balancer(Balancer.peakEwma()),
                ClusterBuilder::latencyQuantiles,
                builder -> builder.limit(ConcurrencyLimit.of(1)),
                builder -> builder.outlierDetection(OutlierDetection.DEFAULTS));
        List<String> named =
                List.of("a balancer that measures latency", "latency quantiles", "a limit", "outlier detection");
        for (int i = 0; i < watching.size(); i++) {
            ClusterBuilder<String> builder = watching.get(i)
                    .apply(web().endpoint(Endpoint.of("one", "1")).counts(endpoint -> new Counted(0, 0, 0, 0)));
            assertThatIllegalArgumentException()
                    .isThrownBy(builder::build)
                    .withMessage("cluster web: counts: taken from elsewhere, with " + named.get(i)
                            + " (expected: nothing that must be told of each call)");
        }
    }

    @Test
    void a_seat_is_measured_where_the_balancer_asks_for_it() {
        try (Cluster<String> cluster = build(web().balancer(Balancer.peakEwma()).endpoint(Endpoint.of("one", "1")))) {
            Seat<String> seat = cluster.seat(PickRequest.any());
            assertThat(seat).isInstanceOf(Lease.class);
            seat.succeeded();
            assertThat(cluster.snapshot().endpoints().get(0).succeeded()).isEqualTo(1);
        }
    }

    @Test
    void a_suspended_endpoint_takes_nothing_until_it_is_resumed() throws Exception {
        try (Cluster<String> cluster =
                build(web().endpoint(Endpoint.of("s1", "a")).endpoint(Endpoint.of("s2", "b")))) {
            assertThat(cluster.suspend("s2", "lag 3 s")).isTrue();
            assertThat(shares(cluster, 10)).isEqualTo(Map.of("s1", 10));
            assertThat(cluster.snapshot().endpoint("s2").orElseThrow().reason()).isEqualTo("lag 3 s");

            assertThat(cluster.suspend("s2", "lag 4 s")).isTrue();
            assertThat(cluster.snapshot().endpoint("s2").orElseThrow().reason()).isEqualTo("lag 4 s");
            assertThat(cluster.resume("s2", "caught up")).isTrue();
            assertThat(cluster.resume("s2", "again")).isTrue();
            assertThat(shares(cluster, 10)).isEqualTo(Map.of("s1", 5, "s2", 5));

            assertThat(cluster.suspend("nobody", "x")).isFalse();
            assertThat(event()).isEqualTo(new ClusterEvent.EndpointAdded("web", "s1"));
            assertThat(event()).isEqualTo(new ClusterEvent.EndpointAdded("web", "s2"));
            assertThat(event())
                    .isEqualTo(new ClusterEvent.StateChanged(
                            "web", "s2", EndpointState.UP, EndpointState.SUSPENDED, "lag 3 s"));
            assertThat(event())
                    .isEqualTo(new ClusterEvent.StateChanged(
                            "web", "s2", EndpointState.SUSPENDED, EndpointState.UP, "caught up"));
        }
        assertThat(events).isEmpty();
    }

    @Test
    void an_exhausted_cluster_says_why_each_endpoint_was_passed_over() throws Exception {
        try (Cluster<String> cluster = build(web().endpoint(Endpoint.of("s1", "a"))
                .endpoint(Endpoint.of("s2", "b"))
                .endpoint(Endpoint.of("s3", "c").withWeight(0)))) {
            cluster.suspend("s1", "maintenance");

            assertThatExceptionOfType(NoEndpointException.class)
                    .isThrownBy(() -> cluster.acquire(PickRequest.excluding(Set.of("s2"))))
                    .withMessage("cluster web: no endpoint can be used: s1 is SUSPENDED (maintenance);"
                            + " s2 was tried already; s3 has weight 0");

            cluster.suspend("s2", "maintenance");
            cluster.suspend("s3", "maintenance");
            cluster.resume("s1", "done");
            for (int i = 0; i < 6; i++) {
                event();
            }
            assertThat(event()).isEqualTo(new ClusterEvent.Exhausted("web"));
            event();
            assertThat(event()).isEqualTo(new ClusterEvent.Recovered("web"));
        }
    }

    @Test
    void a_retry_never_goes_where_it_was_while_another_is_usable() {
        List<Endpoint<String>> endpoints = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            endpoints.add(Endpoint.of("s" + i, "t").withWeight(i == 0 ? 1_000 : 1));
        }
        try (Cluster<String> cluster = build(web().endpoints(endpoints))) {
            for (int i = 0; i < 1_000; i++) {
                Set<String> tried = new HashSet<>();
                for (int attempt = 0; attempt < 10; attempt++) {
                    try (Lease<String> lease = cluster.acquire(PickRequest.excluding(tried))) {
                        assertThat(tried.add(lease.endpoint().name())).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void a_retry_of_active_passive_reaches_the_standby() {
        try (Cluster<String> cluster = build(web().endpoint(Endpoint.of("active", "a"))
                .endpoint(Endpoint.of("standby", "b").standby())
                .balancer(Balancer.activePassive()))) {
            assertThat(shares(cluster, 10)).isEqualTo(Map.of("active", 10));
            try (Lease<String> lease = cluster.acquire(PickRequest.excluding(Set.of("active")))) {
                assertThat(lease.endpoint().name()).isEqualTo("standby");
            }
        }
    }

    @Test
    void active_passive_fails_over_and_back_with_the_health_check() throws Exception {
        Map<String, Boolean> broken = new ConcurrentHashMap<>();
        HealthCheck<String> check = HealthCheck.<String>of(target -> {
                    if (broken.containsKey(target)) {
                        throw new IllegalStateException("broken");
                    }
                })
                .rise(2)
                .fall(3);
        try (Cluster<String> cluster = build(web().endpoint(Endpoint.of("active", "a"))
                .endpoint(Endpoint.of("standby", "b").standby())
                .balancer(Balancer.activePassive())
                .healthCheck(check))) {
            advance(20);
            assertThat(shares(cluster, 10)).isEqualTo(Map.of("active", 10));
            broken.put("a", true);
            advanceUntil(cluster, "active", EndpointState.DOWN);
            assertThat(shares(cluster, 10)).isEqualTo(Map.of("standby", 10));
            assertThat(cluster.snapshot().activeTier()).isEqualTo(OptionalInt.of(1));
            assertThat(cluster.snapshot().endpoint("active").orElseThrow().reason())
                    .isEqualTo("health check failed: IllegalStateException: broken");

            broken.clear();
            advanceUntil(cluster, "active", EndpointState.UP);
            assertThat(shares(cluster, 10)).isEqualTo(Map.of("active", 10));
        }
        List<ClusterEvent> told = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            told.add(event());
        }
        assertThat(told).contains(new ClusterEvent.FailedOver("web", 0, 1), new ClusterEvent.FailedBack("web", 1, 0));
    }

    @Test
    void a_suspension_and_a_failed_check_hold_side_by_side() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        try (Cluster<String> cluster =
                build(web().endpoint(Endpoint.of("s1", "a")).healthCheck(HealthCheck.of(target -> {
                    if (broken.get()) {
                        throw new IllegalStateException("broken");
                    }
                })))) {
            advanceUntil(cluster, "s1", EndpointState.DOWN);
            cluster.suspend("s1", "maintenance");
            assertThat(cluster.snapshot().endpoint("s1").orElseThrow().state()).isEqualTo(EndpointState.SUSPENDED);
            cluster.resume("s1", "done");
            assertThat(cluster.snapshot().endpoint("s1").orElseThrow().state()).isEqualTo(EndpointState.DOWN);
            broken.set(false);
            advanceUntil(cluster, "s1", EndpointState.UP);
        }
    }

    @Test
    void membership_changes_are_differences_and_a_failing_or_empty_source_empties_nothing() throws Exception {
        List<EndpointSource.Sink<String>> sinks = new ArrayList<>();
        AtomicBoolean ended = new AtomicBoolean();
        Cluster<String> cluster = build(web().source(sink -> {
            sinks.add(sink);
            sink.endpoints(List.of(Endpoint.of("s1", "a"), Endpoint.of("s2", "b"), Endpoint.of("s3", "c")));
            return () -> ended.set(true);
        }));
        try (cluster) {
            EndpointSource.Sink<String> sink = sinks.get(0);
            cluster.suspend("s1", "maintenance");
            Lease<String> kept = cluster.acquire(PickRequest.excluding(Set.of("s3")));
            assertThat(kept.endpoint().name()).isEqualTo("s2");

            sink.endpoints(List.of(
                    Endpoint.of("s1", "a").withWeight(5),
                    Endpoint.of("s2", "b").standby(),
                    Endpoint.of("s3", "moved"),
                    Endpoint.of("s4", "d")));
            ClusterSnapshot<String> after = cluster.snapshot();
            assertThat(after.endpoint("s1").orElseThrow().state()).isEqualTo(EndpointState.SUSPENDED);
            assertThat(after.endpoint("s1").orElseThrow().endpoint().weight()).isEqualTo(5);
            assertThat(after.endpoint("s2").orElseThrow().inFlight()).isEqualTo(1);
            assertThat(after.endpoint("s4")).isPresent();
            kept.succeeded();
            assertThat(cluster.snapshot().endpoint("s2").orElseThrow().inFlight())
                    .isZero();

            sink.endpoints(List.of());
            sink.failed(new IOException("name server is gone"));
            sink.endpoints(List.of(Endpoint.of("s1", "x"), Endpoint.of("s1", "y")));
            assertThat(cluster.snapshot().endpoints()).hasSize(4);

            sink.endpoints(List.of(Endpoint.of("s1", "a")));
            assertThat(cluster.snapshot().endpoints()).hasSize(1);
        }
        assertThat(ended).isTrue();
        List<String> told = new ArrayList<>();
        while (told.size() < 11) {
            told.add(event().toString());
        }
        assertThat(told)
                .contains(
                        "cluster web: membership kept as it is: the source told of no endpoints",
                        "cluster web: membership kept as it is: the source failed: java.io.IOException: name server is gone",
                        "cluster web: membership kept as it is: the source told endpoint s1 twice (expected: each name once)",
                        "cluster web: endpoint s4 removed");
    }

    @Test
    void calls_never_see_an_empty_moment_while_the_membership_changes() throws Exception {
        List<EndpointSource.Sink<String>> sinks = new ArrayList<>();
        try (Cluster<String> cluster = Cluster.<String>builder("busy")
                .source(sink -> {
                    sinks.add(sink);
                    sink.endpoints(List.of(Endpoint.of("a", "a")));
                    return () -> {};
                })
                .build()) {
            AtomicBoolean stop = new AtomicBoolean();
            List<Throwable> failures = new ArrayList<>();
            Thread caller = new Thread(() -> {
                try {
                    while (!stop.get()) {
                        cluster.acquire().close();
                    }
                } catch (Throwable e) {
                    failures.add(e);
                }
            });
            caller.start();
            for (int i = 0; i < 2_000; i++) {
                sinks.get(0).endpoints(List.of(Endpoint.of(i % 2 == 0 ? "b" : "a", "x")));
            }
            stop.set(true);
            caller.join();
            assertThat(failures).isEmpty();
        }
    }

    @Test
    void a_slow_listener_does_not_delay_another_one() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Cluster<String> cluster = build(Cluster.<String>builder("web")
                .listener(event -> awaitQuietly(release))
                .listener(events::add)
                .endpoint(Endpoint.of("s1", "a")));
        try (cluster) {
            assertThat(event()).isEqualTo(new ClusterEvent.EndpointAdded("web", "s1"));
            cluster.suspend("s1", "lag");
            assertThat(event()).isInstanceOf(ClusterEvent.StateChanged.class);
        } finally {
            release.countDown();
        }
    }

    @Test
    void a_snapshot_says_when_each_state_began() {
        try (Cluster<String> cluster =
                build(web().endpoint(Endpoint.of("s1", "a")).endpoint(Endpoint.of("s2", "b")))) {
            time.advance(Duration.ofSeconds(10));
            cluster.suspend("s1", "lag");
            time.advance(Duration.ofSeconds(5));
            cluster.suspend("s1", "more lag");
            EndpointSnapshot<String> lagging = cluster.snapshot().endpoint("s1").orElseThrow();
            assertThat(lagging.since()).as("not of the reason").isEqualTo(Instant.EPOCH.plusSeconds(10));
            assertThat(lagging.reason()).isEqualTo("more lag");
            cluster.resume("s1", "caught up");
            assertThat(cluster.snapshot().endpoint("s1").orElseThrow().since())
                    .isEqualTo(Instant.EPOCH.plusSeconds(15));
            assertThat(cluster.snapshot().endpoint("s2").orElseThrow().since()).isEqualTo(Instant.EPOCH);
        }
    }

    @Test
    void a_listener_that_throws_or_is_slow_harms_nobody() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Cluster<String> cluster = build(Cluster.<String>builder("web")
                .listener(event -> {
                    awaitQuietly(release);
                    throw new IllegalStateException("listener");
                })
                .listener(events::add)
                .endpoint(Endpoint.of("s1", "a")));
        try (cluster) {
            for (int i = 0; i < 2_000; i++) {
                cluster.suspend("s1", "a");
                cluster.resume("s1", "b");
            }
            assertThat(next(cluster)).isEqualTo("s1");
            release.countDown();
            assertThat(event()).isEqualTo(new ClusterEvent.EndpointAdded("web", "s1"));
        }
    }

    @Test
    void bad_input_is_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cluster.<String>builder("web").build())
                .withMessage("cluster web: endpoints: none (expected: at least one)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cluster.<String>builder("web")
                        .endpoint(Endpoint.of("s1", "a"))
                        .endpoint(Endpoint.of("s1", "b")))
                .withMessage("cluster web: endpoint name: s1 (expected: each name once)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cluster.<String>builder("  "))
                .withMessage("cluster name: \"  \" (expected: a name that is not blank)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cluster.<String>builder("web")
                        .endpoint(Endpoint.of("s1", "a"))
                        .source(EndpointSource.of(List.of()))
                        .build())
                .withMessageStartingWith("cluster web: endpoints: a fixed list and a source");
    }

    @Test
    void closing_ends_every_thread_and_refuses_calls() throws Exception {
        Cluster<String> cluster = Cluster.<String>builder("closing")
                .endpoint(Endpoint.of("s1", "a"))
                .healthCheck(HealthCheck.<String>of(target -> {}).every(Duration.ofMillis(4)))
                .listener(events::add)
                .build();
        event();
        assertThat(threads("evenkeel-closing-")).isPositive();

        Lease<String> open = cluster.acquire();
        cluster.close();
        cluster.close();
        open.close();

        assertThatIllegalStateException().isThrownBy(cluster::acquire).withMessage("cluster closing is closed");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (threads("evenkeel-closing-") > 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Moves time on in small steps, so that probes, which run on threads of their own, get to answer. */
    private void advanceUntil(Cluster<?> cluster, String endpoint, EndpointState state) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (cluster.snapshot().endpoint(endpoint).orElseThrow().state() != state) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            advance(1);
        }
    }

    private void advance(int steps) throws InterruptedException {
        for (int i = 0; i < steps; i++) {
            time.advance(Duration.ofMillis(100));
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }
}
