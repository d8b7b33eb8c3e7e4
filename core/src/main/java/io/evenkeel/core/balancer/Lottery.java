package io.evenkeel.core.balancer;

import org.jspecify.annotations.Nullable;

/**
 * Draws indexes by weight, each draw in constant time: where weights differ by an alias table (A. J. Walker, Electronics
 * Letters 10, 1974, built as by M. D. Vose, IEEE Transactions on Software Engineering 17, 1991), else by multiply-shift
 * alone. Immutable.
 */
final class Lottery {

    private final int size;
    /** For each column, how much of it is the index itself (32 bits), and whose the rest is; null if all are equal. */
    private final long @Nullable [] columns;

    /** A lottery over a pool that is not empty. */
    Lottery(Pool pool) {
        this.size = pool.size();
        this.columns = pool.even ? null : columns(pool.weights, pool.sum);
    }

    private static long[] columns(double[] weights, double sum) {
        int size = weights.length;
        double[] height = new double[size];
        int[] small = new int[size];
        int[] large = new int[size];
        int smalls = 0;
        int larges = 0;
        for (int i = 0; i < size; i++) {
            height[i] = weights[i] / sum * size;
            if (height[i] < 1) {
                small[smalls++] = i;
            } else {
                large[larges++] = i;
            }
        }
        long[] columns = new long[size];
        while (smalls > 0 && larges > 0) {
            int filled = small[--smalls];
            int donor = large[larges - 1];
            columns[filled] = column(height[filled], donor);
            height[donor] -= 1 - height[filled];
            if (height[donor] < 1) {
                larges--;
                small[smalls++] = donor;
            }
        }
        // What is left is full but for rounding.
        while (larges > 0) {
            int full = large[--larges];
            columns[full] = column(0, full);
        }
        while (smalls > 0) {
            int full = small[--smalls];
            columns[full] = column(0, full);
        }
        return columns;
    }

    private static long column(double own, int other) {
        return ((long) (own * 0x1p32) << 32) | other;
    }

    /** An index, drawn with 64 random bits. */
    int draw(long bits) {
        int column = Hash.below(size, bits);
        if (columns == null) {
            return column;
        }
        long cell = columns[column];
        // Without a branch, because nothing could predict it: all ones if the lower bits are within the column's own.
        int own = (int) (((bits & 0xFFFFFFFFL) - (cell >>> 32)) >> 63);
        return (column & own) | ((int) cell & ~own);
    }

    /** Another index than the first one, which was drawn with the same bits; there must be two. */
    int drawOther(int first, long bits) {
        long fresh = columns == null ? bits << 32 : Hash.mix(bits);
        if (columns != null) {
            int second = draw(fresh);
            if (second != first) {
                return second;
            }
            fresh = Hash.mix(fresh);
        }
        int second = first + 1 + Hash.below(size - 1, fresh);
        return second - (size & ~((second - size) >> 31));
    }

    /**
     * The first index, or the second if its cost is lower. Without a branch, because nothing could predict it.
     *
     * @param cost of the first
     * @param other of the second
     */
    static int lower(int first, double cost, int second, double other) {
        int swap = (int) (Double.doubleToRawLongBits(other - cost) >> 63);
        return first ^ ((first ^ second) & swap);
    }
}
