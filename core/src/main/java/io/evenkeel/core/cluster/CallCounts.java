package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.Gauge;

/**
 * What has been counted of one endpoint by its callers, in place of a cluster; see {@link ClusterBuilder#counts}.
 * Thread-safe. None of the counts may fall from one reading to the next, but {@link #inFlight}.
 */
public interface CallCounts extends Gauge {

    /** How many calls have ended well. */
    long succeeded();

    /** How many calls have failed for which the endpoint is to blame. */
    long failed();

    /** How many calls have ended in a way that says nothing of the endpoint. */
    long cancelled();
}
