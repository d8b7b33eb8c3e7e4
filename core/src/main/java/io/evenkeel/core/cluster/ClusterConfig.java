package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.core.health.HealthCheck;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a builder collected; checked there. */
record ClusterConfig<T>(
        String name,
        EndpointSource<T> source,
        Balancer balancer,
        @Nullable HealthCheck<T> healthCheck,
        List<ClusterListener> listeners) {}
