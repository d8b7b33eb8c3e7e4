package io.evenkeel.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenkeel.core.health.OutlierDetection;
import io.evenkeel.core.health.Panic;
import java.util.Map;
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
                    .hasToString("cluster web: panic: only 1 of 4 endpoints are healthy");

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
}
