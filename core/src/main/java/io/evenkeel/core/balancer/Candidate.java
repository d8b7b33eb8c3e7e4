package io.evenkeel.core.balancer;

import io.evenkeel.core.endpoint.Endpoint;

/**
 * An endpoint as a balancer sees it: what was configured, and how it is doing right now. Thread-safe; implemented by
 * the cluster.
 */
public interface Candidate {

    /** The endpoint behind it. */
    Endpoint<?> endpoint();

    /**
     * The weight to use now: the endpoint's own, or less of it while it warms up.
     *
     * @return at least 0; an endpoint of weight 0 should not be picked
     */
    double weight();

    /** How many calls are running on it, over all threads; a moment's reading. */
    long inFlight();

    /**
     * How long the next call is expected to take, in nanoseconds: a moving average that follows a longer latency at once
     * and a shorter one slowly, or, if that is longer, the time for which nothing has come back while calls are
     * running. Fades while nothing is called, so that the endpoint is tried again.
     *
     * @param now the cluster's clock in nanoseconds, as handed to {@link Picker#pick}
     * @return 0 as long as nothing is known, and always if nobody {@linkplain Balancer#measuresLatency() measures}
     */
    default double latencyNanos(long now) {
        return 0;
    }
}
