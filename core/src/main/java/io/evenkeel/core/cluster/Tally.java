package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.Gauge;
import io.evenkeel.core.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What has been counted of one endpoint, and the one place where the end of a call is told. Outlives changes of its
 * weight or tier. Thread-safe; no count is lost.
 */
abstract class Tally implements Gauge {

    private final @Nullable Ticker ticker;
    private final OutcomeListener listener;

    Tally(@Nullable Ticker ticker, OutcomeListener listener) {
        this.ticker = ticker;
        this.listener = listener;
    }

    /**
     * Counts from zero.
     *
     * @param compared whether picks look at the calls in flight, and at the latency if there is a ticker
     * @param ticker measures how long calls take; null if nobody needs to know
     * @param listener hears how each call ended
     */
    static Tally of(boolean compared, @Nullable Ticker ticker, OutcomeListener listener) {
        return compared ? new SharedTally(ticker, listener) : new SpreadTally(ticker, listener);
    }

    /**
     * A call starts.
     *
     * @param now the ticker's reading, if there is one
     */
    abstract void start(long now);

    /**
     * A call ended.
     *
     * @param startedAt what was told to {@link #start}
     * @param cause why it failed, or null if it did not
     * @return how long it took; 0 if nobody measures
     */
    final long end(Outcome outcome, long startedAt, @Nullable Throwable cause) {
        count(outcome);
        long took = 0;
        if (ticker != null) {
            long now = ticker.nanoTime();
            took = now - startedAt;
            took(took, now, outcome);
        }
        listener.ended(outcome, took, cause);
        return took;
    }

    abstract void count(Outcome outcome);

    /** A call that was counted took so long. */
    void took(long nanos, long now, Outcome outcome) {}

    final boolean measures() {
        return ticker != null;
    }

    /** How many calls have ended so. Never falls from one reading to the next. */
    abstract long ended(Outcome outcome);

    final long succeeded() {
        return ended(Outcome.SUCCEEDED);
    }

    final long failed() {
        return ended(Outcome.FAILED);
    }

    final long cancelled() {
        return ended(Outcome.CANCELLED);
    }
}
