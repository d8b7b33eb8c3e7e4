package io.evenkeel.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.health.OutlierDetection;
import io.evenkeel.core.limit.ConcurrencyLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final PickRequest ANY = PickRequest.any();

    private final Timeline line = new Timeline();

    private Cluster<String> cluster(ConcurrencyLimit limit, String... endpoints) {
        return line.build(line.web(endpoints).limit(limit));
    }

    private static String failure(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        return future.handle((value, failure) -> failure.getMessage()).join();
    }

    @Test
    void a_full_endpoint_is_passed_over_and_when_all_are_full_calls_wait_in_their_order() {
        try (Cluster<String> cluster = cluster(ConcurrencyLimit.of(2), "a", "b")) {
            List<Lease<String>> leases = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                leases.add(cluster.acquire(ANY, Duration.ZERO));
            }
            assertThat(Timeline.of(cluster, "a").inFlight()).isEqualTo(2);
            assertThat(Timeline.of(cluster, "b").inFlight()).isEqualTo(2);
            assertThat(Timeline.of(cluster, "a").toString()).contains("in flight 2 of 2");

            CompletableFuture<Lease<String>> first = cluster.acquireAsync(ANY, SECOND);
            CompletableFuture<Lease<String>> second = cluster.acquireAsync(ANY, SECOND);
            assertThat(first).isNotDone();
            assertThat(cluster.snapshot().waiting()).isEqualTo(2);
            leases.get(0).succeeded();
            assertThat(first).isCompleted();
            assertThat(second).isNotDone();
            leases.get(1).failed(new IllegalStateException());
            assertThat(second).isCompleted();
            assertThat(cluster.snapshot().waiting()).isZero();
        }
    }

    @Test
    void waiting_ends_at_the_deadline_and_the_queue_is_bounded() {
        try (Cluster<String> cluster = cluster(ConcurrencyLimit.of(1).withQueue(2, SECOND), "a")) {
            Lease<String> running = cluster.acquire();
            CompletableFuture<Lease<String>> one = cluster.acquireAsync(ANY, SECOND);
            CompletableFuture<Lease<String>> two = cluster.acquireAsync(ANY, Duration.ofMillis(500));
            assertThat(failure(cluster.acquireAsync(ANY, SECOND)))
                    .isEqualTo("cluster web: no endpoint had room; 2 calls wait already: a is full (1 calls)");
            line.seconds(0.5);
            assertThat(failure(two))
                    .isEqualTo("cluster web: no endpoint had room; waited for 500 ms: a is full (1 calls)");
            assertThat(failure(cluster.acquireAsync(ANY, Duration.ZERO))).contains("the call cannot wait");
            one.cancel(false);
            assertThat(cluster.snapshot().waiting()).isZero();
            running.close();
            cluster.acquire().close();
        }
    }

    @Test
    void a_blocked_call_is_woken_and_one_that_waits_in_vain_says_why() throws Exception {
        try (Cluster<String> cluster = Cluster.<String>builder("real")
                .endpoint(Endpoint.of("a", "a"))
                .limit(ConcurrencyLimit.of(1).withQueue(10, Duration.ofSeconds(20)))
                .build()) {
            Lease<String> running = cluster.acquire();
            CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> {
                try (Lease<String> lease = cluster.acquire()) {
                    return lease.target();
                }
            });
            assertThatExceptionOfType(NoEndpointException.class)
                    .isThrownBy(() -> cluster.acquire(ANY, Duration.ofMillis(20)))
                    .withMessageContaining("waited for 20 ms");
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(NoEndpointException.class)
                    .isThrownBy(() -> cluster.acquire(ANY, Duration.ofSeconds(20)))
                    .withMessageContaining("interrupted while waiting");
            assertThat(Thread.interrupted()).isTrue();
            running.close();
            assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo("a");
        }
    }

    @Test
    void who_waits_is_let_in_where_somebody_comes_back_and_sent_away_at_the_end() {
        CompletableFuture<Lease<String>> last;
        try (Cluster<String> cluster = cluster(ConcurrencyLimit.of(1), "a", "b")) {
            cluster.suspend("b", "lag");
            cluster.acquire();
            CompletableFuture<Lease<String>> waits = cluster.acquireAsync(ANY, SECOND);
            cluster.resume("b", "caught up");
            line.seconds(0);
            assertThat(waits)
                    .isCompletedWithValueMatching(lease -> lease.target().equals("b"));

            last = cluster.acquireAsync(ANY, SECOND);
        }
        assertThat(failure(last)).isEqualTo("cluster web is closed");
    }

    @Test
    void who_waits_for_one_endpoint_does_not_block_those_who_take_any() {
        try (Cluster<String> cluster = cluster(ConcurrencyLimit.of(1), "a", "b")) {
            line.lease(cluster, "a");
            Lease<String> b = line.lease(cluster, "b");
            CompletableFuture<Lease<String>> onlyA = cluster.acquireAsync(PickRequest.excluding(Set.of("b")), SECOND);
            CompletableFuture<Lease<String>> any = cluster.acquireAsync(ANY, SECOND);
            b.close();
            assertThat(onlyA).isNotDone();
            assertThat(any).isCompleted();
        }
    }

    @Test
    void without_a_limit_nobody_waits() {
        try (Cluster<String> cluster = line.build(line.web("a"))) {
            assertThat(cluster.acquireAsync(ANY, SECOND)).isCompleted();
            cluster.suspend("a", "lag");
            assertThat(failure(cluster.acquireAsync(ANY, SECOND))).contains("no endpoint can be used");
            assertThatExceptionOfType(NoEndpointException.class).isThrownBy(() -> cluster.acquire(ANY, SECOND));
        }
    }

    @Test
    void a_probe_needs_a_permit_and_room() {
        try (Cluster<String> cluster = line.build(line.web("a", "b")
                .limit(ConcurrencyLimit.of(2).withQueue(0, Duration.ZERO))
                .outlierDetection(OutlierDetection.builder()
                        .consecutiveFailures(2)
                        .probes(3)
                        .build()))) {
            line.fail(cluster, "a", 2);
            line.seconds(30);
            Lease<String> one = line.lease(cluster, "a");
            Lease<String> two = line.lease(cluster, "a");
            assertThatExceptionOfType(NoEndpointException.class).isThrownBy(() -> line.lease(cluster, "a"));
            one.succeeded();
            two.succeeded();
            line.lease(cluster, "a").succeeded();
            assertThat(Timeline.state(cluster, "a")).isEqualTo(EndpointState.UP);
            line.lease(cluster, "a");
            line.lease(cluster, "a");
            assertThatExceptionOfType(NoEndpointException.class).isThrownBy(() -> line.lease(cluster, "a"));
        }
    }

    @Test
    void an_adaptive_limit_grows_while_calls_are_quick_and_shrinks_when_they_queue_up() {
        try (Cluster<String> cluster = cluster(ConcurrencyLimit.adaptive(10, 2, 100), "a")) {
            for (int window = 0; window < 50; window++) {
                window(cluster, Duration.ofMillis(10));
            }
            int grown = Timeline.of(cluster, "a").limit().orElseThrow();
            assertThat(grown).isGreaterThan(30);
            for (int window = 0; window < 20; window++) {
                window(cluster, Duration.ofMillis(100));
            }
            assertThat(Timeline.of(cluster, "a").limit().orElseThrow()).isLessThan(grown / 2);
        }
    }

    private void window(Cluster<String> cluster, Duration latency) {
        List<Lease<String>> leases = new ArrayList<>();
        for (int i = Timeline.of(cluster, "a").limit().orElseThrow(); i > 0; i--) {
            leases.add(cluster.acquire(ANY, Duration.ZERO));
        }
        line.time.advance(latency);
        leases.forEach(Lease::succeeded);
        for (int i = 0; i < 10; i++) {
            Lease<String> lease = cluster.acquire(ANY, Duration.ZERO);
            line.time.advance(latency);
            lease.succeeded();
        }
        line.seconds(1);
    }

    @Test
    void many_threads_never_exceed_the_limit_and_none_is_forgotten() throws Exception {
        int threads = 8;
        Map<String, AtomicInteger> running = Map.of("a", new AtomicInteger(), "b", new AtomicInteger());
        AtomicInteger most = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (Cluster<String> cluster = Cluster.<String>builder("real")
                .endpoint(Endpoint.of("a", "a"))
                .endpoint(Endpoint.of("b", "b"))
                .limit(ConcurrencyLimit.of(2).withQueue(100, Duration.ofSeconds(20)))
                .build()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(executor.submit(() -> {
                    for (int call = 0; call < 3_000; call++) {
                        try (Lease<String> lease = cluster.acquire()) {
                            AtomicInteger here = running.get(lease.target());
                            most.accumulateAndGet(here.incrementAndGet(), Math::max);
                            if (call % 16 == 0) {
                                TimeUnit.MICROSECONDS.sleep(10);
                            }
                            here.decrementAndGet();
                            lease.succeeded();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
            assertThat(most.get()).isLessThanOrEqualTo(2);
            assertThat(cluster.snapshot().waiting()).isZero();
            assertThat(cluster.snapshot().endpoints().stream()
                            .mapToLong(EndpointSnapshot::succeeded)
                            .sum())
                    .isEqualTo(threads * 3_000L);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void who_comes_to_wait_while_the_cluster_closes_is_sent_away() {
        WaitQueue<String> queue = new WaitQueue<>(ConcurrencyLimit.of(1), line.time, request -> null);
        queue.close(new IllegalStateException("closed"));
        assertThat(failure(queue.enter(ANY, SECOND, IllegalArgumentException::new)))
                .isEqualTo("closed");
        assertThat(queue.isEmpty()).isTrue();
    }
}
