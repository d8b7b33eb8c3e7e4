package io.evenkeel.core.balancer;

import java.util.Arrays;
import java.util.Objects;
import java.util.PriorityQueue;

/**
 * One rotation of a weighted round robin, spread evenly: weights in, a sequence of indexes out.
 *
 * <p>After any number t of picks from the start of the rotation, an entry whose share is s has been picked t·s times,
 * give or take less than one pick; over the whole rotation, exactly. This is Tijdeman's algorithm for the chairman
 * assignment problem (R. Tijdeman, Discrete Mathematics 32, 1980): the k-th pick of an entry is released at
 * (k + d) / s and due at (k + 1 - d) / s, with d = 1 / (2n - 2) for n entries; each slot goes to the released pick that
 * is due first.
 */
final class SmoothSchedule {

    /** Weights whose sum is larger are scaled down to about this sum: the shares then differ by less than 0.01 %. */
    static final int MAX_LENGTH = 1 << 16;

    private SmoothSchedule() {}

    /**
     * The rotation for these weights.
     *
     * @param weights each finite and at least 0
     * @return indexes into weights; empty if every weight is 0
     */
    static int[] of(double... weights) {
        long[] turns = turns(weights);
        long length = Arrays.stream(turns).sum();
        if (length == 0) {
            return new int[0];
        }
        if (length == turns.length && Arrays.stream(turns).allMatch(t -> t == 1)) {
            return identity(turns.length);
        }
        return interleave(turns, (int) length);
    }

    private static int[] identity(int length) {
        int[] order = new int[length];
        Arrays.setAll(order, i -> i);
        return order;
    }

    private static int[] interleave(long[] turns, int length) {
        int entries = (int) Arrays.stream(turns).filter(t -> t > 0).count();
        if (entries == 1) {
            int[] order = new int[1];
            while (turns[order[0]] == 0) {
                order[0]++;
            }
            return order;
        }
        double margin = 1.0 / (2 * entries - 2);
        int[][] released = releases(turns, length, margin);
        long[] done = new long[turns.length];
        // Due time in the high bits, the entry in the low ones: the smallest number is due first.
        PriorityQueue<Long> due = new PriorityQueue<>();
        int[] order = new int[length];
        for (int slot = 0; slot < length; slot++) {
            for (int entry : released[slot]) {
                double dueAt = (done[entry] + 1 - margin) * length / turns[entry];
                done[entry]++;
                due.add((long) (dueAt * (1L << 20)) << 24 | entry);
            }
            Long first = Objects.requireNonNull(due.poll(), "a pick is always released in time");
            order[slot] = (int) (first & 0xFFFFFF);
        }
        return order;
    }

    /** For each slot, the entries that have a pick released in it; one entry several times if it has several. */
    private static int[][] releases(long[] turns, int length, double margin) {
        int[] counts = new int[length];
        int[][] released = new int[length][];
        for (int pass = 0; pass < 2; pass++) {
            for (int entry = 0; entry < turns.length; entry++) {
                for (long turn = 0; turn < turns[entry]; turn++) {
                    int slot = (int) Math.ceil((turn + margin) * length / turns[entry] - 1e-9) - 1;
                    if (pass == 0) {
                        counts[slot]++;
                    } else {
                        released[slot][--counts[slot]] = entry;
                    }
                }
            }
            if (pass == 0) {
                Arrays.setAll(released, slot -> new int[counts[slot]]);
            }
        }
        return released;
    }

    /** Whole turns per rotation: exact, and as few as possible, where the weights are whole numbers that fit. */
    private static long[] turns(double[] weights) {
        double sum = 0;
        boolean whole = true;
        for (double weight : weights) {
            if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: a finite number >= 0)");
            }
            sum += weight;
            whole &= weight == Math.rint(weight);
        }
        long[] turns = new long[weights.length];
        if (whole && sum < Long.MAX_VALUE / 2.0) {
            long divisor = 0;
            for (int i = 0; i < turns.length; i++) {
                turns[i] = (long) weights[i];
                divisor = gcd(divisor, turns[i]);
            }
            if (divisor > 0 && sum / divisor <= Math.max(MAX_LENGTH, turns.length)) {
                for (int i = 0; i < turns.length; i++) {
                    turns[i] /= divisor;
                }
                return turns;
            }
        }
        double scale = sum == 0 ? 0 : Math.max(MAX_LENGTH, turns.length) / sum;
        for (int i = 0; i < turns.length; i++) {
            // Whoever has a weight keeps a turn, however small its share.
            turns[i] = weights[i] == 0 ? 0 : Math.max(1, Math.round(weights[i] * scale));
        }
        return turns;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
