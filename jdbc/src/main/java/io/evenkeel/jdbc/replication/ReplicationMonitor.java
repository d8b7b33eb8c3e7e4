package io.evenkeel.jdbc.replication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Polls each node of a cluster and publishes who is primary, how far each replica is behind, and what is wrong with whom.
 *
 * <p>Each node has a daemon thread {@code evenkeel-<cluster>-monitor-<node>} and one connection of its own, so that a node
 * that hangs delays nobody else. A poll is one round trip that reads the executed GTIDs and the {@code read_only} flags; an
 * account without any grant can do that. If the account may see it ({@code REPLICATION CLIENT} on MySQL, {@code SLAVE
 * MONITOR} on MariaDB), nodes that are not the primary are also asked whether their replication runs.
 *
 * <p>Thread-safe. Unreachable nodes are no error: the monitor starts, says so once, and goes on trying.
 */
public final class ReplicationMonitor implements AutoCloseable {

    /** How often a node is polled if nothing else was set. */
    public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(250);

    /** How long a node has for its answer if nothing else was set. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);

    private volatile ReplicationSnapshot snapshot;

    private ReplicationMonitor(MonitorConfig config) {
        List<NodeState> nodes = new ArrayList<>();
        for (MonitorConfig.Node node : config.nodes()) {
            nodes.add(NodeState.notPolled(node.name(), node.role()));
        }
        snapshot = new ReplicationSnapshot(config.cluster(), nodes, null, System.nanoTime());
    }

    /**
     * A builder for a monitor of the cluster of this name, which shows up in logs and thread names.
     */
    public static Builder builder(String cluster) {
        return new Builder(cluster);
    }

    /** What is known now; one volatile read, never null. Before the first polls all nodes are {@link NodeProblem#NOT_POLLED}. */
    public ReplicationSnapshot snapshot() {
        return snapshot;
    }

    /**
     * Waits until each node was polled once, successfully or not.
     *
     * @return false if that took longer than the timeout
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    public boolean awaitFirstPolls(Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout");
        return false;
    }

    /**
     * Has this listener called with the newest snapshot after each poll of any node.
     *
     * <p>Listeners are called on the monitor's threads, one call at a time and in the order of the snapshots; while a listener
     * is slow, snapshots in between are left out. One that throws is logged once and does not disturb the others.
     */
    public void addListener(Consumer<ReplicationSnapshot> listener) {
        Objects.requireNonNull(listener, "listener");
    }

    /** Stops calling this listener; a call under way may still end. Does nothing if it was not added. */
    public void removeListener(Consumer<ReplicationSnapshot> listener) {
        Objects.requireNonNull(listener, "listener");
    }

    /**
     * Has this node polled at once instead of at its next turn; returns immediately. Many calls in a short time make few
     * polls. Meant for errors that hint at a change, such as 1290, 1836 or SQLSTATE class 08.
     *
     * @throws IllegalArgumentException if there is no node of this name
     */
    public void checkNow(String node) {
        Objects.requireNonNull(node, "node");
    }

    /**
     * Ends the threads and cuts the connections, also those of polls under way; the last snapshot stays readable. A thread
     * that is within {@link ConnectionOpener#open} ends when that returns. Calling it again does nothing.
     */
    @Override
    public void close() {}

    /** Collects the settings of a {@link ReplicationMonitor}; not thread-safe. */
    public static final class Builder {

        private final String cluster;
        private final List<MonitorConfig.Node> nodes = new ArrayList<>();
        private Duration pollInterval = DEFAULT_POLL_INTERVAL;
        private Duration timeout = DEFAULT_TIMEOUT;

        private Builder(String cluster) {
            this.cluster = Objects.requireNonNull(cluster, "cluster");
        }

        /** Adds the node that takes the writes unless another is seen to have taken over; at most one. */
        public Builder primary(String name, ConnectionOpener opener) {
            return node(name, DeclaredRole.PRIMARY, opener);
        }

        /** Adds a node that follows the primary. */
        public Builder replica(String name, ConnectionOpener opener) {
            return node(name, DeclaredRole.REPLICA, opener);
        }

        private Builder node(String name, DeclaredRole role, ConnectionOpener opener) {
            nodes.add(new MonitorConfig.Node(
                    Objects.requireNonNull(name, "name"), role, Objects.requireNonNull(opener, "opener")));
            return this;
        }

        /**
         * How often each node is polled, with a jitter of a tenth; default 250 ms, 1 ms to 1 h. The lag of a replica that has
         * everything is known to about two intervals.
         */
        public Builder pollInterval(Duration pollInterval) {
            this.pollInterval = Objects.requireNonNull(pollInterval, "pollInterval");
            return this;
        }

        /** How long a node has for its answer to a poll before it counts as unreachable; default 1 s, 1 ms to 1 h. */
        public Builder timeout(Duration timeout) {
            this.timeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * A monitor that polls from now on.
         *
         * @throws IllegalArgumentException if a setting is out of its range, there is no node, two nodes have one name, or
         *     there is more than one primary
         */
        public ReplicationMonitor start() {
            return new ReplicationMonitor(new MonitorConfig(cluster, nodes, pollInterval, timeout));
        }
    }
}
