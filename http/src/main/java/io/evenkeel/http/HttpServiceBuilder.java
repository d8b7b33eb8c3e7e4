package io.evenkeel.http;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.ClusterBuilder;
import io.evenkeel.core.cluster.ClusterListener;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.core.health.OutlierDetection;
import io.evenkeel.core.health.Panic;
import io.evenkeel.core.health.SlowStart;
import io.evenkeel.core.limit.ConcurrencyLimit;
import io.evenkeel.core.retry.RetryBudget;
import io.evenkeel.core.time.Ticker;
import io.evenkeel.http.address.Origin;
import io.evenkeel.http.tls.TlsIdentity;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a service of a {@link LoadBalancedHttpClient} needs. Not thread-safe; no argument may be null.
 *
 * <p>An endpoint's URI is {@code http} or {@code https}, a host or address, and a port or none.
 */
public final class HttpServiceBuilder {

    private final Origin origin;
    private final ServiceEndpoints endpoints;
    private final List<ClusterListener> listeners = new ArrayList<>();
    private final Set<Integer> retryOnStatus = new TreeSet<>();
    private Set<Integer> failureStatus = Set.of(502, 503, 504);
    private Set<String> idempotencyHeaders = Set.of("idempotency-key");
    private @Nullable OutlierDetection outlierDetection;
    private @Nullable SlowStart slowStart;
    private @Nullable ConcurrencyLimit limit;
    private @Nullable Backoff backoff;
    private @Nullable RetryBudget budget;
    private @Nullable HttpHedging hedging;
    private Panic panic = Panic.NEVER;
    private Duration maxRetryAfter = Duration.ofMinutes(1);
    private boolean latencyQuantiles;
    private @Nullable HttpHealthCheck healthCheck;
    private @Nullable SSLContext sslContext;
    private @Nullable Duration attemptTimeout;
    private @Nullable Duration deadline;
    private @Nullable Balancer balancer;
    private @Nullable Stickiness stickiness;
    private HostHeader hostHeader = HostHeader.ENDPOINT;
    private TlsIdentity identity;
    private int maxAttempts = 3;

    HttpServiceBuilder(Origin origin) {
        this.origin = origin;
        this.endpoints = new ServiceEndpoints(origin);
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
        endpoints.add(endpoint);
        return this;
    }

    /** Takes the endpoints from this source instead of a fixed list. A list with a malformed URI is not taken over. */
    public HttpServiceBuilder source(EndpointSource<URI> endpointSource) {
        endpoints.from(Objects.requireNonNull(endpointSource, "source"));
        return this;
    }

    /** Who is next; default {@link Balancer#roundRobin()}, or a consistent hash with a {@link Stickiness} that needs one. */
    public HttpServiceBuilder balancer(Balancer policy) {
        this.balancer = Objects.requireNonNull(policy, "balancer");
        return this;
    }

    /** Sends the requests that belong together to the same endpoint; default: none belong together. */
    public HttpServiceBuilder stickiness(Stickiness settings) {
        this.stickiness = Objects.requireNonNull(settings, "stickiness");
        return this;
    }

    /** Checks every endpoint like this; default: no checks. */
    public HttpServiceBuilder healthCheck(HttpHealthCheck check) {
        this.healthCheck = Objects.requireNonNull(check, "healthCheck");
        return this;
    }

    /**
     * Ejects endpoints whose calls go badly; default: none is ejected. A call fails by what its endpoint does: connecting
     * fails, the connection breaks, an attempt takes too long, a status of {@link #failureStatus}. Its latency is the time
     * from the pick to the end of the body.
     */
    public HttpServiceBuilder outlierDetection(OutlierDetection settings) {
        this.outlierDetection = Objects.requireNonNull(settings, "outlierDetection");
        return this;
    }

    /** Gives endpoints that recover, or join later, their share little by little; default: all of it at once. */
    public HttpServiceBuilder slowStart(SlowStart settings) {
        this.slowStart = Objects.requireNonNull(settings, "slowStart");
        return this;
    }

    /** What to do when few endpoints are healthy; default {@link Panic#NEVER}. */
    public HttpServiceBuilder panic(Panic settings) {
        this.panic = Objects.requireNonNull(settings, "panic");
        return this;
    }

    /**
     * Limits how many calls run on each endpoint at once; default: any number. A call that finds all endpoints full waits
     * in the service's queue, without a thread, for as long as the limit, its own timeout and its deadline allow, and then
     * fails with a {@link java.net.ConnectException}.
     */
    public HttpServiceBuilder limit(ConcurrencyLimit settings) {
        this.limit = Objects.requireNonNull(settings, "limit");
        return this;
    }

    /** Keeps quantiles of each endpoint's latency for the cluster's snapshot; default: none are kept. */
    public HttpServiceBuilder latencyQuantiles() {
        this.latencyQuantiles = true;
        return this;
    }

