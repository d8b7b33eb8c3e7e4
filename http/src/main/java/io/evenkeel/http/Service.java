package io.evenkeel.http;

import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.http.address.Origin;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A logical host and who serves it. Thread-safe. */
final class Service {

    private static final int MAX_ORIGINS = 4096;

    private final ServiceConfig config;
    private final Cluster<URI> cluster;
    private final InnerClient client;
    private final Map<URI, Origin> origins = new ConcurrentHashMap<>();

    Service(ServiceConfig config, Cluster<URI> cluster, InnerClient client) {
        this.config = config;
        this.cluster = cluster;
        this.client = client;
    }

    ServiceConfig config() {
        return config;
    }

    Origin origin() {
        return config.origin();
    }

    Cluster<URI> cluster() {
        return cluster;
    }

    InnerClient client() {
        return client;
    }

    /** The origin of one of its endpoints. */
    Origin originOf(URI target) {
        Origin known = origins.get(target);
        if (known == null) {
            known = Origin.of(target);
            if (origins.size() > MAX_ORIGINS) {
                origins.clear(); // a source with ever new addresses
            }
            origins.put(target, known);
        }
        return known;
    }

    /** Ends its checks and connections. */
    void close() {
        cluster.close();
        client.close();
    }

    @Override
    public String toString() {
        return origin().toString();
    }
}
