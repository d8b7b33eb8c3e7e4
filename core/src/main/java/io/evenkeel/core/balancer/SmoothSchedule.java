package io.evenkeel.core.balancer;

import java.util.Arrays;

/**
 * One rotation of a weighted round robin, spread evenly: weights and sequence in, indexes out.
 *
 * <p>The k-th of the w turns of an entry is placed at (k + 1/2) / w of the rotation; the turns of all entries are then
 * taken in order of their places. This is earliest-deadline-first scheduling, computed ahead; it never puts the turns
 * of one entry in a burst, and over the whole rotation each entry has exactly its weight.
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
        // The place of a turn, with the entry's index in the low bits: sorting the numbers sorts by place.
        long[] placed = new long[length];
        int at = 0;
        for (int entry = 0; entry < turns.length; entry++) {
            for (long turn = 0; turn < turns[entry]; turn++) {
                long place = (long) ((turn + 0.5) / turns[entry] * (1L << 38));
                placed[at++] = place << 24 | entry;
            }
        }
        Arrays.sort(placed);
        int[] order = new int[length];
        for (int i = 0; i < length; i++) {
            order[i] = (int) (placed[i] & 0xFFFFFF);
        }
        return order;
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
