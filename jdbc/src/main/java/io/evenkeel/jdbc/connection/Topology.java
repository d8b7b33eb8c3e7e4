package io.evenkeel.jdbc.connection;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who is what at one moment: which node takes the writes, and which others may take reads. Every node has one pool, in
 * whichever role it is used. Immutable; {@link Nodes} publishes each new one whole.
 */
public final class Topology {

    /** Whether the primary can do its work, as far as is known. */
    public enum Health {
        /** Nothing is known against it. */
        WRITABLE,
        /** It answers, but refuses writes: a switchover is under way, or somebody set it read-only. */
        READ_ONLY,
        /** It cannot be reached. */
        UNREACHABLE
    }

    private final NodePool primary;
    private final Health health;
    private final String why;
    private final List<NodePool> replicas;

    private Topology(NodePool primary, Health health, String why, List<NodePool> replicas) {
        this.primary = Objects.requireNonNull(primary, "primary");
        this.health = Objects.requireNonNull(health, "health");
        this.why = Objects.requireNonNull(why, "why");
        this.replicas = List.copyOf(replicas);
    }

    /** A healthy primary and these replicas. */
    public static Topology of(NodePool primary, List<NodePool> replicas) {
        return new Topology(primary, Health.WRITABLE, "", replicas);
    }

    /**
     * The same nodes, with the primary in this health.
     *
     * @param why what is wrong with it, in a few words; empty if nothing is
     */
    public Topology with(Health health, String why) {
        return new Topology(primary, health, why, replicas);
    }

    /** The node that takes the writes: the one that was seen to last, if it cannot at the moment. */
    public NodePool primary() {
        return primary;
    }

    /** How the primary is. */
    public Health health() {
        return health;
    }

    /** What is wrong with the primary; empty if nothing is. */
    public String why() {
        return why;
    }

    /** The other nodes that may serve reads. */
    public List<NodePool> replicas() {
        return replicas;
    }

    /** Whether nothing is known against writing to the primary. */
    boolean takesWrites() {
        return health == Health.WRITABLE;
    }

    boolean anyServes() {
        for (int i = 0; i < replicas.size(); i++) {
            if (replicas.get(i).isServing()) {
                return true;
            }
        }
        return false;
    }

    /** The node of this name; null if there is none. */
    @Nullable
    NodePool node(String name) {
        if (primary.name().equals(name)) {
            return primary;
        }
        for (int i = 0; i < replicas.size(); i++) {
            if (replicas.get(i).name().equals(name)) {
                return replicas.get(i);
            }
        }
        return null;
    }

    /** Names and what is wrong. */
    @Override
    public String toString() {
        return "primary " + primary.name() + (health == Health.WRITABLE ? "" : " (" + why + ")") + ", replicas "
                + replicas.stream().map(NodePool::name).toList();
    }
}
