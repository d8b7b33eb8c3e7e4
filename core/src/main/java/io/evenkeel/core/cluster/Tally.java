package io.evenkeel.core.cluster;

import io.evenkeel.core.time.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What has been counted of one endpoint, and the one place where the end of a call is told. Outlives changes of its
 * weight or tier. Thread-safe.
 *
 * <p>Threads that count at the same time do so in separate cells. Only where a balancer compares the calls in flight at
 * each pick, these are kept in one place: then every pick reads them, and one load is less than a sum over cells that
 * others have just written.
 */
final class Tally {

    private static final VarHandle RUNNING = MethodHandles.arrayElementVarHandle(long[].class);

    /** In the middle of two cache lines on either side, so that no neighbour in memory shares its own. */
    private static final int CELL = 16;

    private final LongAdder started = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    /** Calls in flight in one cell; null if what has started is counted instead. */
    private final long @Nullable [] running;

    private final @Nullable Ticker ticker;
    private final @Nullable Latency latency;
    private final OutcomeListener listener;

    /**
     * Counts from zero.
     *
     * @param compared whether picks look at the calls in flight, and at the latency if there is a ticker
     * @param ticker measures how long calls take; null if nobody needs to know
     * @param listener hears how each call ended
     */
    Tally(boolean compared, @Nullable Ticker ticker, OutcomeListener listener) {
        this.running = compared ? new long[2 * CELL] : null;
        this.ticker = ticker;
        this.latency = ticker != null && compared ? new Latency() : null;
        this.listener = listener;
    }

    /**
     * A call starts.
     *
     * @param now the ticker's reading, if there is one
     */
    void start(long now) {
        if (running == null) {
            started.increment();
            return;
        }
        if (latency != null && inFlight() == 0) {
            latency.wakes(now);
        }
        RUNNING.getAndAdd(running, CELL, 1L);
    }

    /**
     * A call ended.
     *
     * @param startedAt what was told to {@link #start}
     * @param cause why it failed, or null if it did not
     * @return how long it took; 0 if nobody measures
     */
    long end(Outcome outcome, long startedAt, @Nullable Throwable cause) {
        if (running != null) {
            RUNNING.getAndAdd(running, CELL, -1L);
        }
        switch (outcome) {
            case SUCCEEDED -> succeeded.increment();
            case FAILED -> failed.increment();
            case CANCELLED -> cancelled.increment();
        }
        long took = 0;
        if (ticker != null) {
            long now = ticker.nanoTime();
            took = now - startedAt;
            if (latency != null) {
                latency.ended(took, now, outcome == Outcome.SUCCEEDED);
            }
        }
        listener.ended(outcome, took, cause);
        return took;
    }

    long succeeded() {
        return succeeded.sum();
    }

    long failed() {
        return failed.sum();
    }

    long cancelled() {
        return cancelled.sum();
    }

    /** What has started and not ended. The ends are read first, so that a call that ends meanwhile counts as running. */
    long inFlight() {
        if (running != null) {
            return (long) RUNNING.getOpaque(running, CELL);
        }
        long ended = succeeded.sum() + failed.sum() + cancelled.sum();
        return Math.max(0, started.sum() - ended);
    }

    /** See {@link io.evenkeel.core.balancer.Candidate#latencyNanos}. */
    double latencyNanos(long now) {
        return latency == null ? 0 : latency.expected(now, inFlight() > 0);
    }
}
