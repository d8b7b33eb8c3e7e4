package io.evenkeel.jdbc.replication;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of all nodes of a cluster at one moment. Immutable.
 *
 * @param cluster the cluster's name
 * @param nodes all nodes, in the order of the configuration
 * @param primaryName the node that writes go to: the declared primary until another was seen to have taken over. It may be
 *     unreachable or read-only at the moment; look at its state.
 * @param takenAt the {@link System#nanoTime()} of this snapshot
 * @param takeover how the primary became it; null if it is the declared one and always was
 */
public record ReplicationSnapshot(
        String cluster,
        List<NodeState> nodes,
        String primaryName,
        long takenAt,
        @Nullable Takeover takeover) {

    /** A snapshot of a cluster whose primary always was the same. */
    public ReplicationSnapshot(String cluster, List<NodeState> nodes, String primaryName, long takenAt) {
        this(cluster, nodes, primaryName, takenAt, null);
    }

    /**
     * No argument but {@code takeover} may be null.
     *
     * @throws IllegalArgumentException if the primary is not among the nodes
     */
    public ReplicationSnapshot {
        Objects.requireNonNull(cluster, "cluster");
        nodes = List.copyOf(nodes);
        if (find(nodes, Objects.requireNonNull(primaryName, "primaryName")) == null) {
            throw new IllegalArgumentException("primaryName: " + primaryName + " (expected: one of the nodes)");
        }
    }

    /** The node of this name, or null if there is none. */
    public @Nullable NodeState node(String name) {
        return find(nodes, name);
    }

    /** The state of the node that writes go to. */
    public NodeState primary() {
        return Objects.requireNonNull(find(nodes, primaryName));
    }

    /** Whether this node is the one that writes go to. */
    public boolean isPrimary(String name) {
        return name.equals(primaryName);
    }

    /**
     * The nodes that accept writes beside a primary that does: a split, or replicas that somebody forgot to set read-only.
     * Writes stay with the primary. Empty mostly.
     */
    public List<String> writableBesidePrimary() {
        if (primary().role() != NodeRole.WRITABLE) {
            return List.of();
        }
        return nodes.stream()
                .filter(node -> node.role() == NodeRole.WRITABLE && !isPrimary(node.name()))
                .map(NodeState::name)
                .toList();
    }

    private static @Nullable NodeState find(List<NodeState> nodes, String name) {
        for (NodeState node : nodes) {
            if (node.name().equals(name)) {
                return node;
            }
        }
        return null;
    }
}
