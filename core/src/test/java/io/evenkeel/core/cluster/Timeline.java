package io.evenkeel.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.time.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** A cluster on fake time, with words for what tests do to it. */
final class Timeline {

    final FakeTime time = new FakeTime();
    final BlockingQueue<ClusterEvent> events = new LinkedBlockingQueue<>();

    /** All random numbers are 0, so that nothing is jittered. */
    private final RandomGenerator calm = () -> 0;

    ClusterBuilder<String> web(String... endpoints) {
        ClusterBuilder<String> builder = Cluster.<String>builder("web").listener(events::add);
        for (String endpoint : endpoints) {
            builder.endpoint(Endpoint.of(endpoint, endpoint));
        }
        return builder;
    }

    Cluster<String> build(ClusterBuilder<String> builder) {
        return builder.build(time, calm, time, time);
    }

    void seconds(double seconds) {
        time.advance(Duration.ofNanos((long) (seconds * 1e9)));
    }

    /** A lease of this endpoint, which must be usable. */
    Lease<String> lease(Cluster<String> cluster, String endpoint) {
        Set<String> others = new HashSet<>();
        cluster.snapshot().endpoints().forEach(each -> others.add(each.name()));
        others.remove(endpoint);
        Lease<String> lease = cluster.acquire(PickRequest.excluding(others), Duration.ZERO);
        assertThat(lease.endpoint().name()).isEqualTo(endpoint);
        return lease;
    }

    void fail(Cluster<String> cluster, String endpoint, int times) {
        for (int i = 0; i < times; i++) {
            lease(cluster, endpoint).failed(new IllegalStateException("broken"));
        }
    }

    void succeed(Cluster<String> cluster, String endpoint, int times, Duration each) {
        for (int i = 0; i < times; i++) {
            Lease<String> lease = lease(cluster, endpoint);
            time.advance(each);
            lease.succeeded();
        }
    }

    static EndpointSnapshot<String> of(Cluster<String> cluster, String endpoint) {
        return cluster.snapshot().endpoint(endpoint).orElseThrow();
    }

    static EndpointState state(Cluster<String> cluster, String endpoint) {
        return of(cluster, endpoint).state();
    }

    static Map<String, Integer> shares(Cluster<String> cluster, int calls) {
        Map<String, Integer> shares = new HashMap<>();
        for (int i = 0; i < calls; i++) {
            try (Lease<String> lease = cluster.acquire()) {
                shares.merge(lease.endpoint().name(), 1, Integer::sum);
            }
        }
        return shares;
    }

    /** Waits until an event of this kind comes; forgets those before. */
    <E extends ClusterEvent> E event(Class<E> kind) throws InterruptedException {
        List<ClusterEvent> others = new ArrayList<>();
        for (ClusterEvent event = next(); event != null; event = next()) {
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
            others.add(event);
        }
        throw new AssertionError("no " + kind.getSimpleName() + " among " + others);
    }

    private ClusterEvent next() throws InterruptedException {
        return events.poll(20, TimeUnit.SECONDS);
    }
}
