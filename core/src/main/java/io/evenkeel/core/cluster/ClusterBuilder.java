package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.core.health.HealthCheck;
import io.evenkeel.core.health.OutlierDetection;
import io.evenkeel.core.health.Panic;
import io.evenkeel.core.health.SlowStart;
import io.evenkeel.core.limit.ConcurrencyLimit;
import io.evenkeel.core.time.Scheduler;
import io.evenkeel.core.time.Ticker;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a {@link Cluster} needs. Not thread-safe; no argument may be null.
 *
 * @param <T> the endpoints' target
 */
public final class ClusterBuilder<T> {

    private final String name;
    private final List<Endpoint<T>> endpoints = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final List<ClusterListener> listeners = new ArrayList<>();
    private @Nullable EndpointSource<T> source;
    private @Nullable HealthCheck<T> healthCheck;
    private @Nullable OutlierDetection outlierDetection;
    private @Nullable SlowStart slowStart;
    private Panic panic = Panic.NEVER;
    private @Nullable ConcurrencyLimit limit;
    private boolean latencyQuantiles;
    private @Nullable Function<? super Endpoint<T>, ? extends CallCounts> counts;
    private Balancer balancer = Balancer.roundRobin();

    ClusterBuilder(String name) {
        Objects.requireNonNull(name, "name");
        if (name.isBlank()) {
            throw new IllegalArgumentException("cluster name: \"" + name + "\" (expected: a name that is not blank)");
        }
        this.name = name;
    }

    /**
     * Adds a member.
     *
     * @throws IllegalArgumentException if there is one of the same name
     */
    public ClusterBuilder<T> endpoint(Endpoint<T> endpoint) {
        if (!names.add(endpoint.name())) {
            throw new IllegalArgumentException(
                    "cluster " + name + ": endpoint name: " + endpoint.name() + " (expected: each name once)");
        }
        endpoints.add(endpoint);
        return this;
    }

    /** Adds members, in this order. */
    public ClusterBuilder<T> endpoints(Iterable<Endpoint<T>> more) {
        more.forEach(this::endpoint);
        return this;
    }

    /** Takes the members from this source instead of a fixed list. */
    public ClusterBuilder<T> source(EndpointSource<T> endpointSource) {
        this.source = Objects.requireNonNull(endpointSource, "source");
        return this;
    }

    /** Who is next; default {@link Balancer#roundRobin()}. */
    public ClusterBuilder<T> balancer(Balancer policy) {
        this.balancer = Objects.requireNonNull(policy, "balancer");
        return this;
    }

    /** Checks every endpoint like this; default: no checks, an endpoint is up until code suspends it. */
    public ClusterBuilder<T> healthCheck(HealthCheck<T> check) {
        this.healthCheck = Objects.requireNonNull(check, "healthCheck");
        return this;
    }

    /** Ejects endpoints whose calls go badly; default: none is ejected. */
    public ClusterBuilder<T> outlierDetection(OutlierDetection settings) {
        this.outlierDetection = Objects.requireNonNull(settings, "outlierDetection");
        return this;
    }

    /** Gives endpoints that recover, or join later, their share little by little; default: all of it at once. */
    public ClusterBuilder<T> slowStart(SlowStart settings) {
        this.slowStart = Objects.requireNonNull(settings, "slowStart");
        return this;
    }

    /** What to do when few endpoints are healthy; default {@link Panic#NEVER}. */
    public ClusterBuilder<T> panic(Panic settings) {
        this.panic = Objects.requireNonNull(settings, "panic");
        return this;
    }

    /** Limits how many calls run on each endpoint at once; default: any number. */
    public ClusterBuilder<T> limit(ConcurrencyLimit settings) {
        this.limit = Objects.requireNonNull(settings, "limit");
        return this;
    }

    /**
     * Keeps quantiles of the latency of each endpoint for {@link Cluster#snapshot}, for about 4 KB per endpoint and a
     * few nanoseconds per call beside two readings of the clock; default: none are kept.
     */
    public ClusterBuilder<T> latencyQuantiles() {
        this.latencyQuantiles = true;
        return this;
    }

    /**
     * Takes what is counted of an endpoint from here, for callers who count themselves, such as connection pools; a {@link
     * Cluster#seat} then costs the pick alone, and its outcome need not be told. Default: the cluster counts. Not together with
     * what watches each call: outlier detection, a limit, latency quantiles, a balancer that {@linkplain
     * Balancer#measuresLatency() measures latency}.
     *
     * @param elsewhere asked once for each endpoint that joins; must not return null
     */
    public ClusterBuilder<T> counts(Function<? super Endpoint<T>, ? extends CallCounts> elsewhere) {
        this.counts = Objects.requireNonNull(elsewhere, "counts");
        return this;
    }

    /** Adds somebody who hears what changes. */
    public ClusterBuilder<T> listener(ClusterListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Builds the cluster and starts its checks.
     *
     * @throws IllegalArgumentException if there is neither an endpoint nor a source, or both; if calls are {@linkplain
     *     #counts counted elsewhere} and something must watch them
     */
    public Cluster<T> build() {
        return build(
                Scheduler.daemon("evenkeel-" + name + "-health"),
                RandomGenerator.of("L64X128MixRandom"),
                Clock.systemUTC(),
                Ticker.system());
    }

    Cluster<T> build(Scheduler scheduler, RandomGenerator random, Clock clock, Ticker ticker) {
        EndpointSource<T> members = source;
        if (members == null) {
            if (endpoints.isEmpty()) {
                throw new IllegalArgumentException("cluster " + name + ": endpoints: none (expected: at least one)");
            }
            members = EndpointSource.of(endpoints);
        } else if (!endpoints.isEmpty()) {
            throw new IllegalArgumentException("cluster " + name
                    + ": endpoints: a fixed list and a source (expected: one of them; a source can hold fixed ones)");
        }
        ClusterConfig<T> config = new ClusterConfig<>(
                name,
                members,
                balancer,
                healthCheck,
                outlierDetection,
                slowStart,
                panic,
                limit,
                latencyQuantiles,
                counts,
                List.copyOf(listeners));
        String watching = config.watchesCalls();
        if (counts != null && watching != null) {
            throw new IllegalArgumentException("cluster " + name + ": counts: taken from elsewhere, with " + watching
                    + " (expected: nothing that must be told of each call)");
        }
        return new Cluster<>(config, scheduler, random, clock, ticker);
    }
}
