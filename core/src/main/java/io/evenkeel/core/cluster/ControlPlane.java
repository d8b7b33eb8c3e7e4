package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.ClusterView;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.health.SlowStart;
import io.evenkeel.core.time.Scheduler;
import io.evenkeel.core.time.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The one owner of a cluster's state. Every change is made here, one at a time, and published whole; the data path reads
 * what was published last. Thread-safe.
 */
final class ControlPlane<T> {

    private final ClusterConfig<T> config;
    private final Scheduler scheduler;
    private final Clock clock;
    private final Ticker ticker;
    private final EventQueue events;
    private final Announcer announcer;
    private final Picking picking;
    private final MemberFactory<T> factory;
    private final @Nullable PassiveHealth<T> passive;
    private final Runnable roomMade;

    /** Held by whoever changes the state; never while a listener or a probe runs. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Makes a new picker because the balancer asked for one; guarded by the lock. */
    private Scheduler.@Nullable Task rebuild;

    private volatile ClusterState<T> state;
    private volatile boolean closed;

    /** @param roomMade runs each time there may be room for calls that wait */
    ControlPlane(
            ClusterConfig<T> config,
            Scheduler scheduler,
            RandomGenerator random,
            Clock clock,
            Ticker ticker,
            EventQueue events,
            Runnable roomMade) {
        this.config = config;
        this.scheduler = scheduler;
        this.clock = clock;
        this.ticker = ticker;
        this.events = events;
        this.announcer = new Announcer(config.name(), events);
        this.picking = new Picking(config.name(), config.balancer(), events);
        this.roomMade = roomMade;
        this.state = ClusterState.empty(random.nextLong());
        this.passive = config.outlierDetection() == null
                ? null
                : new PassiveHealth<>(
                        config.name(), config.outlierDetection(), this, scheduler, ticker, random, events);
        this.factory = new MemberFactory<>(config, config.measures() ? ticker : null, passive, roomMade);
    }

    ClusterState<T> state() {
        return state;
    }

    boolean closed() {
        return closed;
    }

    /** Why a member that has not been checked is down, or null if it is not. */
    @Nullable
    String unchecked() {
        return factory.unchecked();
    }

    Instant now() {
        return clock.instant();
    }

    /**
     * Changes the condition of one endpoint.
     *
     * @return whether there is an endpoint of this name
     */
    boolean change(String endpoint, UnaryOperator<Condition> change) {
        lock.lock();
        try {
            return change(state.member(endpoint), change);
        } finally {
            lock.unlock();
        }
    }

    /** Changes the condition of the member that is watched so, if it is still one. */
    void change(PassiveHealth<T>.Watch watch, UnaryOperator<Condition> change) {
        lock.lock();
        try {
            change(state.member(watch), change);
        } finally {
            lock.unlock();
        }
    }

    /** Ends an ejection; says whether there is an endpoint of this name. */
    boolean readmit(String endpoint, String reason) {
        Member<T> member = state.member(endpoint);
        if (member == null) {
            return false;
        }
        if (passive != null && member.watch() != null) {
            passive.readmit(member.watch(), reason);
        }
        return true;
    }

    private boolean change(@Nullable Member<T> member, UnaryOperator<Condition> change) {
        if (member == null) {
            return false;
        }
        Condition before = member.condition();
        Condition after = change.apply(before);
        if (after.equals(before)) {
            return true;
        }
        Member<T> changed = member.with(after);
        List<Member<T>> members = new ArrayList<>(state.members());
        members.replaceAll(each -> each == member ? changed : each);
        publish(members);
        return true;
    }

    /**
     * Makes these the members. One that keeps its name and target keeps its health and counts.
     *
     * @param told by name, in order
     * @param watching hears who joined and who left, under the lock, so that it hears it in order
     */
    void membership(Map<String, Endpoint<T>> told, Watching<T> watching) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (told.isEmpty() && !state.members().isEmpty()) {
                keep("the source told of no endpoints");
                return;
            }
            Instant now = now();
            Map<String, Member<T>> before = new HashMap<>();
            state.members().forEach(member -> before.put(member.endpoint().name(), member));
            List<Member<T>> members = new ArrayList<>(told.size());
            boolean first = state.members().isEmpty();
            List<Endpoint<T>> joined = new ArrayList<>();
            for (Endpoint<T> endpoint : told.values()) {
                Member<T> was = before.remove(endpoint.name());
                if (was != null && was.endpoint().target().equals(endpoint.target())) {
                    members.add(was.with(endpoint));
                } else {
                    Member<T> joining = factory.join(endpoint, first, now);
                    // What an operator said of a name holds wherever the name moves.
                    members.add(
                            was == null
                                    ? joining
                                    : joining.with(joining.condition()
                                            .taken(was.condition().taken(), "", now)));
                    if (members.get(members.size() - 1).condition().state() != EndpointState.MAINTENANCE) {
                        joined.add(endpoint); // in maintenance nobody is checked
                    }
                }
            }
            publish(members);
            before.keySet().forEach(watching::left);
            joined.forEach(watching::joined);
        } finally {
            lock.unlock();
        }
    }

    /** Has the balancer go back to the preferred tier, if it can serve. */
    void failBack() {
        lock.lock();
        try {
            publish(state.members(), true);
        } finally {
            lock.unlock();
        }
    }

    /** Tells that the membership stays as it is, and why. */
    void keep(String reason) {
        events.publish(new ClusterEvent.SourceFailed(config.name(), reason));
    }

    /**
     * Ends all changes; from now on nobody is a member.
     *
     * @return whether it was open
     */
    boolean close() {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            closed = true;
            state = ClusterState.empty(0);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Makes these the members, and tells what that changed. Only under the lock. */
    private void publish(List<Member<T>> members) {
        publish(members, false);
    }

    private void publish(List<Member<T>> members, boolean failingBack) {
        if (closed) {
            return;
        }
        long now = ticker.nanoTime();
        NavigableSet<Duration> wishes = new TreeSet<>();
        ClusterView moment =
                ClusterView.of(List.of()).at(now).withFailingBack(failingBack).withAlarm(wishes::add);
        ClusterState<T> before = state;
        ClusterState<T> after = before.with(warmed(members, now, wishes), picking, config.panic(), moment);
        state = after;
        if (rebuild != null) {
            rebuild.cancel();
        }
        rebuild = wishes.isEmpty() ? null : scheduler.schedule(wishes.first(), this::rebuild);
        announcer.announce(before, after);
        if (config.limit() != null) {
            scheduler.schedule(Duration.ZERO, roomMade);
        }
    }

    private List<Member<T>> warmed(List<Member<T>> members, long now, Set<Duration> wishes) {
        SlowStart slowStart = config.slowStart();
        if (slowStart == null) {
            return members;
        }
        List<Member<T>> warmed =
                members.stream().map(member -> member.warmed(slowStart, now)).toList();
        if (warmed.stream().anyMatch(Member::warming)) {
            wishes.add(slowStart.step());
        }
        return warmed;
    }

    private void rebuild() {
        lock.lock();
        try {
            publish(state.members());
        } finally {
            lock.unlock();
        }
    }

    /** Whoever follows the membership. */
    interface Watching<T> {

        void joined(Endpoint<T> endpoint);

        void left(String endpoint);
    }
}
