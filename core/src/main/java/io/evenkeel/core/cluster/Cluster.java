package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.core.time.Scheduler;
import io.evenkeel.core.time.Ticker;
import java.time.Clock;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A set of endpoints that can do the same work: knows who is there, who may be used, and who is next.
 *
 * <p>Thread-safe. A call takes a {@link Lease}, which costs one volatile read and the pick; no lock, no I/O. All changes
 * (membership, health, suspensions) are made one at a time, and each publishes a new immutable state with a ready-made
 * picker through one volatile reference, so that there is never an empty moment.
 *
 * <pre>{@code
 * try (Lease<URI> lease = web.acquire()) {
 *     call(lease.target());
 *     lease.succeeded();
 * }
 * }</pre>
 *
 * @param <T> the endpoints' target
 */
public final class Cluster<T> implements AutoCloseable {

    private final String name;
    private final Scheduler scheduler;
    private final EventQueue events;
    private final ControlPlane<T> control;
    private final @Nullable Ticker stopwatch;
    private final ActiveHealth<T> health;
    private final EndpointSource.Subscription subscription;

    Cluster(ClusterConfig<T> config, Scheduler scheduler, RandomGenerator random, Clock clock, Ticker ticker) {
        this.name = config.name();
        this.scheduler = scheduler;
        this.events = new EventQueue(name, config.listeners());
        this.control = new ControlPlane<>(config, scheduler, clock, ticker, events);
        this.stopwatch = control.stopwatch();
        this.health = new ActiveHealth<>(config, control, scheduler, random);
        this.subscription = config.source().subscribe(new MembershipSink<>(control, health));
    }

    /**
     * Starts a cluster of this name, which appears in logs, events and thread names.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public static <T> ClusterBuilder<T> builder(String name) {
        return new ClusterBuilder<>(name);
    }

    /** The cluster's name. */
    public String name() {
        return name;
    }

    /**
     * Picks an endpoint for one call. The caller tells the outcome to the lease and closes it.
     *
     * @throws NoEndpointException if none can be used; it says why for each
     * @throws IllegalStateException if the cluster is closed
     */
    public Lease<T> acquire() {
        return acquire(PickRequest.any());
    }

    /**
     * Picks an endpoint for one call with wishes, such as which endpoints it has tried already.
     *
     * @throws NoEndpointException if none can be used; it says why for each
     * @throws IllegalStateException if the cluster is closed
     */
    public Lease<T> acquire(PickRequest request) {
        Ticker measuring = stopwatch;
        long now = measuring == null ? 0 : measuring.nanoTime();
        Member<T> member = control.state().pick(request, now);
        if (member == null) {
            throw nobody(request);
        }
        member.tally().start(now);
        return new Lease<>(member, now);
    }

    private RuntimeException nobody(PickRequest request) {
        if (control.closed()) {
            return new IllegalStateException("cluster " + name + " is closed");
        }
        return new NoEndpointException("cluster " + name + ": no endpoint can be used"
                + control.state().members().stream()
                        .map(member -> member.endpoint().name() + " " + passedOver(member, request))
                        .collect(Collectors.joining("; ", ": ", "")));
    }

    private static String passedOver(Member<?> member, PickRequest request) {
        if (!member.usable()) {
            return "is " + member.condition().state() + " ("
                    + member.condition().reason() + ")";
        }
        if (member.weight() == 0) {
            return "has weight 0";
        }
        return request.excludes(member) ? "was tried already" : "was not picked by the balancer";
    }

    /**
     * Takes an endpoint out of use until {@link #resume}; calls that run on it are not disturbed. Idempotent; the newest
     * reason is shown.
     *
     * @return whether there is an endpoint of this name
     */
    public boolean suspend(String endpoint, String reason) {
        return control.change(endpoint, condition -> condition.suspended(reason, "", control.now()));
    }

    /**
     * Lifts {@link #suspend}; the endpoint is used again if its health allows. Idempotent.
     *
     * @return whether there is an endpoint of this name
     */
    public boolean resume(String endpoint, String reason) {
        return control.change(
                endpoint,
                condition ->
                        condition.suspended() == null ? condition : condition.suspended(null, reason, control.now()));
    }

    /**
     * Sends calls back to the preferred tier now, whatever the failback policy of the balancer waits for. Without
     * effect if that tier cannot serve, or with a balancer that knows no tiers.
     */
    public void failBack() {
        control.failBack();
    }

    /** What the cluster looks like now. */
    public ClusterSnapshot<T> snapshot() {
        ClusterState<T> now = control.state();
        return new ClusterSnapshot<>(
                name, now.members().stream().map(Member::snapshot).toList(), now.activeTier());
    }

    /** Ends checks, threads and the membership source. Leases that are out may still be closed. Idempotent. */
    @Override
    public void close() {
        if (!control.close()) {
            return;
        }
        subscription.close();
        health.close();
        scheduler.close();
        events.close();
    }

    @Override
    public String toString() {
        return snapshot().toString();
    }
}
