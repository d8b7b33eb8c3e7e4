package io.evenkeel.jdbc.routing;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a statement went and why. Immutable; each node keeps the few there are, so that none is made per statement. */
public final class Route {

    /** What a node is used as. */
    public enum Role {
        /** Takes everything that is not known to be a read. */
        PRIMARY,
        /** Takes reads only. */
        REPLICA
    }

    private final String node;
    private final Role role;
    private final String reason;

    /** A route to this node. No argument may be null. */
    public Route(String node, Role role, String reason) {
        this.node = Objects.requireNonNull(node, "node");
        this.role = Objects.requireNonNull(role, "role");
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** The node's name. */
    public String node() {
        return node;
    }

    /** What the node is used as. */
    public Role role() {
        return role;
    }

    /** Why the statement went there, in words for a human; the words may change from release to release. */
    public String reason() {
        return reason;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Route that && node.equals(that.node) && role == that.role && reason.equals(that.reason);
    }

    @Override
    public int hashCode() {
        return Objects.hash(node, role, reason);
    }

    /** Such as {@code server2 (replica): plain read}. */
    @Override
    public String toString() {
        return node + (role == Role.PRIMARY ? " (primary): " : " (replica): ") + reason;
    }
}
