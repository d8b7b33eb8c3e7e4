package io.evenkeel.benchmarks;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.ClusterBuilder;
import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.endpoint.Endpoint;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A lease, from the pick to the outcome, beside a bare rotation over an array. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class PickBenchmark {

    @Param({"2", "10", "1000"})
    private int endpoints;

    private Cluster<Integer> cluster;
    private Integer[] targets;

    /** One thread's place in the bare rotation. */
    @State(Scope.Thread)
    public static class Place {
        private int next;
    }

    @Setup
    public void setUp() {
        ClusterBuilder<Integer> builder = Cluster.<Integer>builder("picked").balancer(Balancer.roundRobin());
        targets = new Integer[endpoints];
        for (int i = 0; i < endpoints; i++) {
            targets[i] = i;
            builder.endpoint(Endpoint.of("s" + i, i));
        }
        cluster = builder.build();
    }

    @TearDown
    public void tearDown() {
        cluster.close();
    }

    @Benchmark
    public Integer rawRotation(Place place) {
        int next = place.next + 1;
        place.next = next == targets.length ? 0 : next;
        return targets[place.next];
    }

    @Benchmark
    public Integer evenkeelLease() {
        try (Lease<Integer> lease = cluster.acquire()) {
            Integer target = lease.target();
            lease.succeeded();
            return target;
        }
    }
}
