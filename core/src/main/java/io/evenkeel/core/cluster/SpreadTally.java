package io.evenkeel.core.cluster;

import io.evenkeel.core.time.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A tally that is seldom read: threads that count at the same time do so in separate cells. Unlike with one LongAdder
 * for each count, the start and the end of a call are counted side by side, so that both cost one cache line; and one
 * thread takes the same way as many.
 *
 * <p>There is one cell at first; when two threads meet in one, there are twice as many from then on.
 */
final class SpreadTally extends Tally {

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    /** The counts lie in the middle of a cell, so that no neighbour in memory shares their cache line. */
    private static final int LENGTH = 16;

    private static final int STARTED = 6;
    private static final int SUCCEEDED = 7;
    private static final int FAILED = 8;
    private static final int CANCELLED = 9;

    /** Up to 64, by which threads are told apart. */
    private static final int MAX_CELLS =
            Math.min(64, 4 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors()));

    /** A power of two of them. One that is needed comes into its place when it is. */
    private volatile long[] @Nullable [] cells = {new long[LENGTH]};

    SpreadTally(@Nullable Ticker ticker, OutcomeListener listener) {
        super(ticker, listener);
    }

    @Override
    void start(long now) {
        add(STARTED);
    }

    @Override
    void count(Outcome outcome) {
        add(place(outcome));
    }

    /**
     * Lets no exception out, such as for want of memory: a call does not fail because of its count. Where none can come out,
     * the compiler removes leases that stay with their caller.
     */
    private void add(int count) {
        long[] @Nullable [] all = cells;
        long @Nullable [] cell = all[place(all.length)];
        if (cell == null) {
            try {
                cell = fill();
            } catch (Throwable e) {
                cell = cells[0];
            }
        }
        long before = (long) COUNT.getOpaque(cell, count);
        if (!COUNT.compareAndSet(cell, count, before, before + 1)) {
            COUNT.getAndAdd(cell, count, 1L);
            try {
                spread(all);
            } catch (Throwable e) {
                return; // the cells that there are will do
            }
        }
    }

    /** Consecutive threads are far apart in any number of cells (Fibonacci hashing). */
    private static int place(int length) {
        @SuppressWarnings("deprecation") // threadId() is not in the baseline JDK
        long thread = Thread.currentThread().getId();
        return (int) ((((thread * 0x9E3779B97F4A7C15L) >>> 58) * length) >>> 6);
    }

    private synchronized long[] fill() {
        long[] @Nullable [] all = cells.clone();
        int place = place(all.length);
        long[] cell = all[place];
        if (cell == null) {
            cell = new long[LENGTH];
            all[place] = cell;
            cells = all;
        }
        return cell;
    }

    private synchronized void spread(long[] @Nullable [] met) {
        if (cells == met && met.length < MAX_CELLS) {
            long[] @Nullable [] more = new long[met.length * 2][];
            for (int i = 0; i < met.length; i++) {
                more[2 * i] = met[i];
            }
            cells = more;
        }
    }

    @Override
    long ended(Outcome outcome) {
        return sum(cells, place(outcome));
    }

    private static int place(Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> SUCCEEDED;
            case FAILED -> FAILED;
            case CANCELLED -> CANCELLED;
        };
    }

    private static long sum(long[] @Nullable [] cells, int count) {
        long sum = 0;
        for (long @Nullable [] cell : cells) {
            sum += cell == null ? 0 : (long) COUNT.getAcquire(cell, count);
        }
        return sum;
    }

    /** What has started and not ended. The ends are read first, so that a call that ends meanwhile counts as running. */
    @Override
    public long inFlight() {
        long ended = succeeded() + failed() + cancelled();
        return sum(cells, STARTED) - ended;
    }
}
