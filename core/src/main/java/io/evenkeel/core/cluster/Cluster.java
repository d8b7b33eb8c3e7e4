package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.core.time.Scheduler;
import io.evenkeel.core.time.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
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

    private static final String NOBODY = "no endpoint can be used";

    /** So many endpoints are told of in an exception, which is made for each call that fails. */
    private static final int NAMED = 20;

    private final String name;
    private final Scheduler scheduler;
    private final EventQueue events;
    private final ControlPlane<T> control;
    private final @Nullable Ticker stopwatch;
    private final boolean counting;
    private final ActiveHealth<T> health;
    private final Administration<T> administration;
    private final @Nullable Limits<T> limits;
    private final EndpointSource.Subscription subscription;

    Cluster(ClusterConfig<T> config, Scheduler scheduler, RandomGenerator random, Clock clock, Ticker ticker) {
        this.name = config.name();
        this.scheduler = scheduler;
        this.events = new EventQueue(name, config.listeners());
        this.stopwatch = config.measures() ? ticker : null;
        this.counting = config.counts() == null;
        this.limits =
                config.limit() == null ? null : new Limits<>(config.limit(), scheduler, this::enterAhead, this::nobody);
        this.control = new ControlPlane<>(
                config, scheduler, random, clock, ticker, events, limits == null ? () -> {} : limits::serve);
        this.health = new ActiveHealth<>(config, control, scheduler, random);
        this.administration = new Administration<>(name, control, health, scheduler, events);
        if (limits != null) {
            limits.start(control::state);
        }
        try {
            this.subscription = config.source().subscribe(new MembershipSink<>(control, health));
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
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
     * Picks an endpoint for one call. The caller tells the outcome to the lease and closes it. With a limit, blocks while
     * every endpoint is full, for as long as the limit says.
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
        ClusterState<T> state = control.state();
        Member<T> member = state.pick(request, now);
        if (member == null) {
            throw nobody(request, NOBODY);
        }
        return member.gate() == null ? lease(member, now) : gated(state, request, member, now);
    }

    /** Whether some endpoint takes such a call now, though it may be full at the moment. */
    public boolean takes(PickRequest request) {
        ClusterState<T> state = control.state();
        for (Member<T> member : state.members()) {
            if (state.takes(member, request)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it counts calls itself, so that the outcome of each must be told; see {@link ClusterBuilder#counts}. */
    public boolean countsCalls() {
        return counting;
    }

    /**
     * As {@link #acquire(PickRequest)}, for a caller who tells the outcome exactly once. Allocates nothing unless the cluster
     * measures or limits calls.
     *
     * @throws NoEndpointException if none can be used; it says why for each
     * @throws IllegalStateException if the cluster is closed
     */
    public Seat<T> seat(PickRequest request) {
        if (stopwatch != null) {
            return acquire(request);
        }
        ClusterState<T> state = control.state();
        Member<T> member = state.pick(request, 0);
        if (member == null) {
            throw nobody(request, NOBODY);
        }
        if (member.gate() != null) {
            return gated(state, request, member, 0);
        }
        member.tally().start(0);
        return member;
    }

    private Lease<T> gated(ClusterState<T> state, PickRequest request, Member<T> picked, long now) {
        Member<T> member = limits == null || limits.nobodyWaits() ? Admission.enter(state, request, now, picked) : null;
        return member != null ? lease(member, now) : elsewhere(request, null);
    }

    /** Every endpoint that could be used is full. */
    private Lease<T> elsewhere(PickRequest request, @Nullable Duration maxWait) {
        if (limits == null) {
            throw nobody(request, NOBODY);
        }
        return limits.block(request, maxWait);
    }

    /**
     * Picks an endpoint for one call, and waits no longer than this while every endpoint is full; without a limit it
     * never waits.
     *
     * @throws NoEndpointException if none can be used, or all are full for so long
     * @throws IllegalStateException if the cluster is closed
     */
    public Lease<T> acquire(PickRequest request, Duration maxWait) {
        Objects.requireNonNull(maxWait, "maxWait");
        Lease<T> lease = enter(request);
        return lease != null ? lease : elsewhere(request, maxWait);
    }

    /**
     * As {@link #acquire(PickRequest, Duration)}, without blocking. The result fails with what that throws. One who
     * cancels it gives the place up.
     */
    public CompletableFuture<Lease<T>> acquireAsync(PickRequest request, Duration maxWait) {
        Objects.requireNonNull(maxWait, "maxWait");
        try {
            Lease<T> lease = enter(request);
            if (lease != null) {
                return CompletableFuture.completedFuture(lease);
            }
            return limits == null
                    ? CompletableFuture.failedFuture(nobody(request, NOBODY))
                    : limits.await(request, maxWait);
        } catch (NoEndpointException | IllegalStateException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Lets a call in; null if every endpoint is full, or others wait already. */
    private @Nullable Lease<T> enter(PickRequest request) {
        if (limits != null && !limits.nobodyWaits()) {
            return null;
        }
        return enterAhead(request);
    }

    /** Lets a call in that is first in the line. */
    private @Nullable Lease<T> enterAhead(PickRequest request) {
        long now = stopwatch == null ? 0 : stopwatch.nanoTime();
        ClusterState<T> state = control.state();
        Member<T> picked = state.pick(request, now);
        if (picked == null) {
            throw nobody(request, NOBODY);
        }
        Member<T> member = Admission.enter(state, request, now, picked);
        return member == null ? null : lease(member, now);
    }

    private Lease<T> lease(Member<T> member, long now) {
        member.tally().start(now);
        return new Lease<>(member, now);
    }

    private RuntimeException nobody(PickRequest request, String what) {
        if (control.closed()) {
            return new IllegalStateException("cluster " + name + " is closed");
        }
        ClusterState<T> state = control.state();
        int more = state.members().size() - NAMED;
        return new NoEndpointException("cluster " + name + ": " + what
                + state.members().stream()
                        .limit(NAMED)
                        .map(member -> member.endpoint().name() + " " + passedOver(state, member, request))
                        .collect(Collectors.joining("; ", ": ", more > 0 ? "; and " + more + " more" : "")));
    }

    private static String passedOver(ClusterState<?> state, Member<?> member, PickRequest request) {
        String reason = Explanation.passedOver(state, member, request);
        return reason.isEmpty() ? "was not picked by the balancer" : reason;
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

    /**
     * Lets an endpoint finish what is running and gives it nothing new, until {@link #ready}; it is still checked. Calls
     * that belong to it ({@link PickRequest#only}) still go there, so that it keeps its sessions as long as it is well. A
     * {@link ClusterEvent.Drained} tells when for the first time no call runs. This is HAProxy's state "drain".
     *
     * @return whether there is an endpoint of this name
     */
    public boolean drain(String endpoint, String reason) {
        return administration.drain(endpoint, reason);
    }

    /**
     * Takes an endpoint out, until {@link #ready}: it gets nothing new and is not checked, and what was found out about
     * its health is forgotten. Calls that run are not disturbed. This is HAProxy's state "maint".
     *
     * @return whether there is an endpoint of this name
     */
    public boolean maintain(String endpoint, String reason) {
        return administration.maintain(endpoint, reason);
    }

    /**
     * Lifts {@link #drain} and {@link #maintain}; the endpoint is used again if its health allows, after maintenance
     * from its initial state. Idempotent.
     *
     * @return whether there is an endpoint of this name
     */
    public boolean ready(String endpoint, String reason) {
        return administration.ready(endpoint, reason);
    }

    /**
     * Ends an ejection now, instead of after its time. Without effect on an endpoint that is not ejected.
     *
     * @return whether there is an endpoint of this name
     */
    public boolean readmit(String endpoint, String reason) {
        return control.readmit(endpoint, reason);
    }

    /** Says in words, for each endpoint, why it is or is not chosen, and its share of the calls. */
    public String explain() {
        return explain(PickRequest.any());
    }

    /** As {@link #explain()}, for a call with wishes. */
    public String explain(PickRequest request) {
        return Explanation.of(name, control.state(), request);
    }

    /** What the cluster looks like now. */
    public ClusterSnapshot<T> snapshot() {
        ClusterState<T> now = control.state();
        return new ClusterSnapshot<>(
                name,
                now.members().stream().map(Member::snapshot).toList(),
                now.activeTier(),
                now.panic(),
                limits == null ? 0 : limits.waiting());
    }

    /** Ends checks, threads and the membership source. Leases that are out may still be closed. Idempotent. */
    @Override
    public void close() {
        if (!control.close()) {
            return;
        }
        subscription.close();
        release();
    }

    private void release() {
        control.close();
        health.close();
        if (limits != null) {
            limits.close(new IllegalStateException("cluster " + name + " is closed"));
        }
        scheduler.close();
        events.close();
    }

    @Override
    public String toString() {
        return snapshot().toString();
    }
}
