package io.evenkeel.jdbc.replication;

/** What the configuration says that a node is; what it was seen to be is a {@link NodeRole}. */
public enum DeclaredRole {
    /** Takes the writes, until another node is seen to have taken over. */
    PRIMARY,
    /** Follows the primary. */
    REPLICA
}
