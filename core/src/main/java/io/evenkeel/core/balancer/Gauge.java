package io.evenkeel.core.balancer;

/** How an endpoint is doing right now, over all threads. Thread-safe and cheap to read. */
public interface Gauge {

    /** How many calls are running on it; a moment's reading. */
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
