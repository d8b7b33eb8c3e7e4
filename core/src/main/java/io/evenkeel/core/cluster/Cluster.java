package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.cluster.Member.Condition;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.core.health.HealthCheck;
import io.evenkeel.core.health.HealthChecker;
import io.evenkeel.core.time.Scheduler;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
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

    private final ClusterConfig<T> config;
    private final Scheduler scheduler;
    private final Clock clock;
    private final EventQueue events;
    private final @Nullable HealthChecker<T> checker;
    private final EndpointSource.Subscription subscription;

    /** Held by whoever changes the state; never while a listener or a probe runs. */
    private final ReentrantLock control = new ReentrantLock();

    private volatile ClusterState<T> state = ClusterState.empty();
    private volatile boolean closed;

    Cluster(ClusterConfig<T> config, Scheduler scheduler, RandomGenerator random, Clock clock) {
        this.config = config;
        this.scheduler = scheduler;
        this.clock = clock;
        this.events = new EventQueue(config.name(), config.listeners());
        HealthCheck<T> check = config.healthCheck();
        this.checker = check == null
                ? null
                : new HealthChecker<>(config.name(), check, scheduler, random, new HealthListener());
        this.subscription = config.source().subscribe(new MembershipSink());
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
        return config.name();
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
        Member<T> member = state.pick(request);
        if (member == null) {
            throw nobody(request);
        }
        member.tally().start();
        return new Lease<>(member);
    }

    private RuntimeException nobody(PickRequest request) {
        if (closed) {
            return new IllegalStateException("cluster " + name() + " is closed");
        }
        return new NoEndpointException("cluster " + name() + ": no endpoint can be used"
                + state.members().stream()
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
        return change(endpoint, condition -> condition.suspended(reason, "", clock.instant()));
    }

    /**
     * Lifts {@link #suspend}; the endpoint is used again if its health allows. Idempotent.
     *
     * @return whether there is an endpoint of this name
     */
    public boolean resume(String endpoint, String reason) {
        return change(
                endpoint,
                condition ->
                        condition.suspended() == null ? condition : condition.suspended(null, reason, clock.instant()));
    }

    /** What the cluster looks like now. */
    public ClusterSnapshot<T> snapshot() {
        ClusterState<T> now = state;
        return new ClusterSnapshot<>(
                name(), now.members().stream().map(Member::snapshot).toList(), now.activeTier());
    }

    /** Ends checks, threads and the membership source. Leases that are out may still be closed. Idempotent. */
    @Override
    public void close() {
        control.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            state = ClusterState.empty();
        } finally {
            control.unlock();
        }
        subscription.close();
        if (checker != null) {
            checker.close();
        }
        scheduler.close();
        events.close();
    }

    @Override
    public String toString() {
        return snapshot().toString();
    }

    private boolean change(String endpoint, UnaryOperator<Condition> change) {
        control.lock();
        try {
            Member<T> member = state.member(endpoint);
            if (member == null) {
                return false;
            }
            Condition before = member.condition();
            Condition after = change.apply(before);
            if (after.equals(before)) {
                return true;
            }
            Member<T> changed = member.with(after);
            publish(state.members().stream()
                    .map(each -> each == member ? changed : each)
                    .toList());
            return true;
        } finally {
            control.unlock();
        }
    }

    /** Makes these the members, and tells what that changed. Only under the lock. */
    private void publish(List<Member<T>> members) {
        if (closed) {
            return;
        }
        ClusterState<T> before = state;
        ClusterState<T> after = before.with(members, config.balancer());
        state = after;
        tell(before, after);
    }

    private void tell(ClusterState<T> before, ClusterState<T> after) {
        Map<String, Member<T>> gone = new LinkedHashMap<>();
        before.members().forEach(member -> gone.put(member.endpoint().name(), member));
        for (Member<T> member : after.members()) {
            String endpoint = member.endpoint().name();
            Member<T> was = gone.remove(endpoint);
            if (was == null) {
                events.publish(new ClusterEvent.EndpointAdded(name(), endpoint));
            } else if (was.condition().state() != member.condition().state()) {
                events.publish(new ClusterEvent.StateChanged(
                        name(),
                        endpoint,
                        was.condition().state(),
                        member.condition().state(),
                        member.condition().reason()));
            }
        }
        gone.keySet().forEach(endpoint -> events.publish(new ClusterEvent.EndpointRemoved(name(), endpoint)));
        tellOfTiers(before.activeTier(), after.activeTier());
        if (after.exhausted() && !before.exhausted()) {
            events.publish(new ClusterEvent.Exhausted(name()));
        } else if (before.exhausted() && !after.exhausted() && !before.members().isEmpty()) {
            events.publish(new ClusterEvent.Recovered(name()));
        }
    }

    private void tellOfTiers(OptionalInt before, OptionalInt after) {
        if (before.isEmpty() || after.isEmpty() || before.equals(after)) {
            return;
        }
        int from = before.getAsInt();
        int to = after.getAsInt();
        events.publish(
                to > from
                        ? new ClusterEvent.FailedOver(name(), from, to)
                        : new ClusterEvent.FailedBack(name(), from, to));
    }

    private final class HealthListener implements HealthChecker.Listener {

        @Override
        public void up(String endpoint, String reason) {
            change(endpoint, condition -> condition.down(null, reason, clock.instant()));
        }

        @Override
        public void down(String endpoint, String reason) {
            change(endpoint, condition -> condition.down(reason, "", clock.instant()));
        }
    }

    /** Applies what the source tells as a difference. */
    private final class MembershipSink implements EndpointSource.Sink<T> {

        @Override
        public void endpoints(List<Endpoint<T>> endpoints) {
            Map<String, Endpoint<T>> told = new LinkedHashMap<>();
            for (Endpoint<T> endpoint : endpoints) {
                if (told.put(endpoint.name(), endpoint) != null) {
                    keep("the source told endpoint " + endpoint.name() + " twice (expected: each name once)");
                    return;
                }
            }
            List<Endpoint<T>> watch = new ArrayList<>();
            List<String> unwatch = new ArrayList<>();
            control.lock();
            try {
                if (closed) {
                    return;
                }
                if (told.isEmpty() && !state.members().isEmpty()) {
                    keep("the source told of no endpoints");
                    return;
                }
                publish(difference(told, watch, unwatch));
                if (checker != null) {
                    unwatch.forEach(checker::unwatch);
                    watch.forEach(checker::watch);
                }
            } finally {
                control.unlock();
            }
        }

        private List<Member<T>> difference(
                Map<String, Endpoint<T>> told, List<Endpoint<T>> watch, List<String> unwatch) {
            Instant now = clock.instant();
            Map<String, Member<T>> before = new HashMap<>();
            state.members().forEach(member -> before.put(member.endpoint().name(), member));
            List<Member<T>> members = new ArrayList<>(told.size());
            for (Endpoint<T> endpoint : told.values()) {
                Member<T> was = before.remove(endpoint.name());
                if (was != null && was.endpoint().target().equals(endpoint.target())) {
                    members.add(was.with(endpoint));
                } else {
                    members.add(Member.joining(endpoint, now));
                    watch.add(endpoint);
                }
            }
            unwatch.addAll(before.keySet());
            return members;
        }

        @Override
        public void failed(Throwable cause) {
            keep("the source failed: " + cause);
        }

        private void keep(String reason) {
            events.publish(new ClusterEvent.SourceFailed(name(), reason));
        }
    }
}
