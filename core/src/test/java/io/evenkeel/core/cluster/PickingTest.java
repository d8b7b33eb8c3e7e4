package io.evenkeel.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.balancer.Picker;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.core.health.OutlierDetection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A balancer of a user's that fails. */
class PickingTest {

    private final Timeline line = new Timeline();
    private final Balancer inner = Balancer.roundRobin();
    private final List<Picker> made = new ArrayList<>();
    private final List<Picker> handed = new ArrayList<>();
    /** Throws while it is broken. */
    private Supplier<Throwable> trouble = () -> null;

    private final Balancer balancer = view -> {
        handed.add(view.previous());
        Throwable now = trouble.get();
        if (now instanceof Error error) {
            throw error;
        }
        if (now instanceof RuntimeException exception) {
            throw exception;
        }
        Picker picker = inner.newPicker(view);
        made.add(picker);
        return picker;
    };

    @Test
    void changes_take_effect_while_the_balancer_fails_and_it_is_asked_again() throws Exception {
        try (Cluster<String> cluster = line.build(line.web("a", "b", "c").balancer(balancer))) {
            for (Throwable each :
                    List.of(new IllegalStateException("bug"), new AssertionError("bug"), new LinkageError("bug"))) {
                trouble = () -> each;
                cluster.suspend("a", "gone");
                assertThat(Timeline.shares(cluster, 10)).isEqualTo(Map.of("b", 5, "c", 5));
                assertThat(cluster.explain()).contains("b has 50.0 % of the weight");
                cluster.suspend("b", "gone");
                assertThat(Timeline.shares(cluster, 10)).isEqualTo(Map.of("c", 10));
                assertThat(line.event(ClusterEvent.BalancerFailed.class).toString())
                        .contains(each.toString());

                trouble = () -> null;
                int before = made.size();
                line.seconds(0.9);
                assertThat(made).hasSize(before);
                line.seconds(0.2);
                assertThat(made).hasSize(before + 1);
                assertThat(handed.get(handed.size() - 1))
                        .as("only what it made itself")
                        .isSameAs(made.get(before - 1));
                cluster.resume("a", "back");
                cluster.resume("b", "back");
                assertThat(Timeline.shares(cluster, 9)).isEqualTo(Map.of("a", 3, "b", 3, "c", 3));
            }
        }
        line.events.removeIf(event -> !(event instanceof ClusterEvent.BalancerFailed));
        assertThat(line.events).as("told once each time").isEmpty();
    }

    @Test
    void a_balancer_that_makes_no_picker_has_failed() {
        try (Cluster<String> cluster = line.build(line.web("a", "b").balancer(view -> null))) {
            assertThat(Timeline.shares(cluster, 10)).isEqualTo(Map.of("a", 5, "b", 5));
        }
    }

    @Test
    void outliers_are_found_though_the_balancer_failed_when_one_was_ejected() {
        OutlierDetection settings = OutlierDetection.builder()
                .slowerThanPeers(3, Duration.ofMillis(1))
                .interval(Duration.ofSeconds(5))
                .window(100, 20)
                .ejection(Duration.ofSeconds(30), Duration.ofMinutes(5))
                .build();
        try (Cluster<String> cluster =
                line.build(line.web("a", "b", "c", "d").balancer(balancer).outlierDetection(settings))) {
            trouble = () -> new IllegalStateException("bug");
            for (String slow : List.of("a", "b")) {
                for (String endpoint : List.of("a", "b", "c", "d")) {
                    if (Timeline.state(cluster, endpoint) == EndpointState.UP) {
                        line.succeed(cluster, endpoint, 25, Duration.ofMillis(endpoint.equals(slow) ? 60 : 1));
                    }
                }
                line.seconds(5);
                assertThat(Timeline.state(cluster, slow)).isEqualTo(EndpointState.EJECTED);
            }
        }
    }

    @Test
    void a_source_that_does_not_start_leaves_nothing_running() {
        EndpointSource<String> source = sink -> {
            sink.endpoints(List.of(Endpoint.of("a", "a")));
            throw new IllegalStateException("no such zone");
        };
        assertThatIllegalStateException()
                .isThrownBy(() -> line.build(Cluster.<String>builder("web").source(source)))
                .withMessage("no such zone");
        assertThat(line.time.isClosed()).isTrue();
    }

    @Test
    void an_exception_names_some_of_many_endpoints() {
        String[] names = new String[100];
        java.util.Arrays.setAll(names, i -> "s" + i);
        try (Cluster<String> cluster = line.build(line.web(names))) {
            assertThatExceptionOfType(NoEndpointException.class)
                    .isThrownBy(() -> cluster.acquire(PickRequest.excluding(Set.of(names))))
                    .withMessageContaining("s19 was tried already; and 80 more")
                    .withMessageNotContaining("s20");
        }
    }
}
