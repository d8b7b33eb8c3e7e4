package io.evenkeel.core.cluster;

import java.util.concurrent.atomic.LongAdder;

/**
 * What has been counted of one endpoint. Outlives changes of its weight or tier. Thread-safe; threads that count at the
 * same time do so in separate cells.
 */
final class Tally {

    private final LongAdder started = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder cancelled = new LongAdder();

    void start() {
        started.increment();
    }

    void succeed() {
        succeeded.increment();
    }

    void fail() {
        failed.increment();
    }

    void cancel() {
        cancelled.increment();
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
        long ended = succeeded.sum() + failed.sum() + cancelled.sum();
        return Math.max(0, started.sum() - ended);
    }
}
