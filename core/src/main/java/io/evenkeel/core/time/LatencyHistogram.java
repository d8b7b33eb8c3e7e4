package io.evenkeel.core.time;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * Counts latencies in buckets whose width is an eighth of their octave, so that a quantile is off by less than 7 %, as
 * in an HdrHistogram of one digit. From 1 µs to about 18 min; what lies outside counts as the nearest.
 *
 * <p>Thread-safe and free of locks and allocation. Threads count in separate stripes; two that share one can lose a
 * count when they meet, which a quantile survives. Old counts are halved now and then, so that the recent past weighs
 * most.
 */
public final class LatencyHistogram {

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(int[].class);

    private static final int SUB_BITS = 3;
    private static final int FLOOR_BITS = 10; // 2^10 ns, about 1 µs
    private static final int OCTAVES = 31;
    private static final int BUCKETS = (OCTAVES << SUB_BITS);
    private static final int STRIPES = 4;

    /** So many on one stripe halve its counts. */
    private final int halveAt;

    private final int[] counts = new int[STRIPES * BUCKETS];
    private final int[] sizes = new int[STRIPES * 16];

    /** A histogram in which about the last 16,000 latencies count. */
    public LatencyHistogram() {
        this(4_096);
    }

    /** A histogram in which about so many of each thread's last latencies count. */
    LatencyHistogram(int halveAt) {
        this.halveAt = halveAt;
    }

    /** Counts a latency. */
    public void record(long nanos) {
        @SuppressWarnings("deprecation") // threadId() is not in the baseline JDK
        int stripe = (int) Thread.currentThread().getId() & (STRIPES - 1);
        int at = stripe * BUCKETS + bucket(nanos);
        COUNT.setOpaque(counts, at, (int) COUNT.getOpaque(counts, at) + 1);
        int size = (int) COUNT.getOpaque(sizes, stripe * 16) + 1;
        COUNT.setOpaque(sizes, stripe * 16, size);
        if (size >= halveAt) {
            halve(stripe);
        }
    }

    private void halve(int stripe) {
        int left = 0;
        for (int i = stripe * BUCKETS; i < (stripe + 1) * BUCKETS; i++) {
            int half = (int) COUNT.getOpaque(counts, i) / 2;
            COUNT.setOpaque(counts, i, half);
            left += half;
        }
        COUNT.setOpaque(sizes, stripe * 16, left);
    }

    /** How many latencies count. */
    public long size() {
        long size = 0;
        for (int i = 0; i < counts.length; i++) {
            size += (int) COUNT.getOpaque(counts, i);
        }
        return size;
    }

    /**
     * The latency that this share of the calls did not exceed; zero if there were none.
     *
     * @param quantile from 0 to 1
     * @throws IllegalArgumentException if it is not
     */
    public Duration quantile(double quantile) {
        if (!(quantile >= 0 && quantile <= 1)) {
            throw new IllegalArgumentException("quantile: " + quantile + " (expected: 0 to 1)");
        }
        long[] sums = new long[BUCKETS];
        long size = 0;
        for (int i = 0; i < counts.length; i++) {
            int count = (int) COUNT.getOpaque(counts, i);
            sums[i % BUCKETS] += count;
            size += count;
        }
        if (size == 0) {
            return Duration.ZERO;
        }
        long rank = Math.max(1, (long) Math.ceil(quantile * size));
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            rank -= sums[bucket];
            if (rank <= 0) {
                return Duration.ofNanos(middle(bucket));
            }
        }
        throw new AssertionError("the ranks end with the last bucket");
    }

    private static int bucket(long nanos) {
        long value = Math.max(nanos, 1L << FLOOR_BITS);
        int octave = 63 - Long.numberOfLeadingZeros(value);
        int sub = (int) (value >>> (octave - SUB_BITS)) & ((1 << SUB_BITS) - 1);
        return Math.min(((octave - FLOOR_BITS) << SUB_BITS) + sub, BUCKETS - 1);
    }

    private static long middle(int bucket) {
        long width = 1L << ((bucket >>> SUB_BITS) + FLOOR_BITS - SUB_BITS);
        return ((1L << SUB_BITS) + (bucket & ((1 << SUB_BITS) - 1))) * width + width / 2;
    }
}
