package io.evenkeel.core.cluster;

import static io.evenkeel.core.cluster.EndpointState.EJECTED;
import static io.evenkeel.core.cluster.EndpointState.PROBING;
import static io.evenkeel.core.cluster.EndpointState.UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.health.OutlierDetection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutlierTest {

    private final Timeline line = new Timeline();
    private final OutlierDetection.Builder settings = OutlierDetection.builder()
            .consecutiveFailures(5)
            .ejection(Duration.ofSeconds(30), Duration.ofMinutes(5))
            .probes(3);

    private Cluster<String> cluster(String... endpoints) {
        return line.build(line.web(endpoints).outlierDetection(settings.build()));
    }

    @Test
    void an_endpoint_that_fails_again_and_again_is_ejected_probed_and_let_back_in() throws Exception {
        try (Cluster<String> cluster = cluster("a", "b", "c")) {
            line.fail(cluster, "a", 4);
            assertThat(Timeline.state(cluster, "a")).isEqualTo(UP);
            line.fail(cluster, "a", 1);
            assertThat(Timeline.state(cluster, "a")).isEqualTo(EJECTED);
            assertThat(Timeline.of(cluster, "a").reason()).isEqualTo("5 failures in a row; for 30 s");
            assertThat(Timeline.shares(cluster, 10)).isEqualTo(Map.of("b", 5, "c", 5));

            line.seconds(29.9);
            assertThat(Timeline.state(cluster, "a")).isEqualTo(EJECTED);
            line.seconds(0.1);
            assertThat(Timeline.state(cluster, "a")).isEqualTo(PROBING);
            List<Lease<String>> probes =
                    List.of(line.lease(cluster, "a"), line.lease(cluster, "a"), line.lease(cluster, "a"));
            assertThat(Timeline.shares(cluster, 10)).isEqualTo(Map.of("b", 5, "c", 5));
            probes.get(0).succeeded();
            probes.get(1).succeeded();
            assertThat(Timeline.state(cluster, "a")).isEqualTo(PROBING);
            probes.get(2).succeeded();
            assertThat(Timeline.state(cluster, "a")).isEqualTo(UP);
            assertThat(Timeline.of(cluster, "a").reason()).isEqualTo("the probes passed");
            assertThat(Timeline.shares(cluster, 9)).isEqualTo(Map.of("a", 3, "b", 3, "c", 3));
        }
        assertThat(line.event(ClusterEvent.StateChanged.class).to()).isEqualTo(EJECTED);
        assertThat(line.event(ClusterEvent.StateChanged.class).to()).isEqualTo(PROBING);
        assertThat(line.event(ClusterEvent.StateChanged.class).to()).isEqualTo(UP);
    }

    @Test
    void each_ejection_that_follows_lasts_longer() {
        try (Cluster<String> cluster = cluster("a", "b", "c")) {
            line.fail(cluster, "a", 5);
            for (int time = 2; time <= 3; time++) {
                line.seconds(30 * (time - 1));
                assertThat(Timeline.state(cluster, "a")).isEqualTo(PROBING);
                line.fail(cluster, "a", 3);
                assertThat(Timeline.of(cluster, "a").reason()).isEqualTo("the probes failed; for " + 30 * time + " s");
            }
            line.seconds(90);
            line.succeed(cluster, "a", 3, Duration.ZERO);
            line.seconds(60);
            line.fail(cluster, "a", 5);
            assertThat(Timeline.of(cluster, "a").reason())
                    .as("two steps back in 60 s of service, and one on")
                    .isEqualTo("5 failures in a row; for 60 s");
        }
    }

    @Test
    void a_cancelled_probe_gives_its_permit_back_and_one_that_hangs_fails_the_probation() {
        try (Cluster<String> cluster = cluster("a", "b", "c")) {
            line.fail(cluster, "a", 5);
            line.seconds(30);
            line.lease(cluster, "a").succeeded();
            line.lease(cluster, "a").succeeded();
            line.lease(cluster, "a").close();
            assertThat(Timeline.state(cluster, "a")).isEqualTo(PROBING);
            line.seconds(300);
            assertThat(Timeline.state(cluster, "a")).as("nobody calls").isEqualTo(PROBING);

            Lease<String> hangs = line.lease(cluster, "a");
            assertThat(Timeline.shares(cluster, 4)).isEqualTo(Map.of("b", 2, "c", 2));
            line.seconds(30);
            assertThat(Timeline.of(cluster, "a").reason()).isEqualTo("the probes did not end in time; for 60 s");
            line.seconds(60);
            hangs.succeeded();
            hangs.close();
            assertThat(Timeline.state(cluster, "a"))
                    .as("what comes from a former probation does not count")
                    .isEqualTo(PROBING);
            line.succeed(cluster, "a", 3, Duration.ZERO);
            assertThat(Timeline.state(cluster, "a")).isEqualTo(UP);
        }
    }

    @Test
    void no_more_than_the_maximum_share_is_ejected() throws Exception {
        try (Cluster<String> cluster = cluster("a", "b", "c", "d")) {
            line.fail(cluster, "a", 5);
            line.fail(cluster, "b", 5);
            line.fail(cluster, "c", 5);
            assertThat(Timeline.state(cluster, "b")).isEqualTo(EJECTED);
            assertThat(Timeline.state(cluster, "c")).isEqualTo(UP);
            assertThat(line.event(ClusterEvent.EjectionRefused.class))
                    .hasToString(
                            "cluster web: endpoint c is not ejected (5 failures in a row): 2 of 4 are ejected already");

            cluster.readmit("a", "said so");
            assertThat(Timeline.of(cluster, "a").reason()).isEqualTo("said so");
            line.fail(cluster, "c", 4);
            assertThat(Timeline.state(cluster, "c")).isEqualTo(UP);
            line.fail(cluster, "c", 1);
            assertThat(Timeline.state(cluster, "c"))
                    .as("after as many failures anew")
                    .isEqualTo(EJECTED);
            assertThat(cluster.readmit("nobody", "x")).isFalse();
            assertThat(cluster.readmit("d", "x")).isTrue();
        }
    }

    @Test
    void the_last_endpoint_that_can_be_used_is_never_ejected() throws Exception {
        settings.maxEjectedShare(1);
        try (Cluster<String> cluster = line.build(line.web("a", "b")
                .endpoint(Endpoint.of("none", "none").withWeight(0))
                .outlierDetection(settings.build()))) {
            line.fail(cluster, "a", 5);
            line.fail(cluster, "b", 5);
            assertThat(Timeline.state(cluster, "b")).isEqualTo(UP);
            assertThat(line.event(ClusterEvent.EjectionRefused.class).refusal()).isEqualTo("no other endpoint is up");
        }
    }

    @Test
    void failures_of_an_endpoint_that_is_out_anyway_eject_nobody() {
        try (Cluster<String> cluster = cluster("a", "b", "c")) {
            List<Lease<String>> leases = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                leases.add(line.lease(cluster, "a"));
            }
            cluster.suspend("a", "lag");
            leases.forEach(lease -> lease.failed(new IllegalStateException()));
            cluster.resume("a", "caught up");
            assertThat(Timeline.state(cluster, "a")).isEqualTo(UP);
        }
    }

    @Test
    void slow_calls_eject() {
        settings.slowCalls(Duration.ofMillis(100), 0.5).window(20, 10).probes(1);
        try (Cluster<String> cluster = cluster("a", "b", "c")) {
            line.succeed(cluster, "a", 10, Duration.ofMillis(100));
            line.succeed(cluster, "a", 9, Duration.ofMillis(101));
            assertThat(Timeline.state(cluster, "a")).isEqualTo(UP);
            line.succeed(cluster, "a", 1, Duration.ofMillis(101));
            assertThat(Timeline.of(cluster, "a").reason()).startsWith("50 % of 20 calls were slow");
        }
    }

    @Test
    void who_is_slower_than_its_peers_is_ejected_and_a_fault_of_all_ejects_nobody() {
        settings.slowerThanPeers(3, Duration.ofMillis(10))
                .interval(Duration.ofSeconds(5))
                .window(20, 10);
        try (Cluster<String> cluster = cluster("a", "b", "c")) {
            for (String each : List.of("a", "b", "c")) {
                line.succeed(cluster, each, 10, Duration.ofMillis(100));
            }
            line.seconds(5);
            assertThat(cluster.snapshot().endpoints())
                    .allSatisfy(each -> assertThat(each.state()).isEqualTo(UP));

            line.succeed(cluster, "a", 10, Duration.ofMillis(31));
            line.succeed(cluster, "b", 10, Duration.ofMillis(10));
            line.succeed(cluster, "c", 9, Duration.ofMillis(10));
            line.seconds(4.51);
            assertThat(Timeline.of(cluster, "a").reason()).isEqualTo("takes 31.0 ms, its peers 10.0 ms; for 30 s");
        }
    }

    @Test
    void an_endpoint_whose_target_changed_starts_anew_while_old_timers_run_out() {
        List<io.evenkeel.core.endpoint.EndpointSource.Sink<String>> sinks = new ArrayList<>();
        try (Cluster<String> cluster = line.build(line.web()
                .source(sink -> {
                    sinks.add(sink);
                    sink.endpoints(List.of(Endpoint.of("a", "1"), Endpoint.of("b", "1")));
                    return () -> {};
                })
                .outlierDetection(settings.build()))) {
            Lease<String> old = line.lease(cluster, "a");
            line.fail(cluster, "a", 5);
            sinks.get(0).endpoints(List.of(Endpoint.of("a", "2"), Endpoint.of("b", "1")));
            assertThat(Timeline.state(cluster, "a")).isEqualTo(UP);
            line.seconds(31);
            old.failed(new IllegalStateException());
            assertThat(Timeline.state(cluster, "a")).isEqualTo(UP);
        }
    }

    @Test
    void a_cluster_whose_only_choice_is_full_of_probes_says_so() {
        try (Cluster<String> cluster = cluster("a", "b")) {
            line.fail(cluster, "a", 5);
            line.seconds(30);
            for (int i = 0; i < 3; i++) {
                line.lease(cluster, "a");
            }
            assertThatExceptionOfType(NoEndpointException.class)
                    .isThrownBy(() -> cluster.acquire(PickRequest.excluding(Set.of("b"))))
                    .withMessage("cluster web: no endpoint can be used: a is PROBING (was ejected: 5 failures in a row;"
                            + " for 30 s); b was tried already");
        }
    }

    @Test
    void among_many_threads_exactly_the_permitted_probes_get_through_and_each_lease_ends_once() throws Exception {
        int threads = 4;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (Cluster<String> cluster = cluster("a", "b", "c")) {
            for (int round = 0; round < 50; round++) {
                line.fail(cluster, "a", 5);
                assertThat(Timeline.state(cluster, "a")).isEqualTo(EJECTED);
                while (Timeline.state(cluster, "a") == EJECTED) {
                    line.seconds(30);
                }
                AtomicInteger probes = new AtomicInteger();
                List<Lease<String>> held = java.util.Collections.synchronizedList(new ArrayList<>());
                CountDownLatch start = new CountDownLatch(1);
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    all.add(executor.submit(() -> {
                        start.await();
                        for (int call = 0; call < 30; call++) {
                            Lease<String> lease = cluster.acquire();
                            if (lease.target().equals("a")) {
                                probes.incrementAndGet();
                                held.add(lease);
                            } else {
                                lease.succeeded();
                            }
                        }
                        return null;
                    }));
                }
                start.countDown();
                for (Future<?> each : all) {
                    each.get(20, TimeUnit.SECONDS);
                }
                assertThat(probes).hasValue(3);
                CountDownLatch end = new CountDownLatch(1);
                List<Future<?>> ends = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    ends.add(executor.submit(() -> {
                        end.await();
                        held.forEach(Lease::succeeded);
                        return null;
                    }));
                }
                long before = Timeline.of(cluster, "a").succeeded();
                end.countDown();
                for (Future<?> each : ends) {
                    each.get(20, TimeUnit.SECONDS);
                }
                assertThat(Timeline.of(cluster, "a").succeeded() - before).isEqualTo(3);
                assertThat(Timeline.of(cluster, "a").inFlight()).isZero();
                assertThat(Timeline.state(cluster, "a")).isEqualTo(UP);
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
