package io.evenkeel.benchmarks;

import io.evenkeel.jdbc.replication.GtidSet;
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

/**
 * Sets of transactions with many gaps, beside a walk over as many numbers: what a poll parses and asks, and what a session's
 * read asks.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 20, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class GtidSetBenchmark {

    private static final String SERVER = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    @Param({"1", "100", "10000"})
    private int intervals;

    private String text;
    private GtidSet all;
    private GtidSet most;
    private GtidSet one;
    private long[] bounds;

    @Setup
    public void setUp() {
        text = text(intervals);
        all = GtidSet.parse(text);
        most = GtidSet.parse(text(Math.max(1, intervals - 1)));
        one = GtidSet.parse(SERVER + ":" + (3 * (intervals / 2) + 1));
        bounds = new long[2 * intervals];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = i;
        }
    }

    private static String text(int intervals) {
        StringBuilder text = new StringBuilder(SERVER);
        for (int i = 0; i < intervals; i++) {
            text.append(':').append(3 * i + 1).append('-').append(3 * i + 2);
        }
        return text.toString();
    }

    @Benchmark
    public long rawWalk() {
        long sum = 0;
        for (long bound : bounds) {
            sum ^= bound * 31;
        }
        return sum;
    }

    @Benchmark
    public GtidSet parse() {
        return GtidSet.parse(text);
    }

    @Benchmark
    public boolean containsMost() {
        return all.contains(most);
    }

    @Benchmark
    public boolean containsOne() {
        return all.contains(one);
    }

    @Benchmark
    public GtidSet union() {
        return most.union(one);
    }

    @Benchmark
    public GtidSet subtract() {
        return all.subtract(most);
    }
}
