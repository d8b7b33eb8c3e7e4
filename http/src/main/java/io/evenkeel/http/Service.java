package io.evenkeel.http;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.cluster.NoEndpointException;
import io.evenkeel.core.cluster.Seat;
import io.evenkeel.http.address.MovedUris;
import io.evenkeel.http.address.Origin;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A logical host and who serves it. Thread-safe. */
final class Service {

    private static final int MAX_ORIGINS = 4096;

    private final ServiceConfig config;
    private final Cluster<URI> cluster;
    private final InnerClient client;
    private final @Nullable InnerClient checking;
    private final Resting resting;
    private final @Nullable Hedge hedge;
    private final @Nullable Affinity affinity;
    private final Map<URI, Origin> origins = new ConcurrentHashMap<>();
    private final MovedUris uris;

    /**
     * A service that runs.
     *
     * @param checking the client of its health checks, or null if there are none. It is another one, because the JDK's
     *     client has work with every connection, also idle ones, each time one of them has something to say
     */
    Service(
            ServiceConfig config,
            Cluster<URI> cluster,
            InnerClient client,
            @Nullable InnerClient checking,
            Resting resting,
            @Nullable Hedge hedge,
            @Nullable Affinity affinity) {
        this.config = config;
        this.uris = new MovedUris(config.origin());
        this.cluster = cluster;
        this.client = client;
        this.checking = checking;
        this.resting = resting;
        this.hedge = hedge;
        this.affinity = affinity;
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

    /** Those that asked to be left alone. */
    Resting resting() {
        return resting;
    }

    /** When a second request is sent beside the first; null for never. */
    @Nullable
    Hedge hedge() {
        return hedge;
    }

    /** Which requests belong to which endpoint; null for none. */
    @Nullable
    Affinity affinity() {
        return affinity;
    }

    /** Whether requests may belong to an endpoint. */
    boolean binds() {
        return affinity != null && affinity.binds();
    }

    /**
     * A place on the endpoint that the request belongs to, or on one that was not tried and does not rest, or, where all of
     * those rest, on one that does. Never waits. The outcome is to be told exactly once.
     *
     * @throws NoEndpointException if there is none
     * @throws IllegalStateException if the service is closed
     */
    Seat<URI> acquire(Set<String> tried, @Nullable Bond bond) {
        if (bond != null && bond.endpoint() != null) {
            try {
                return free(only(bond.endpoint(), tried));
            } catch (NoEndpointException e) {
                if (bond.must()) {
                    throw gone(bond.endpoint(), e);
                }
            }
        }
        if (!resting.nobody()) {
            try {
                return free(wish(resting.and(tried), bond));
            } catch (NoEndpointException e) {
                // all that are left rest
            }
        }
        return free(wish(tried, bond));
    }

    private Seat<URI> free(PickRequest wish) {
        return config.limit() == null ? cluster.seat(wish) : cluster.acquire(wish, Duration.ZERO);
    }

    /** As {@link #acquire}, but where every endpoint is full, the result comes when there is room. */
    CompletableFuture<Lease<URI>> place(Set<String> tried, @Nullable Bond bond, Duration maxWait) {
        if (bond != null && bond.endpoint() != null) {
            PickRequest own = only(bond.endpoint(), tried);
            if (cluster.takes(own)) {
                return cluster.acquireAsync(own, maxWait);
            }
            if (bond.must()) {
                return CompletableFuture.failedFuture(gone(bond.endpoint(), null));
            }
        }
        Set<String> avoided = tried;
        if (!resting.nobody()) {
            avoided = resting.and(tried);
            if (!anyBut(avoided)) {
                avoided = tried;
            }
        }
        return cluster.acquireAsync(wish(avoided, bond), maxWait);
    }

    private static PickRequest only(String endpoint, Set<String> tried) {
        return tried.isEmpty()
                ? PickRequest.only(endpoint)
                : PickRequest.only(endpoint).withExcluded(tried);
    }

    private static PickRequest wish(Set<String> avoided, @Nullable Bond bond) {
        PickRequest wish = PickRequest.excluding(avoided);
        return bond != null && bond.hashed() ? wish.withKey(bond.key()) : wish;
    }

    private static NoEndpointException gone(String endpoint, @Nullable NoEndpointException why) {
        NoEndpointException gone = new NoEndpointException("endpoint " + endpoint
                + ", to which the request belongs, cannot be used" + (why == null ? "" : ": " + why.getMessage()));
        if (why != null) {
            gone.initCause(why);
        }
        return gone;
    }

    /** Whether an endpoint of none of these names takes calls. */
    boolean anyBut(Set<String> names) {
        return cluster.takes(PickRequest.excluding(names));
    }

    /** A logical URI as it is asked of one of its endpoints. */
    URI at(URI target, URI uri) {
        return uris.moved(uri, originOf(target));
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
        clients().forEach(InnerClient::close);
    }

    /** All clients of the service. */
    List<InnerClient> clients() {
        return checking == null ? List.of(client) : List.of(client, checking);
    }

    @Override
    public String toString() {
        return origin().toString();
    }
}
