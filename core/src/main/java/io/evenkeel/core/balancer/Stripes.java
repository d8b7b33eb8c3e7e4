package io.evenkeel.core.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.random.RandomGenerator;

/**
 * Sequences, one for each of a fixed number of stripes, far enough apart that no two share a cache line. A thread always
 * uses the same stripe. Two threads may share one: then an advance can be lost, which repeats a choice and harms nothing,
 * and is why a plain (opaque) write is enough. One instance serves one kind of sequence.
 */
final class Stripes {

    /** More than the threads that run at once on most machines, so that they rarely share a stripe. */
    private static final int COUNT = 64;

    /** Two cache lines of 64 bytes, because processors fetch them in pairs. */
    private static final int STRIDE_SHIFT = 4;

    private static final VarHandle CURSOR = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] cursors = new long[(COUNT + 1) << STRIDE_SHIFT];

    /** Sequences that start anywhere, so that processes which start together do not begin at the same endpoint. */
    Stripes(RandomGenerator random) {
        for (int i = 0; i < cursors.length; i++) {
            cursors[i] = random.nextLong();
        }
    }

    /** The next place in a rotation of this size, from 0 to size - 1. */
    int next(int size) {
        int slot = slot();
        // An int, whose two bounds the compiler checks as one, and then not again where it is an index.
        int cursor = (int) (long) CURSOR.getOpaque(cursors, slot) + 1;
        if (cursor < 0 || cursor >= size) {
            // Also the way back into a rotation that has become shorter, and, once, from the random start.
            cursor = cursor == size ? 0 : Integer.remainderUnsigned(cursor, size);
        }
        CURSOR.setOpaque(cursors, slot, (long) cursor);
        return cursor;
    }

    /**
     * The next of a sequence that fills the 64 bits evenly: any part of it, of any length, has in each interval about
     * as many numbers as the interval's share (a Weyl sequence by the golden ratio).
     */
    long nextEven() {
        int slot = slot();
        long cursor = (long) CURSOR.getOpaque(cursors, slot) + Hash.GOLDEN;
        CURSOR.setOpaque(cursors, slot, cursor);
        return cursor;
    }

    /** The next of a sequence of 64 random bits each (SplitMix64). */
    long nextRandom() {
        return Hash.mix(nextEven());
    }

    /**
     * As {@link #nextRandom}, but made one time before, so that what is picked with it need not wait for the mixing. Its
     * first number of each stripe is as random as the stripe's start.
     */
    long nextReady() {
        int slot = slot();
        long bits = (long) CURSOR.getOpaque(cursors, slot + 1);
        long cursor = (long) CURSOR.getOpaque(cursors, slot) + Hash.GOLDEN;
        CURSOR.setOpaque(cursors, slot, cursor);
        CURSOR.setOpaque(cursors, slot + 1, Hash.mix(cursor));
        return bits;
    }

    private static int slot() {
        @SuppressWarnings("deprecation") // threadId() is not in the baseline JDK
        long thread = Thread.currentThread().getId();
        return (((int) thread & (COUNT - 1)) + 1) << STRIDE_SHIFT;
    }
}
