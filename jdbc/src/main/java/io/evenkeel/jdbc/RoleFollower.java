package io.evenkeel.jdbc;

import io.evenkeel.jdbc.connection.NodePool;
import io.evenkeel.jdbc.connection.Nodes;
import io.evenkeel.jdbc.connection.Topology;
import io.evenkeel.jdbc.replication.NodeProblem;
import io.evenkeel.jdbc.replication.NodeRole;
import io.evenkeel.jdbc.replication.NodeState;
import io.evenkeel.jdbc.replication.ReplicationSnapshot;
import io.evenkeel.jdbc.replication.RoleEvent;
import io.evenkeel.jdbc.replication.RoleEvents;
import io.evenkeel.jdbc.replication.RoleListener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has the pools follow what the monitor sees: publishes each new topology, evicts what a former primary's pool holds, and
 * cuts the connections of a node that is declared dead. Thread-safe.
 */
final class RoleFollower implements Consumer<ReplicationSnapshot> {

    /** So many polls in a row without an answer, and a node is dead: one may be a pause of the server or of ours. */
    private static final int POLLS_UNTIL_DEAD = 2;

    private final Nodes nodes;
    private final Supplier<List<NodePool>> pools;
    private final boolean followed;

    /** Whether it matters what is wrong with the primary; if not, it is sent what it gets, and answers itself. */
    private final boolean judged;

    private final List<RoleListener> listeners;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock, as all below. */
    private final RoleEvents events = new RoleEvents();

    private final Set<String> dead = new HashSet<>();
    private @Nullable ReplicationSnapshot latest;

    /**
     * @param pools those of all nodes that are used, whatever their roles
     * @param settings whether another node than the first primary may become it, whether writes wait, and who is told
     */
    RoleFollower(Nodes nodes, Supplier<List<NodePool>> pools, RoleConfig settings) {
        this.nodes = nodes;
        this.pools = pools;
        this.followed = settings.followed();
        this.judged = followed || !settings.writesWait().isZero();
        this.listeners = settings.listeners();
    }

    /** Takes what is known now; what was taken before the newest that is here already changes nothing. */
    @Override
    public void accept(ReplicationSnapshot snapshot) {
        lock.lock();
        try {
            if (latest != null && snapshot.takenAt() - latest.takenAt() < 0) {
                return;
            }
            latest = snapshot;
            follow(snapshot);
            for (NodePool pool : pools.get()) {
                watch(pool, snapshot.node(pool.name()));
            }
            tell(events.of(snapshot));
        } finally {
            lock.unlock();
        }
    }

    private void tell(List<RoleEvent> news) {
        RuntimeException failure = null;
        for (RoleEvent event : news) {
            for (RoleListener listener : listeners) {
                try {
                    listener.onEvent(event);
                } catch (RuntimeException e) {
                    failure = e;
                }
            }
        }
        if (failure != null) {
            throw failure; // whoever calls logs it
        }
    }

    private void follow(ReplicationSnapshot snapshot) {
        Topology before = nodes.topology();
        NodePool primary = before.primary();
        List<NodePool> all = pools.get();
        if (followed) {
            for (NodePool pool : all) {
                if (snapshot.isPrimary(pool.name())) {
                    primary = pool;
                }
            }
        }
        List<NodePool> others = new ArrayList<>(all);
        others.remove(primary);
        NodeState state = snapshot.node(primary.name());
        Topology.Health health = judged ? health(state) : Topology.Health.WRITABLE;
        boolean changed = primary != before.primary();
        if (changed || health != before.health() || !others.equals(before.replicas())) {
            nodes.topology(Topology.of(primary, others).with(health, why(health, state)));
        }
        if (changed) {
            before.primary().renew();
        }
    }

    private static Topology.Health health(@Nullable NodeState state) {
        if (state == null) {
            return Topology.Health.WRITABLE;
        }
        if (isAway(state.problem())) {
            return Topology.Health.UNREACHABLE;
        }
        return state.role() == NodeRole.READ_ONLY ? Topology.Health.READ_ONLY : Topology.Health.WRITABLE;
    }

    private static String why(Topology.Health health, @Nullable NodeState state) {
        return switch (health) {
            case WRITABLE -> "";
            case READ_ONLY -> "is read-only";
            case UNREACHABLE ->
                "cannot be reached: " + Objects.requireNonNull(state).problemText();
        };
    }

    private void watch(NodePool pool, @Nullable NodeState state) {
        if (state == null) {
            return;
        }
        boolean away = isAway(state.problem());
        pool.reachable(!away);
        if (!away) {
            dead.remove(pool.name());
        } else if (state.failures() >= POLLS_UNTIL_DEAD && dead.add(pool.name())) {
            pool.cut(Objects.requireNonNullElse(state.problemText(), ""));
        }
    }

    /** Whether the node cannot be reached at all, and not only by the monitor's account. */
    private static boolean isAway(@Nullable NodeProblem problem) {
        if (problem == null) {
            return false;
        }
        return switch (problem) {
            case REFUSED, CONNECT_TIMEOUT, NO_ANSWER, NO_ROUTE, UNKNOWN_HOST, DISCONNECTED -> true;
            case NOT_POLLED, AUTHENTICATION, TOO_MANY_CONNECTIONS, TLS, ERROR -> false;
        };
    }
}
