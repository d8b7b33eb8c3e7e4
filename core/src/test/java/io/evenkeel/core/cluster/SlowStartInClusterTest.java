package io.evenkeel.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.core.health.SlowStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlowStartInClusterTest {

    private final Timeline line = new Timeline();
    private final SlowStart tenSeconds = SlowStart.over(Duration.ofSeconds(10));

    @Test
    void who_is_there_at_the_start_is_not_held_back_and_who_recovers_is() {
        try (Cluster<String> cluster = line.build(line.web("a", "b").slowStart(tenSeconds))) {
            assertThat(Timeline.shares(cluster, 100)).isEqualTo(Map.of("a", 50, "b", 50));
            cluster.suspend("b", "lag");
            cluster.resume("b", "caught up");
            assertThat(Timeline.of(cluster, "b").weight()).isEqualTo(0.1);
            assertThat(Timeline.shares(cluster, 110)).isEqualTo(Map.of("a", 100, "b", 10));
            line.seconds(5.01);
            assertThat(Timeline.of(cluster, "b").weight()).isBetween(0.5, 0.51);
            assertThat(Timeline.shares(cluster, 151)).isEqualTo(Map.of("a", 100, "b", 51));
            cluster.suspend("b", "lag");
            line.seconds(60);
            cluster.resume("b", "caught up");
            assertThat(Timeline.of(cluster, "b").weight())
                    .as("from the beginning")
                    .isEqualTo(0.1);
            line.seconds(10.6);
            assertThat(Timeline.of(cluster, "b").weight()).isEqualTo(1);
            assertThat(Timeline.shares(cluster, 100)).isEqualTo(Map.of("a", 50, "b", 50));
        }
    }

    @Test
    void who_joins_a_running_cluster_is_held_back_and_keeps_its_warmth_when_its_weight_changes() {
        List<EndpointSource.Sink<String>> sinks = new ArrayList<>();
        try (Cluster<String> cluster = line.build(line.web()
                .source(sink -> {
                    sinks.add(sink);
                    sink.endpoints(List.of(Endpoint.of("a", "a")));
                    return () -> {};
                })
                .slowStart(tenSeconds))) {
            sinks.get(0)
                    .endpoints(
                            List.of(Endpoint.of("a", "a"), Endpoint.of("b", "b").withWeight(10)));
            assertThat(Timeline.of(cluster, "a").weight()).isEqualTo(1);
            assertThat(Timeline.of(cluster, "b").weight()).isEqualTo(1);
            line.seconds(5.1);
            sinks.get(0)
                    .endpoints(
                            List.of(Endpoint.of("a", "a"), Endpoint.of("b", "b").withWeight(100)));
            assertThat(Timeline.of(cluster, "b").weight()).isBetween(50.0, 52.0);
            assertThat(cluster.explain()).contains("b has 98.1 % of the weight (warming up)");
        }
    }
}
