package io.evenkeel.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenkeel.core.health.HealthCheck;
import io.evenkeel.core.health.OutlierDetection;
import io.evenkeel.core.health.Panic;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class PanicInClusterTest {

    private final Timeline line = new Timeline();

    private Cluster<String> cluster(Panic panic) {
        return line.build(line.web("a", "b", "c", "d")
                .panic(panic)
                .outlierDetection(OutlierDetection.builder()
                        .consecutiveFailures(2)
                        .maxEjectedShare(1)
                        .build()));
    }

    @Test
    void below_the_healthy_share_all_are_used_but_those_that_code_took_out() throws Exception {
        try (Cluster<String> cluster = cluster(Panic.useAllBelow(0.5))) {
            cluster.suspend("d", "lag");
            line.fail(cluster, "a", 2);
            assertThat(cluster.snapshot().panic()).isFalse();
            assertThat(Timeline.shares(cluster, 4)).isEqualTo(Map.of("b", 2, "c", 2));
            line.fail(cluster, "b", 2);
            assertThat(cluster.snapshot().panic()).isTrue();
            assertThat(cluster.toString()).contains("panic");
            assertThat(Timeline.shares(cluster, 9)).isEqualTo(Map.of("a", 3, "b", 3, "c", 3));
            assertThat(line.event(ClusterEvent.PanicEntered.class))
                    .hasToString("cluster web: panic: only 1 of 3 endpoints are healthy");

            cluster.readmit("b", "said so");
            assertThat(cluster.snapshot().panic()).isFalse();
            assertThat(line.event(ClusterEvent.PanicLeft.class)).hasToString("cluster web: panic is over");
            assertThat(Timeline.shares(cluster, 4)).isEqualTo(Map.of("b", 2, "c", 2));
        }
    }

    @Test
    void or_all_calls_fail_fast() {
        try (Cluster<String> cluster = cluster(Panic.failFastBelow(0.5))) {
            cluster.suspend("d", "lag");
            line.fail(cluster, "a", 2);
            line.fail(cluster, "b", 2);
            assertThatExceptionOfType(NoEndpointException.class)
                    .isThrownBy(cluster::acquire)
                    .withMessageContaining("c is not used in a panic; d is SUSPENDED (lag)");
        }
    }

    @Test
    void who_waits_for_a_first_check_is_no_outage() throws Exception {
        Set<String> broken = ConcurrentHashMap.newKeySet();
        broken.add("c");
        Set<String> silent = ConcurrentHashMap.newKeySet();
        silent.addAll(List.of("a", "b", "c", "d"));
        CountDownLatch end = new CountDownLatch(1);
        HealthCheck<String> check = HealthCheck.<String>of(target -> {
                    if (silent.contains(target)) {
                        end.await();
                    }
                    if (broken.contains(target)) {
                        throw new IOException("broken");
                    }
                })
                .timeout(Duration.ofDays(1))
                .initiallyDown();
        try (Cluster<String> cluster = line.build(
                line.web("a", "b", "c", "d").panic(Panic.useAllBelow(0.5)).healthCheck(check))) {
            line.seconds(1);
            assertThat(cluster.snapshot().panic()).as("nothing is known yet").isFalse();
            assertThatExceptionOfType(NoEndpointException.class)
                    .isThrownBy(cluster::acquire)
                    .withMessageContaining("a is DOWN (not checked yet)");

            // What has answered counts, what has not does not: neither as healthy nor as ill, nor is it called.
            answers(cluster, silent, "a", EndpointState.UP);
            assertThat(cluster.snapshot().panic()).as("1 of 1").isFalse();
            assertThat(Timeline.shares(cluster, 4)).isEqualTo(Map.of("a", 4));
            answers(cluster, silent, "c", EndpointState.DOWN);
            assertThat(cluster.snapshot().panic()).as("1 of 2").isFalse();
            answers(cluster, silent, "b", EndpointState.UP);
            assertThat(Timeline.shares(cluster, 4)).isEqualTo(Map.of("a", 2, "b", 2));

            cluster.maintain("b", "new disk");
            broken.add("a");
            until(() -> Timeline.state(cluster, "a") == EndpointState.DOWN);
            assertThat(cluster.snapshot().panic()).as("0 of 2").isTrue();
            assertThat(Timeline.shares(cluster, 4)).isEqualTo(Map.of("a", 2, "c", 2));
            assertThat(line.event(ClusterEvent.PanicEntered.class))
                    .hasToString("cluster web: panic: only 0 of 2 endpoints are healthy");
            silent.add("b");
            cluster.ready("b", "new disk is in");
            assertThat(Timeline.shares(cluster, 4))
                    .as("after maintenance it waits for its first check too")
                    .isEqualTo(Map.of("a", 2, "c", 2));
        } finally {
            end.countDown();
        }
    }

    private void answers(Cluster<String> cluster, Set<String> silent, String endpoint, EndpointState then)
            throws Exception {
        silent.remove(endpoint);
        // The check that hangs belongs to nobody any more: maintenance ends it, and a new one begins.
        cluster.maintain(endpoint, "ends the check");
        cluster.ready(endpoint, "checked anew");
        until(() -> Timeline.state(cluster, endpoint) == then
                && !Timeline.of(cluster, endpoint).reason().equals(Condition.UNCHECKED));
    }

    private void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            line.seconds(0.05);
            TimeUnit.MILLISECONDS.sleep(1); // for the probes, which run on threads of their own, to get to answer
        }
    }
}
