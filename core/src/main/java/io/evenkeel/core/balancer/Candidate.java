package io.evenkeel.core.balancer;

import io.evenkeel.core.endpoint.Endpoint;

/**
 * An endpoint as a balancer sees it: what was configured, and how it is doing right now. Thread-safe; implemented by
 * the cluster.
 */
public interface Candidate extends Gauge {

    /** The endpoint behind it. */
    Endpoint<?> endpoint();

    /**
     * The weight to use now: the endpoint's own, or less of it while it warms up.
     *
     * @return at least 0; an endpoint of weight 0 should not be picked
     */
    double weight();

    /**
     * Where its readings come from. A picker that reads at each pick keeps the gauges instead of the candidates, and so
     * saves a step through memory, which is most of what a pick costs among many endpoints.
     */
    default Gauge gauge() {
        return this;
    }
}
