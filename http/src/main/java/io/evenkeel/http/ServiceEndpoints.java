package io.evenkeel.http;

import io.evenkeel.core.cluster.ClusterBuilder;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.http.address.Origin;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who serves a service, while it is being built: each endpoint checked to be no more than a scheme, a host and a port. */
final class ServiceEndpoints {

    private final Origin service;
    private final List<Endpoint<URI>> fixed = new ArrayList<>();
    private @Nullable EndpointSource<URI> source;

    ServiceEndpoints(Origin service) {
        this.service = service;
    }

    /** @throws IllegalArgumentException if its URI says too little or too much, or there is an endpoint of the same name */
    void add(Endpoint<URI> endpoint) {
        check(endpoint);
        if (fixed.stream().anyMatch(other -> other.name().equals(endpoint.name()))) {
            throw new IllegalArgumentException(
                    "service " + service + ": endpoint name: " + endpoint.name() + " (expected: each name once)");
        }
        fixed.add(endpoint);
    }

    /** From here instead of the fixed ones. */
    void from(EndpointSource<URI> endpointSource) {
        source = endpointSource;
    }

    /** @throws IllegalArgumentException if there are none and no source */
    void required() {
        if (source == null && fixed.isEmpty()) {
            throw new IllegalArgumentException("service " + service + ": endpoints: none (expected: at least one)");
        }
    }

    void into(ClusterBuilder<URI> cluster) {
        cluster.endpoints(fixed);
        if (source != null) {
            cluster.source(checked(source));
        }
    }

    private EndpointSource<URI> checked(EndpointSource<URI> from) {
        return sink -> from.subscribe(new EndpointSource.Sink<>() {
            @Override
            public void endpoints(List<Endpoint<URI>> told) {
                try {
                    told.forEach(ServiceEndpoints.this::check);
                } catch (IllegalArgumentException e) {
                    sink.failed(e);
                    return;
                }
                sink.endpoints(told);
            }

            @Override
            public void failed(Throwable cause) {
                sink.failed(cause);
            }
        });
    }

    private void check(Endpoint<URI> endpoint) {
        Origin.parse("service " + service + ": URI of endpoint " + endpoint.name(), endpoint.target());
    }
}
