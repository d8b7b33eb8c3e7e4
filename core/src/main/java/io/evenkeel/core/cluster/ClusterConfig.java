package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.core.health.HealthCheck;
import io.evenkeel.core.health.OutlierDetection;
import io.evenkeel.core.health.Panic;
import io.evenkeel.core.health.SlowStart;
import io.evenkeel.core.limit.ConcurrencyLimit;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a builder collected; checked there. */
record ClusterConfig<T>(
        String name,
        EndpointSource<T> source,
        Balancer balancer,
        @Nullable HealthCheck<T> healthCheck,
        @Nullable OutlierDetection outlierDetection,
        @Nullable SlowStart slowStart,
        Panic panic,
        @Nullable ConcurrencyLimit limit,
        boolean latencyQuantiles,
        @Nullable Function<? super Endpoint<T>, ? extends CallCounts> counts,
        List<ClusterListener> listeners) {

    /** What needs each call to be told to the cluster, in a word; null if nothing does. */
    @Nullable
    String watchesCalls() {
        if (balancer.measuresLatency()) {
            return "a balancer that measures latency";
        }
        if (outlierDetection != null) {
            return "outlier detection";
        }
        if (limit != null) {
            return "a limit";
        }
        return latencyQuantiles ? "latency quantiles" : null;
    }

    /** Whether anything needs to know how long calls take. */
    boolean measures() {
        return balancer.measuresLatency()
                || latencyQuantiles
                || (limit != null && limit.isAdaptive())
                || (outlierDetection != null
                        && (outlierDetection.slowCall() != null || outlierDetection.peerFactor() > 0));
    }
}