    /**
     * Answers of these statuses, instead of 502, 503 and 504, count as failures of the endpoint, in its counts and for the
     * outlier detection; the caller gets them all the same.
     */
    public HttpServiceBuilder failureStatus(int... statuses) {
        Set<Integer> all = new TreeSet<>();
        for (int status : statuses) {
            all.add(status);
        }
        this.failureStatus = all;
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

    /**
     * Bounds retries of requests that may have reached a server, as a share of all requests; default: only
     * {@link #maxAttempts} bounds them. Tries that follow one that surely sent nothing are free, because they put no load
     * on anybody. A budget may be shared by services.
     */
    public HttpServiceBuilder retryBudget(RetryBudget shared) {
        this.budget = Objects.requireNonNull(shared, "retryBudget");
        return this;
    }

    /**
     * Lets a request go to an endpoint again when each was tried, after a pause; default: each endpoint is asked once.
     * There is such a pause too before another endpoint is asked after a 429 or 503, because the service is overloaded.
     * All tries together are then bounded by {@link #maxAttempts}.
     *
     * @param first the longest pause before the first retry. It doubles with each further one, up to ten times, and the
     *     pause is chosen at random below it. One that does not fit into the deadline or the request's timeout is not made
     */
    public HttpServiceBuilder retryBackoff(Duration first) {
        Objects.requireNonNull(first, "retryBackoff");
        ServiceConfig.positive("service " + origin + ": retryBackoff", first);
        this.backoff = new Backoff(first);
        return this;
    }

    /** Sends a second request beside one that takes long, where it may be executed twice; default: none. */
    public HttpServiceBuilder hedging(HttpHedging settings) {
        this.hedging = Objects.requireNonNull(settings, "hedging");
        return this;
    }

    /**
     * How long at most an endpoint is left alone that answers 503 with {@code Retry-After}, while another one can be used;
     * default 1 min, zero for not at all.
     */
    public HttpServiceBuilder maxRetryAfter(Duration longest) {
        Objects.requireNonNull(longest, "maxRetryAfter");
        if (longest.isNegative()) {
            throw new IllegalArgumentException(
                    "service " + origin + ": maxRetryAfter: " + longest + " (expected: >= 0)");
        }
        this.maxRetryAfter = longest;
        return this;
    }

    /**
     * A request with one of these headers is safe to repeat whatever its method, because the server does it once; default
     * {@code Idempotency-Key}. None for no such header.
     */
    public HttpServiceBuilder idempotencyHeaders(String... names) {
        Set<String> all = new TreeSet<>();
        for (String name : names) {
            all.add(name.toLowerCase(Locale.ROOT));
        }
        this.idempotencyHeaders = all;
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
     * The certificates of all endpoints must be for this name, which is also sent as SNI; default: endpoints that are given
     * by address answer for the service's host, those given by name for their own name.
     *
     * @throws IllegalArgumentException if it is no host name
     */
    public HttpServiceBuilder tlsName(String host) {
        this.identity = TlsIdentity.named(host);
        return this;
    }

    /** Each endpoint's certificate must be for its own address or name; no SNI is sent to an address. */
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
        hostHeader.check("service " + origin);
        endpoints.required();
        try {
            return new ServiceConfig(
                    origin,
                    hostHeader,
                    maxAttempts,
                    retryOnStatus,
                    failureStatus,
                    idempotencyHeaders,
                    backoff,
                    budget,
                    limit,
                    attemptTimeout,
                    deadline);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("service " + origin + ": " + e.getMessage(), e);
        }
    }

    /**
     * Starts the service.
     *
     * @param clients makes the client that does its work, and one more for the checks
     */
    Service build(ServiceConfig config, Supplier<InnerClient> clients) {
        InnerClient client = clients.get();
        InnerClient checking = healthCheck == null ? null : clients.get();
        ClusterBuilder<URI> cluster = Cluster.<URI>builder(origin.toString()).panic(panic);
        endpoints.into(cluster);
        if (balancer != null) {
            cluster.balancer(balancer);
        } else if (stickiness != null && stickiness.hashes()) {
            cluster.balancer(Balancer.consistentHash());
        }
        if (healthCheck != null && checking != null) {
            cluster.healthCheck(healthCheck.through(checking, config));
        }
        if (outlierDetection != null) {
            cluster.outlierDetection(outlierDetection);
        }
        if (slowStart != null) {
            cluster.slowStart(slowStart);
        }
        if (limit != null) {
            cluster.limit(limit);
        }
        if (latencyQuantiles) {
            cluster.latencyQuantiles();
        }
        listeners.forEach(cluster::listener);
        Cluster<URI> built = cluster.build();
        return new Service(
                config,
                built,
                client,
                checking,
                new Resting(maxRetryAfter, Ticker.system()),
                hedging == null ? null : new Hedge(hedging),
                stickiness == null ? null : new Affinity(stickiness, built, origin.secure()));
    }
}
