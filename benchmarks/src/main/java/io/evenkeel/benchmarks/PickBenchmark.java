package io.evenkeel.benchmarks;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.balancer.Candidate;
import io.evenkeel.core.balancer.ClusterView;
import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.balancer.Picker;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.ClusterBuilder;
import io.evenkeel.core.endpoint.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
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
 * One pick of each balancer over the members of a cluster that all have calls running, beside the bare algorithm over an
 * array.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 20, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class PickBenchmark {

    @Param({"2", "10", "1000", "10000"})
    private int endpoints;

    private final List<Cluster<Integer>> clusters = new ArrayList<>();
    private Picker roundRobin;
    private Picker weightedRoundRobin;
    private Picker strictRoundRobin;
    private Picker random;
    private Picker weightedRandom;
    private Picker leastRequests;
    private Picker peakEwma;
    private Picker consistentHash;
    private Picker boundedHash;
    private Picker spilling;
    private PickRequest keyed;

    private Candidate[] array;
    private int[] alias;
    private int[] odds;
    private LongAdder[] running;
    private final int[] stripes = new int[64 << 4];
    private final AtomicInteger shared = new AtomicInteger();

    /** One thread's place in the bare rotation. */
    @State(Scope.Thread)
    public static class Place {
        private int next;
        private long now = System.nanoTime();
    }

    @Setup
    public void setUp() {
        roundRobin = picker(Balancer.roundRobin(), false);
        weightedRoundRobin = picker(Balancer.roundRobin(), true);
        strictRoundRobin = picker(Balancer.strictRoundRobin(), false);
        random = picker(Balancer.random(), false);
        weightedRandom = picker(Balancer.random(), true);
        leastRequests = picker(Balancer.leastRequests(), false);
        peakEwma = picker(Balancer.peakEwma(), false);
        consistentHash = picker(Balancer.consistentHash(), false);
        boundedHash = picker(Balancer.consistentHash(1.25), false);
        spilling = picker(Balancer.zoneAware("own", Balancer.roundRobin()), false);
        keyed = PickRequest.forKey("user-42");
        alias = new int[endpoints];
        odds = new int[endpoints];
        running = new LongAdder[endpoints];
        for (int i = 0; i < endpoints; i++) {
            alias[i] = ThreadLocalRandom.current().nextInt(endpoints);
            odds[i] = ThreadLocalRandom.current().nextInt();
            running[i] = new LongAdder();
            running[i].add(2);
        }
    }

    /** The picker of a cluster whose endpoints all have one to three calls running and have answered before. */
    private Picker picker(Balancer balancer, boolean weighted) {
        Picker[] made = new Picker[1];
        ClusterBuilder<Integer> builder = Cluster.<Integer>builder("picked").balancer(new Balancer() {
            @Override
            public Picker newPicker(ClusterView view) {
                made[0] = balancer.newPicker(view);
                Candidate[] all = view.candidates().toArray(new Candidate[0]);
                array = all;
                int[] next = {0};
                // While the cluster is loaded each endpoint is taken in turn.
                return (request, now) -> all[next[0]++ % all.length];
            }

            @Override
            public boolean comparesLoad() {
                return balancer.comparesLoad();
            }

            @Override
            public boolean measuresLatency() {
                return balancer.measuresLatency();
            }
        });
        for (int i = 0; i < endpoints; i++) {
            builder.endpoint(Endpoint.of("s" + i, i)
                    .withWeight(weighted ? 1 + i % 7 : 1)
                    .withZone(i % 2 == 0 ? "own" : "other"));
        }
        Cluster<Integer> cluster = builder.build();
        clusters.add(cluster);
        for (int i = 0; i < endpoints; i++) {
            cluster.acquire().succeeded();
        }
        for (int i = 0; i < 2 * endpoints; i++) {
            cluster.acquire();
        }
        return made[0];
    }

    @TearDown
    public void tearDown() {
        clusters.forEach(Cluster::close);
    }

    @Benchmark
    public Candidate rawRotation(Place place) {
        int next = place.next + 1;
        place.next = next == array.length ? 0 : next;
        return array[place.next];
    }

    @Benchmark
    public Candidate rawSharedRotation() {
        return array[(shared.getAndIncrement() & Integer.MAX_VALUE) % array.length];
    }

    /** What a thread needs to find its own counter in memory that all share. */
    @Benchmark
    public Candidate rawStripedRotation() {
        @SuppressWarnings("deprecation") // threadId() is not in the baseline JDK
        int slot = ((int) Thread.currentThread().getId() & 63) << 4;
        int next = stripes[slot] + 1;
        stripes[slot] = next >= array.length ? 0 : next;
        return array[stripes[slot]];
    }

    @Benchmark
    public Candidate rawRandom() {
        return array[ThreadLocalRandom.current().nextInt(array.length)];
    }

    @Benchmark
    public Candidate rawAlias() {
        ThreadLocalRandom draw = ThreadLocalRandom.current();
        int column = draw.nextInt(array.length);
        return array[draw.nextInt() < odds[column] ? column : alias[column]];
    }

    @Benchmark
    public Candidate rawTwoChoices() {
        ThreadLocalRandom draw = ThreadLocalRandom.current();
        int one = draw.nextInt(array.length);
        int other = draw.nextInt(array.length);
        return array[running[one].sum() <= running[other].sum() ? one : other];
    }

    @Benchmark
    public Candidate rawScan() {
        int best = ThreadLocalRandom.current().nextInt(array.length);
        long least = running[best].sum();
        int next = best;
        for (int i = 1; i < array.length; i++) {
            next = next + 1 == array.length ? 0 : next + 1;
            long load = running[next].sum();
            if (load < least) {
                least = load;
                best = next;
            }
        }
        return array[best];
    }

    @Benchmark
    public Candidate evenkeelRoundRobin() {
        return roundRobin.pick(PickRequest.any(), 0);
    }

    @Benchmark
    public Candidate evenkeelWeightedRoundRobin() {
        return weightedRoundRobin.pick(PickRequest.any(), 0);
    }

    @Benchmark
    public Candidate evenkeelStrictRoundRobin() {
        return strictRoundRobin.pick(PickRequest.any(), 0);
    }

    @Benchmark
    public Candidate evenkeelRandom() {
        return random.pick(PickRequest.any(), 0);
    }

    @Benchmark
    public Candidate evenkeelWeightedRandom() {
        return weightedRandom.pick(PickRequest.any(), 0);
    }

    @Benchmark
    public Candidate evenkeelLeastRequests() {
        return leastRequests.pick(PickRequest.any(), 0);
    }

    @Benchmark
    public Candidate evenkeelPeakEwma(Place place) {
        return peakEwma.pick(PickRequest.any(), place.now += 100);
    }

    @Benchmark
    public Candidate evenkeelConsistentHash() {
        return consistentHash.pick(PickRequest.any(), 0);
    }

    @Benchmark
    public Candidate evenkeelBoundedHash() {
        return boundedHash.pick(PickRequest.any(), 0);
    }

    @Benchmark
    public Candidate evenkeelHashOfKey() {
        return consistentHash.pick(keyed, 0);
    }

    @Benchmark
    public Candidate evenkeelZoneAware() {
        return spilling.pick(PickRequest.any(), 0);
    }
}
