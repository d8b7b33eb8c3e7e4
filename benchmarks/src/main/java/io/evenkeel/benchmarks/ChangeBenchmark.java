package io.evenkeel.benchmarks;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.ClusterBuilder;
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

/**
 * What it takes until one change of one endpoint's state is published in a cluster of 10,000: the members, who may be used,
 * the picker, and the events.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class ChangeBenchmark {

    /** Who is next. */
    public enum Policy {
        ROUND_ROBIN(Balancer.roundRobin()),
        LEAST_REQUESTS(Balancer.leastRequests()),
        PEAK_EWMA(Balancer.peakEwma()),
        CONSISTENT_HASH(Balancer.consistentHash());

        @SuppressWarnings("ImmutableEnumChecker") // balancers are immutable by contract
        private final Balancer balancer;

        Policy(Balancer balancer) {
            this.balancer = balancer;
        }
    }

    @Param
    private Policy policy;

    private Cluster<Integer> cluster;
    private boolean out;

    @Setup
    public void setUp() {
        ClusterBuilder<Integer> builder = Cluster.<Integer>builder("changed").balancer(policy.balancer);
        for (int i = 0; i < 10_000; i++) {
            builder.endpoint(Endpoint.of("s" + i, i).withWeight(1 + i % 7));
        }
        cluster = builder.build();
    }

    @TearDown
    public void tearDown() {
        cluster.close();
    }

    @Benchmark
    public boolean change() {
        out = !out;
        return out ? cluster.suspend("s42", "changes") : cluster.resume("s42", "changes");
    }
}
