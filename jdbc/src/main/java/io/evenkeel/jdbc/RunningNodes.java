package io.evenkeel.jdbc;

import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.ClusterBuilder;
import io.evenkeel.core.cluster.ClusterSnapshot;
import io.evenkeel.jdbc.connection.CausalPolicy;
import io.evenkeel.jdbc.connection.NodePool;
import io.evenkeel.jdbc.connection.Nodes;
import io.evenkeel.jdbc.connection.Topology;
import io.evenkeel.jdbc.consistency.CausalToken;
import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.replication.GtidSet;
import io.evenkeel.jdbc.replication.NodeProblem;
import io.evenkeel.jdbc.replication.NodeState;
import io.evenkeel.jdbc.replication.ReplicaDiscovery;
import io.evenkeel.jdbc.replication.ReplicationMonitor;
import io.evenkeel.jdbc.replication.ReplicationSnapshot;
import io.evenkeel.jdbc.routing.RoutingMode;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Everything that runs behind a data source: pools, the replicas' cluster, the monitor; starts and ends as one. */
final class RunningNodes implements AutoCloseable {

    /** How long who uses a removed node may go on. */
    private static final Duration LONGEST_USE = Duration.ofMinutes(1);

    private static final Duration ANY_LAG = Duration.ofDays(1);

    private final ReadWriteConfig config;
    private final PoolFactory connections;
    private final Members members = new Members();

    /** Those that were removed and may still be in use. */
    private final List<NodePool> removed = new CopyOnWriteArrayList<>();

    private final ReplicationMonitor monitor;
    /** How each of them is reached, by name. */
    private final Map<String, ReadWriteConfig.Node> configured = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Cluster<NodePool> cluster;
    private @Nullable ReplicaGuard guard;
    private @Nullable Discoverer discoverer;
    private final Nodes nodes;
    private final RoleFollower follower;

    /** The replicas that are used at all. */
    private final List<ReadWriteConfig.Node> readers;

    private RunningNodes(ReadWriteConfig config) {
        this.config = config;
        this.connections = new PoolFactory(config);
        this.readers = config.mode() == RoutingMode.PRIMARY_ONLY ? List.of() : config.replicas();
        ReplicationMonitor.Builder monitoring = ReplicationMonitor.builder(config.name())
                .pollInterval(config.monitoring().pollInterval())
                .timeout(config.monitoring().nodeTimeout())
                .lagSource(config.monitoring().lagSource())
                .threads(config.monitoring().threads());
        try {
            NodePool primary = open(config.primary());
            List<NodePool> replicas = new ArrayList<>();
            for (ReadWriteConfig.Node node : readers) {
                replicas.add(open(node));
            }
            if (!config.roles().followed()) {
                members.exclude(primary);
            } // else it is a reader too, as it may become a replica; it is suspended as long as it is not
            cluster = config.mode() == RoutingMode.PRIMARY_ONLY ? null : cluster();
            nodes = new Nodes(
                    config.name(),
                    Topology.of(primary, replicas),
                    cluster,
                    config.reads().whenNone().goesToPrimary(),
                    config.mode(),
                    config.classifier() == null ? StatementClassifier.ofDefaults() : config.classifier());
            nodes.writesWait(config.roles().writesWait());
            nodes.causal(new CausalPolicy(
                    config.causal().level(),
                    config.causal().patience(),
                    config.causal().refusesForeign(),
                    this::knownTransactions,
                    this::committedAfter,
                    config.causal().strongOnReplicas()));
            nodes.whenNoReplica(config.reads().whenNone());
            if (config.reads().session() != null) {
                nodes.sessions(config.reads().session());
            }
            follower = new RoleFollower(nodes, members::pools, config.roles());
            monitoring.primary(primary.name(), connections.forMonitor(config.primary())::getConnection);
            for (ReadWriteConfig.Node node : readers) {
                monitoring.replica(node.name(), connections.forMonitor(node)::getConnection);
            }
            if (cluster != null) {
                guard = new ReplicaGuard(config.name(), cluster, members.readers(), limit(), System::nanoTime);
                guard.start();
            }
        } catch (RuntimeException e) {
            closePools();
            throw e;
        }
        monitor = monitoring.start();
    }

