package io.evenkeel.http;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.ClusterBuilder;
import io.evenkeel.core.cluster.ClusterListener;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.http.address.Origin;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a service of a {@link LoadBalancedHttpClient} needs. Not thread-safe; no argument may be null.
 *
 * <p>An endpoint's URI is {@code http} or {@code https}, a host or address, and a port or none.
 */
public final class HttpServiceBuilder {

    private final Origin origin;
    private final List<Endpoint<URI>> endpoints = new ArrayList<>();
    private final List<ClusterListener> listeners = new ArrayList<>();
    private final Set<Integer> retryOnStatus = new TreeSet<>();
    private @Nullable EndpointSource<URI> source;
    private @Nullable HttpHealthCheck healthCheck;
    private @Nullable SSLContext sslContext;
    private @Nullable Duration attemptTimeout;
    private @Nullable Duration deadline;
    private Balancer balancer = Balancer.roundRobin();
    private HostHeader hostHeader = HostHeader.ENDPOINT;
    private TlsIdentity identity;
    private int maxAttempts = 3;

    HttpServiceBuilder(Origin origin) {
        this.origin = origin;
        this.identity = TlsIdentity.service(origin);
    }

    /**
     * Adds an endpoint.
     *
     * @throws IllegalArgumentException if the URI has no scheme or no host, or there is an endpoint of the same name
     */
    public HttpServiceBuilder endpoint(String name, URI uri) {
        return endpoint(Endpoint.of(name, uri));
    }

    /**
     * Adds an endpoint, which may have a weight, a tier and so on.
     *
     * @throws IllegalArgumentException if its URI has no scheme or no host, or there is an endpoint of the same name
     */
    public HttpServiceBuilder endpoint(Endpoint<URI> endpoint) {
        check(endpoint);
        if (endpoints.stream().anyMatch(other -> other.name().equals(endpoint.name()))) {
            throw new IllegalArgumentException(
                    "service " + origin + ": endpoint name: " + endpoint.name() + " (expected: each name once)");
        }
        endpoints.add(endpoint);
        return this;
    }

    /** Takes the endpoints from this source instead of a fixed list. A list with a malformed URI is not taken over. */
    public HttpServiceBuilder source(EndpointSource<URI> endpointSource) {
        this.source = Objects.requireNonNull(endpointSource, "source");
        return this;
    }

    /** Who is next; default {@link Balancer#roundRobin()}. */
    public HttpServiceBuilder balancer(Balancer policy) {
        this.balancer = Objects.requireNonNull(policy, "balancer");
        return this;
    }

    /** Checks every endpoint like this; default: no checks. */
    public HttpServiceBuilder healthCheck(HttpHealthCheck check) {
        this.healthCheck = Objects.requireNonNull(check, "healthCheck");
        return this;
    }

    /** Adds somebody who hears what changes: members, health, failover. */
    public HttpServiceBuilder listener(ClusterListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /** What the {@code Host} header says; default {@link HostHeader#ENDPOINT}. */
    public HttpServiceBuilder hostHeader(HostHeader header) {
        this.hostHeader = Objects.requireNonNull(header, "hostHeader");
        return this;
    }

    /**
     * How often a request may be sent that may have reached a server; default 3. Tries that surely sent nothing do not
     * count, because each endpoint is tried at most once.
     */
    public HttpServiceBuilder maxAttempts(int attempts) {
        this.maxAttempts = attempts;
        return this;
    }

    /**
     * Answers of these statuses are not taken while another endpoint can be asked and the request is safe to repeat;
     * default: none. The last endpoint's answer is taken whatever it is.
     */
    public HttpServiceBuilder retryOnStatus(int... statuses) {
        for (int status : statuses) {
            retryOnStatus.add(status);
        }
        return this;
    }

    /** How long one attempt may take until the response's headers; default: no limit but the request's own timeout. */
    public HttpServiceBuilder attemptTimeout(Duration limit) {
        this.attemptTimeout = Objects.requireNonNull(limit, "attemptTimeout");
        return this;
    }

    /**
     * How long a call may take from its start to the last byte of the body, with all attempts and redirects; default: no
     * limit. When it passes, the call or the reading of the body fails with {@link java.net.http.HttpTimeoutException}.
     */
    public HttpServiceBuilder deadline(Duration limit) {
        this.deadline = Objects.requireNonNull(limit, "deadline");
        return this;
    }

    /** Trust and keys for this service's connections; default: those of the client. */
    public HttpServiceBuilder sslContext(SSLContext context) {
        this.sslContext = Objects.requireNonNull(context, "sslContext");
        return this;
    }

    /**
     * The certificates of endpoints that are given by address must be for this name, which is also sent as SNI; default:
     * the service's host. Endpoints that are given by name always answer for their own name.
     */
    public HttpServiceBuilder tlsName(String host) {
        this.identity = TlsIdentity.named(host);
        return this;
    }

    /** The certificates of endpoints that are given by address must be for that address; no SNI is sent to them. */
    public HttpServiceBuilder tlsNameOfEndpoint() {
        this.identity = TlsIdentity.ENDPOINT;
        return this;
    }

    Origin origin() {
        return origin;
    }

    TlsIdentity identity() {
        return identity;
    }

    @Nullable
    SSLContext sslContext() {
        return sslContext;
    }

    /** What was set, checked. */
    ServiceConfig config() {
        if (hostHeader == HostHeader.SERVICE && !hostHeaderAllowed()) {
            throw new IllegalArgumentException(
                    "service " + origin + ": hostHeader: SERVICE (expected: a JVM started with "
                            + "-Djdk.httpclient.allowRestrictedHeaders=host, because the JDK's client allows the header only then)");
        }
        if (source == null && endpoints.isEmpty()) {
            throw new IllegalArgumentException("service " + origin + ": endpoints: none (expected: at least one)");
        }
        try {
            return new ServiceConfig(origin, hostHeader, maxAttempts, retryOnStatus, attemptTimeout, deadline);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("service " + origin + ": " + e.getMessage(), e);
        }
    }

    /** Starts the service on this client. */
    Service build(ServiceConfig config, InnerClient client) {
        ClusterBuilder<URI> cluster =
                Cluster.<URI>builder(origin.toString()).endpoints(endpoints).balancer(balancer);
        if (source != null) {
            cluster.source(checked(source));
        }
        if (healthCheck != null) {
            cluster.healthCheck(healthCheck.through(client, config));
        }
        listeners.forEach(cluster::listener);
        return new Service(config, cluster.build(), client);
    }

    private EndpointSource<URI> checked(EndpointSource<URI> from) {
        return sink -> from.subscribe(new EndpointSource.Sink<>() {
            @Override
            public void endpoints(List<Endpoint<URI>> told) {
                try {
                    told.forEach(HttpServiceBuilder.this::check);
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
        Origin.parse("service " + origin + ": URI of endpoint " + endpoint.name(), endpoint.target());
    }

    private static boolean hostHeaderAllowed() {
        try {
            HttpRequest.newBuilder().header("Host", "allowed");
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
