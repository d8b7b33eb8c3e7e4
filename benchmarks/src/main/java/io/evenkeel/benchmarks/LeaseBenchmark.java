package io.evenkeel.benchmarks;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.balancer.ClusterView;
import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.balancer.Picker;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.ClusterBuilder;
import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.cluster.Seat;
import io.evenkeel.core.endpoint.Endpoint;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
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
 * A lease, from the pick to the outcome, without the clock and with it. Beside it what it cannot do without: two readings
 * of the clock; two atomic counts, on memory that only this thread writes, or, where picks compare what all threads have
 * running, on the endpoint's own. With two threads, the floors tell what the machine itself loses.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 20, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class LeaseBenchmark {

    @Param({"2", "10", "1000", "10000"})
    private int endpoints;

    private Cluster<Integer> roundRobin;
    private Cluster<Integer> timed;
    private Cluster<Integer> leastRequests;
    private Cluster<Integer> peakEwma;

    private AtomicLongArray[] inFlight;

    /** What a thread counts for itself; in the middle of an array, so that no other thread shares its cache line. */
    @State(Scope.Thread)
    public static class Own {
        private final AtomicLongArray counts = new AtomicLongArray(32);
        private final SplittableRandom draw = new SplittableRandom();
    }

    /** Where a lease goes that leaves its method, as in asynchronous code. */
    @State(Scope.Thread)
    public static class Handover {
        private Lease<Integer> lease;
    }

    @Setup
    public void setUp() {
        Balancer rotation = Balancer.roundRobin();
        roundRobin = cluster(rotation);
        timed = cluster(new Balancer() {
            @Override
            public Picker newPicker(ClusterView view) {
                return rotation.newPicker(view);
            }

            @Override
            public boolean measuresLatency() {
                return true;
            }
        });
        leastRequests = cluster(Balancer.leastRequests());
        peakEwma = cluster(Balancer.peakEwma());
        inFlight = new AtomicLongArray[endpoints];
        for (int i = 0; i < endpoints; i++) {
            inFlight[i] = new AtomicLongArray(32);
        }
    }

    private Cluster<Integer> cluster(Balancer balancer) {
        ClusterBuilder<Integer> builder = Cluster.<Integer>builder("leased").balancer(balancer);
        for (int i = 0; i < endpoints; i++) {
            builder.endpoint(Endpoint.of("s" + i, i));
        }
        return builder.build();
    }

    @TearDown
    public void tearDown() {
        roundRobin.close();
        timed.close();
        leastRequests.close();
        peakEwma.close();
    }

    @Benchmark
    public long rawClockPair() {
        long start = System.nanoTime();
        return System.nanoTime() - start;
    }

    @Benchmark
    public long rawOwnCounts(Own own) {
        return own.counts.getAndIncrement(16) + own.counts.getAndIncrement(17);
    }

    @Benchmark
    public long rawEndpointCounts(Own own) {
        AtomicLongArray counts = inFlight[own.draw.nextInt(inFlight.length)];
        return counts.getAndIncrement(16) + counts.getAndIncrement(17);
    }

    @Benchmark
    public Integer evenkeelLease() {
        return lease(roundRobin);
    }

    /** A call that is not compiled into its caller, as one that does I/O is not: then a lease stays an object. */
    @Benchmark
    public int evenkeelLeaseAroundCall() {
        try (Lease<Integer> lease = roundRobin.acquire()) {
            int answer = serve(lease.target());
            lease.succeeded();
            return answer;
        }
    }

    /** The same for a caller who makes sure himself that the outcome is told once. */
    @Benchmark
    public int evenkeelSeatAroundCall() {
        Seat<Integer> seat = roundRobin.seat(PickRequest.any());
        int answer = serve(seat.target());
        seat.succeeded();
        return answer;
    }

    @Benchmark
    public int rawCall() {
        return serve(endpoints);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static int serve(Integer target) {
        return target + 1;
    }

    @Benchmark
    public Integer evenkeelLeaseHandedOver(Handover handover) {
        handover.lease = roundRobin.acquire();
        Integer target = handover.lease.target();
        handover.lease.succeeded();
        handover.lease.close();
        return target;
    }

    @Benchmark
    public Integer evenkeelTimedLease() {
        return lease(timed);
    }

    @Benchmark
    public Integer evenkeelLeastRequestsLease() {
        return lease(leastRequests);
    }

    @Benchmark
    public Integer evenkeelPeakEwmaLease() {
        return lease(peakEwma);
    }

    private static Integer lease(Cluster<Integer> cluster) {
        try (Lease<Integer> lease = cluster.acquire()) {
            Integer target = lease.target();
            lease.succeeded();
            return target;
        }
    }
}