    /** With eventual consistency, any replica that replicates will do. */
    private Duration limit() {
        return config.causal().level() == Consistency.EVENTUAL ? ANY_LAG : config.maxLag();
    }

    private @Nullable GtidSet committedAfter(long moment, Duration patience) {
        return monitor.committedAfter(moment, patience);
    }

    private CausalToken.Known knownTransactions() {
        return CausalToken.Known.of(monitor.snapshot());
    }

    private void tellStates(ReplicationSnapshot snapshot) {
        for (NodePool pool : members.pools()) {
            NodeState state = snapshot.node(pool.name());
            if (state != null) {
                pool.onState(state);
            }
        }
    }

    static RunningNodes start(ReadWriteConfig config) {
        RunningNodes running = new RunningNodes(config);
        try {
            running.awaitFirstAnswers();
            ReplicaDiscovery discovery = config.roles().discovery();
            if (discovery != null) {
                running.discover(discovery);
            }
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
        return running;
    }

    private void awaitFirstAnswers() {
        members.pools().forEach(this::watch);
        monitor.addListener(this::tellStates);
        monitor.addListener(follower); // before the guard, so that a replica that is promoted leaves the reads last
        if (guard != null) {
            monitor.addListener(guard);
        }
        KnownDialect dialect = new KnownDialect(known ->
                nodes.classifier(StatementClassifier.builder().dialect(known).build()));
        if (config.classifier() == null) {
            monitor.addListener(dialect);
        }
        try {
            boolean all =
                    monitor.awaitFirstPolls(config.monitoring().nodeTimeout().plus(Duration.ofSeconds(1)));
            if (all && config.classifier() == null) {
                dialect.accept(monitor.snapshot());
            }
            if (all) {
                tellStates(monitor.snapshot());
                follower.accept(monitor.snapshot());
            }
            if (all && guard != null) {
                guard.accept(monitor.snapshot());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        NodeState primary = monitor.snapshot().node(config.primary().name());
        if (primary != null && primary.problem() == NodeProblem.AUTHENTICATION) {
            throw new IllegalArgumentException("credentials for primary " + primary.name() + " of " + config.name()
                    + ": refused by the server" + (config.user() == null ? "" : " for user " + config.user())
                    + " (expected: an account that may log in and use the database)");
        }
    }

    private void discover(ReplicaDiscovery how) {
        NodeUrl url = config.primary().url();
        discoverer = new Discoverer(config.name(), how, config.roles().discoveryInterval(), new Discoverer.Nodes() {
            @Override
            public Connection connect() throws SQLException {
                ReadWriteConfig.Node leader =
                        configured.get(nodes.topology().primary().name());
                return connections
                        .forMonitor(leader == null ? config.primary() : leader)
                        .getConnection();
            }

            @Override
            public ReplicationSnapshot replication() {
                return monitor.snapshot();
            }

            @Override
            public boolean isConfigured(String address) {
                return configured.values().stream()
                        .anyMatch(node -> node.url().address().equals(address));
            }

            @Override
            public void add(String address) {
                RunningNodes.this.add(new ReadWriteConfig.Node(address, url.at(address)));
            }

            @Override
            public void remove(String address) {
                RunningNodes.this.remove(address);
            }
        });
        discoverer.start();
    }

    private void watch(NodePool pool) {
        pool.onSuspicion(() -> {
            try {
                monitor.checkNow(pool.name());
            } catch (IllegalArgumentException e) {
                // It is not watched yet, or not any more.
            }
        });
        pool.onLag(() -> lag(pool.name()));
    }

    private long lag(String node) {
        NodeState state = monitor.snapshot().node(node);
        return state == null ? Long.MAX_VALUE : state.lag().nanosAt(System.nanoTime());
    }

    private NodePool open(ReadWriteConfig.Node node) {
        NodePool pool = connections.pool(node);
        configured.put(node.name(), node);
        members.add(pool);
        return pool;
    }

    private Cluster<NodePool> cluster() {
        ClusterBuilder<NodePool> builder = Cluster.<NodePool>builder(config.name() + "-replicas")
                .source(members)
                .balancer(config.balancer());
        if (!config.balancer().comparesLoad() && !config.balancer().measuresLatency()) {
            builder.counts(node -> node.target().loans()); // one atomic step less at each end of a loan
        }
        if (config.roles().slowStart() != null) {
            builder.slowStart(config.roles().slowStart());
        }
        config.listeners().forEach(builder::listener);
        return builder.build();
    }

    /** See {@link ReadWriteDataSource#addReplica}. */
    void add(ReadWriteConfig.Node node) {
        lock.lock();
        try {
            ReplicaGuard watching = changeable();
            if (members.named(node.name()) != null) {
                throw new IllegalArgumentException("node of " + config.name() + ": " + node.name()
                        + " is there already (expected: a name of its own)");
            }
            NodePool pool = connections.pool(node);
            watch(pool);
            configured.put(node.name(), node);
            members.add(pool);
            watching.members(members.readers());
            monitor.add(node.name(), connections.forMonitor(node)::getConnection);
        } finally {
            lock.unlock();
        }
    }

    /** See {@link ReadWriteDataSource#remove}. */
    void remove(String node) {
        lock.lock();
        try {
            NodePool pool = replica(node);
            pool.takenOut(true);
            monitor.remove(node);
            members.remove(pool);
            configured.remove(node);
            changeable().members(members.readers());
            follower.accept(monitor.snapshot());
            removed.add(pool);
            pool.closeWhenUnused(LONGEST_USE);
        } finally {
            lock.unlock();
        }
    }

    /** See {@link ReadWriteDataSource#drain}. */
    void drain(String node) {
        lock.lock();
        try {
            NodePool pool = replica(node);
            pool.takenOut(true);
            readers().drain(node, "drained");
        } finally {
            lock.unlock();
        }
    }

    /** See {@link ReadWriteDataSource#maintenance}. */
    void maintain(String node) {
        lock.lock();
        try {
            NodePool pool = replica(node);
            pool.takenOut(true);
            readers().maintain(node, "in maintenance");
            pool.maintained(true);
        } finally {
            lock.unlock();
        }
    }

    /** See {@link ReadWriteDataSource#ready}. */
    void ready(String node) {
        lock.lock();
        try {
            NodePool pool = pool(node);
            pool.maintained(false);
            pool.takenOut(false);
            readers().ready(node, "ready");
            monitor.checkNow(node);
        } finally {
            lock.unlock();
        }
    }

    private ReplicaGuard changeable() {
        if (guard == null || closed.get()) {
            throw new IllegalStateException(
                    config.name() + (closed.get() ? " is closed" : ": its mode uses the primary only"));
        }
        return guard;
    }

    private Cluster<NodePool> readers() {
        changeable();
        return Objects.requireNonNull(cluster);
    }

    private NodePool replica(String node) {
        changeable();
        NodePool pool = pool(node);
        if (nodes.topology().primary() == pool) {
            throw new IllegalStateException(
                    "node: " + node + " is the primary of " + config.name() + " (expected: a replica)");
        }
        return pool;
    }

    Nodes nodes() {
        return nodes;
    }

    ReplicationSnapshot replication() {
        return monitor.snapshot();
    }

    ClusterSnapshot<NodePool> replicas() {
        if (cluster == null) {
            return ClusterSnapshot.empty(config.name() + "-replicas");
        }
        ClusterSnapshot<NodePool> all = cluster.snapshot();
        NodePool primary = nodes.topology().primary();
        return new ClusterSnapshot<>(
                all.name(),
                all.endpoints().stream()
                        .filter(endpoint -> endpoint.endpoint().target() != primary)
                        .toList(),
                all.activeTier(),
                all.panic(),
                all.waiting());
    }

    NodePool pool(String node) {
        NodePool pool = members.named(node);
        if (pool == null) {
            throw new IllegalArgumentException("node: " + node + " (expected: one of " + members.pools() + ")");
        }
        return pool;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (discoverer != null) {
                discoverer.close();
            }
            monitor.close();
            closePools();
        }
    }

    private void closePools() {
        if (guard != null) {
            guard.close();
        }
        if (cluster != null) {
            cluster.close();
        }
        members.pools().forEach(NodePool::close);
        removed.forEach(NodePool::close);
    }

    @Override
    public String toString() {
        return config.toString();
    }
}
