package io.evenkeel.core.cluster;

import org.jspecify.annotations.Nullable;

/** Hears of the end of every call on one endpoint, on the caller's thread: must be quick, and must not throw. */
@FunctionalInterface
interface OutcomeListener {

    OutcomeListener NOBODY = (outcome, latencyNanos, cause) -> {};

    /**
     * A call ended.
     *
     * @param latencyNanos how long it took, from the pick; 0 if the cluster does not measure
     * @param cause why it failed, or null if it did not
     */
    void ended(Outcome outcome, long latencyNanos, @Nullable Throwable cause);
}
