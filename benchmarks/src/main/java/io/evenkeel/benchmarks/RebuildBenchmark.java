package io.evenkeel.benchmarks;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.balancer.Candidate;
import io.evenkeel.core.balancer.ClusterView;
import io.evenkeel.core.balancer.Picker;
import io.evenkeel.core.endpoint.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
import org.openjdk.jmh.annotations.Warmup;

/** What a change of membership or health costs the control plane: a new picker over 10,000 endpoints. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class RebuildBenchmark {

    /** How the weights differ. */
    public enum Weights {
        EQUAL,
        FEW_VALUES,
        ALL_DIFFERENT
    }

    @Param
    private Weights weights;

    private ClusterView view;
    private final Balancer roundRobin = Balancer.roundRobin();
    private final Balancer random = Balancer.random();
    private final Balancer leastRequests = Balancer.leastRequests();
    private final Balancer peakEwma = Balancer.peakEwma();
    private final Balancer consistentHash = Balancer.consistentHash();
    private final Balancer activePassive = Balancer.activePassive();
    private final Balancer zoneAware = Balancer.zoneAware("own", Balancer.roundRobin());
    private final Balancer subset = Balancer.subset("client", 20, Balancer.roundRobin());

    private record Fixed(Endpoint<String> endpoint, double weight) implements Candidate {
        @Override
        public long inFlight() {
            return 0;
        }
    }

    @Setup
    public void setUp() {
        Random draw = new Random(1);
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            double weight = switch (weights) {
                case EQUAL -> 1;
                case FEW_VALUES -> 1 + i % 7;
                case ALL_DIFFERENT -> 1 + draw.nextDouble() * 1_000;
            };
            candidates.add(new Fixed(Endpoint.of("s" + i, "t").withZone(i % 2 == 0 ? "own" : "other"), weight));
        }
        view = ClusterView.of(candidates);
    }

    @Benchmark
    public Picker roundRobin() {
        return roundRobin.newPicker(view);
    }

    @Benchmark
    public Picker random() {
        return random.newPicker(view);
    }

    @Benchmark
    public Picker leastRequests() {
        return leastRequests.newPicker(view);
    }

    @Benchmark
    public Picker consistentHash() {
        return consistentHash.newPicker(view);
    }

    @Benchmark
    public Picker activePassive() {
        return activePassive.newPicker(view);
    }

    @Benchmark
    public Picker peakEwma() {
        return peakEwma.newPicker(view);
    }

    @Benchmark
    public Picker zoneAware() {
        return zoneAware.newPicker(view);
    }

    @Benchmark
    public Picker subset() {
        return subset.newPicker(view);
    }
}
