package io.evenkeel.jdbc;

import io.evenkeel.jdbc.replication.NodeState;
import io.evenkeel.jdbc.replication.ReplicaDiscovery;
import io.evenkeel.jdbc.replication.ReplicaDiscovery.Found;
import io.evenkeel.jdbc.replication.ReplicationSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks now and then for servers that nobody has configured, adds them as replicas, and forgets those of them that are gone.
 * What was configured is never removed. A thread of its own.
 */
final class Discoverer implements AutoCloseable {

    /** So many times in a row a server must be missing until it is forgotten. */
    private static final int MISSING_UNTIL_GONE = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Discoverer.class);

    /** What it works on. */
    interface Nodes {
        /** A connection to the primary of now, which the discoverer closes. */
        Connection connect() throws SQLException;

        ReplicationSnapshot replication();

        /** Whether a node was configured with this host and port. */
        boolean isConfigured(String address);

        /** Adds a replica under its address. */
        void add(String address);

        void remove(String address);
    }

    private final String name;
    private final ReplicaDiscovery how;
    private final Duration interval;
    private final Nodes nodes;
    private final Thread thread;

    /** How often in a row each that was added has been missing; the thread's own, as is the next. */
    private final Map<String, Integer> missing = new HashMap<>();

    private boolean told;
    private volatile boolean closed;

    Discoverer(String name, ReplicaDiscovery how, Duration interval, Nodes nodes) {
        this.name = name;
        this.how = how;
        this.interval = interval;
        this.nodes = nodes;
        thread = new Thread(this::run, "evenkeel-" + name + "-discovery");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            try (Connection connection = nodes.connect()) {
                follow(how.ask(connection));
                told = false;
            } catch (SQLException | RuntimeException e) {
                if (!told && !closed) {
                    told = true;
                    // Not the driver's message, which may quote the URL.
                    LOG.warn(
                            "{}: replicas cannot be discovered by {}: {}; this is said once",
                            name,
                            how,
                            e instanceof SQLException sql
                                    ? "error " + sql.getErrorCode() + ", SQLSTATE " + sql.getSQLState()
                                    : e.toString());
                }
            }
            LockSupport.parkNanos(this, closed ? 1 : interval.toNanos());
        }
    }

    /** Adds and forgets as these say. */
    void follow(List<Found> found) {
        ReplicationSnapshot known = nodes.replication();
        Set<String> there = new HashSet<>();
        for (Found server : found) {
            String address = server.address();
            there.add(address);
            if (!missing.containsKey(address) && !nodes.isConfigured(address) && !isKnown(known, server.id())) {
                nodes.add(address);
                missing.put(address, 0);
                LOG.info("{}: {} was discovered", name, address);
            }
        }
        for (String address : Set.copyOf(missing.keySet())) {
            NodeState state = known.node(address);
            if (state != null && isConfiguredToo(known, state)) {
                missing.remove(address);
                nodes.remove(address);
                LOG.info("{}: {} is a node that was configured", name, address);
                continue;
            }
            boolean gone = !there.contains(address)
                    && !known.isPrimary(address)
                    && (how == ReplicaDiscovery.GROUP_MEMBERS || state == null || !state.isReachable());
            int times = gone ? missing.getOrDefault(address, 0) + 1 : 0;
            missing.put(address, times);
            if (times >= MISSING_UNTIL_GONE) {
                missing.remove(address);
                nodes.remove(address);
                LOG.info("{}: {} is gone", name, address);
            }
        }
    }

    /** One server may have several addresses. */
    private static boolean isKnown(ReplicationSnapshot known, String id) {
        return known.nodes().stream()
                .anyMatch(node -> node.server() != null && node.server().id().equals(id));
    }

    /** Whether it has turned out to be a node that nobody had to discover, which had not answered yet by then. */
    private boolean isConfiguredToo(ReplicationSnapshot known, NodeState found) {
        return found.server() != null
                && known.nodes().stream()
                        .anyMatch(node -> !missing.containsKey(node.name())
                                && node.server() != null
                                && node.server().id().equals(found.server().id()));
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
