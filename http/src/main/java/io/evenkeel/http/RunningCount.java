package io.evenkeel.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Whether anything runs. Each thread counts in a cell of its own, as every request does it four times; only closing asks.
 * Thread-safe.
 */
final class RunningCount {

    /** More than the threads that run at once on most machines; a power of two. */
    private static final int CELLS = 64;

    /** Two cache lines of 64 bytes, because processors fetch them in pairs. */
    private static final int STRIDE_SHIFT = 4;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    /** Of each cell what has begun, then what has ended; room before the first. */
    private final long[] counts = new long[(CELLS + 1) << STRIDE_SHIFT];

    /** One more runs. */
    void begun() {
        COUNT.getAndAdd(counts, cell(Thread.currentThread()), 1L);
    }

    /** One that ran has ended, perhaps on another thread. */
    void ended() {
        COUNT.getAndAdd(counts, cell(Thread.currentThread()) + 1, 1L);
    }

    /**
     * Whether there was a moment during this call at which nothing ran: as many had ended as have begun, and what has ended is
     * read before.
     */
    boolean none() {
        long ended = sum(1);
        return sum(0) == ended;
    }

    private long sum(int which) {
        long sum = 0;
        for (int cell = 1; cell <= CELLS; cell++) {
            sum += (long) COUNT.getVolatile(counts, (cell << STRIDE_SHIFT) + which);
        }
        return sum;
    }

    /** Consecutive threads are in different cells. */
    private static int cell(Thread thread) {
        @SuppressWarnings("deprecation") // threadId() is not in the baseline JDK
        long id = thread.getId();
        return (((int) id & (CELLS - 1)) + 1) << STRIDE_SHIFT;
    }
}
