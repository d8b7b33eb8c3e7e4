package io.evenkeel.core.cluster;

import io.evenkeel.core.time.Ticker;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What has been counted of one endpoint, and the one place where the end of a call is told. Outlives changes of its
 * weight or tier. Thread-safe; threads that count at the same time do so in separate cells.
 */
final class Tally {

    private final LongAdder running = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final @Nullable Ticker ticker;
    private final @Nullable Latency latency;
    private final OutcomeListener listener;

    /**
     * Counts from zero.
     *
     * @param ticker measures how long calls take; null if nobody needs to know
     * @param listener hears how each call ended
     */
    Tally(@Nullable Ticker ticker, OutcomeListener listener) {
        this.ticker = ticker;
        this.latency = ticker == null ? null : new Latency();
        this.listener = listener;
    }

    /**
     * A call starts.
     *
     * @param now the ticker's reading, if there is one
     */
    void start(long now) {
        if (latency != null && running.sum() <= 0) {
            latency.wakes(now);
        }
        running.increment();
    }

    /**
     * A call ended.
     *
     * @param startedAt what was told to {@link #start}
     * @param cause why it failed, or null if it did not
     * @return how long it took; 0 if nobody measures
     */
    long end(Outcome outcome, long startedAt, @Nullable Throwable cause) {
        running.decrement();
        switch (outcome) {
            case SUCCEEDED -> succeeded.increment();
            case FAILED -> failed.increment();
            case CANCELLED -> cancelled.increment();
        }
        long took = 0;
        if (ticker != null && latency != null) {
            long now = ticker.nanoTime();
            took = now - startedAt;
            latency.ended(took, now, outcome == Outcome.SUCCEEDED);
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

    /** What has started and not ended; off by those that start or end while it is read. */
    long inFlight() {
        return Math.max(0, running.sum());
    }

    /** See {@link io.evenkeel.core.balancer.Candidate#latencyNanos}. */
    double latencyNanos(long now) {
        return latency == null ? 0 : latency.expected(now, running.sum() > 0);
    }
}
