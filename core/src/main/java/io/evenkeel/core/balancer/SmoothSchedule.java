package io.evenkeel.core.balancer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
        int picks = length;
        int[] releases = new int[length + 1];
        int[] released = new int[picks];
        int[] dueIn = new int[picks];
        byRelease(turns, length, margin, releases, released, dueIn);
        // Released picks wait in a list for each slot that they are due in; a pick is due in the last slot it may take.
        int[] first = new int[length];
        int[] next = new int[picks];
        Arrays.fill(first, -1);
        SlotSet due = new SlotSet(length);
        int[] order = new int[length];
        for (int slot = 0; slot < length; slot++) {
            for (int pick = releases[slot + 1] - 1; pick >= releases[slot]; pick--) {
                int last = dueIn[pick];
                next[pick] = first[last];
                first[last] = pick;
                due.add(last);
            }
            int earliest = due.first();
            int pick = first[earliest];
            order[slot] = released[pick];
            first[earliest] = next[pick];
            if (first[earliest] < 0) {
                due.remove(earliest);
            }
        }
        return order;
    }

    /**
     * All picks in the order of the slots in which they are released.
     *
     * @param releases for each slot where its picks begin in the other arrays, and the end
     * @param released whose pick it is
     * @param dueIn the last slot that the pick may take
     */
    private static void byRelease(
            long[] turns, int length, double margin, int[] releases, int[] released, int[] dueIn) {
        int[] slots = new int[length];
        int pick = 0;
        for (long turn : turns) {
            double every = (double) length / turn;
            for (long k = 0; k < turn; k++) {
                int slot = (int) Math.ceil((k + margin) * every - 1e-9) - 1;
                slots[pick++] = slot;
                releases[slot + 1]++;
            }
        }
        for (int slot = 0; slot < length; slot++) {
            releases[slot + 1] += releases[slot];
        }
        int[] place = Arrays.copyOf(releases, length);
        pick = 0;
        for (int entry = 0; entry < turns.length; entry++) {
            double every = (double) length / turns[entry];
            for (long k = 0; k < turns[entry]; k++) {
                int to = place[slots[pick++]]++;
                released[to] = entry;
                dueIn[to] = Math.min(length, (int) ((k + 1 - margin) * every + 1e-9) + 1) - 1;
            }
        }
    }

    /** A set of slots that finds its first in a few steps: a bit for each, and a bit for each 64 of them that has any. */
    private static final class SlotSet {

        private final long[] bits;
        private final long[] any;

        SlotSet(int size) {
            this.bits = new long[(size >>> 6) + 1];
            this.any = new long[(bits.length >>> 6) + 1];
        }

        void add(int slot) {
            bits[slot >>> 6] |= 1L << slot;
            any[slot >>> 12] |= 1L << (slot >>> 6);
        }

        void remove(int slot) {
            bits[slot >>> 6] &= ~(1L << slot);
            if (bits[slot >>> 6] == 0) {
                any[slot >>> 12] &= ~(1L << (slot >>> 6));
            }
        }

        /** The first; there must be one. */
        int first() {
            int group = 0;
            while (any[group] == 0) {
                group++;
            }
            int word = (group << 6) + Long.numberOfTrailingZeros(any[group]);
            return (word << 6) + Long.numberOfTrailingZeros(bits[word]);
        }
    }

    /**
     * Whole turns per rotation: exact, and as few as possible, where the weights are whole numbers or hundredths and fit.
     */
    private static long[] turns(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: a finite number >= 0)");
            }
            sum += weight;
        }
        int longest = Math.max(MAX_LENGTH, weights.length);
        // Hundredths are what an endpoint has while it warms up.
        for (int parts = 1; parts <= 100; parts *= 100) {
            long[] turns = exactTurns(weights, parts);
            if (turns != null && Arrays.stream(turns).asDoubleStream().sum() <= longest) {
                return turns;
            }
        }
        double scale = sum == 0 ? 0 : longest / sum;
        long[] turns = new long[weights.length];
        for (int i = 0; i < turns.length; i++) {
            // Whoever has a weight keeps a turn, however small its share.
            turns[i] = weights[i] == 0 ? 0 : Math.max(1, Math.round(weights[i] * scale));
        }
        return turns;
    }

    /** The weights in such parts of 1, divided by what they have in common; null if one is not a whole number of them. */
    private static long @Nullable [] exactTurns(double[] weights, int parts) {
        long[] turns = new long[weights.length];
        long divisor = 0;
        for (int i = 0; i < turns.length; i++) {
            double scaled = weights[i] * parts;
            turns[i] = Math.round(scaled);
            // Hundredths are not exact in binary: rounded when they came about, and when they were multiplied.
            if (Math.abs(scaled - turns[i]) > (parts == 1 ? 0 : scaled * 1e-12)) {
                return null;
            }
            divisor = gcd(divisor, turns[i]);
        }
        for (int i = 0; divisor > 1 && i < turns.length; i++) {
            turns[i] /= divisor;
        }
        return turns;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
