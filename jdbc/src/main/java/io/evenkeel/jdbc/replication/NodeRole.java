package io.evenkeel.jdbc.replication;

/** What the last poll of a node showed: its {@code read_only} and {@code super_read_only} flags, not its configuration. */
public enum NodeRole {
    /** Neither flag was set: the node accepts writes. */
    WRITABLE,
    /** One of the flags was set. */
    READ_ONLY,
    /** The node was not reached by its last poll, or was not polled yet. */
    UNKNOWN
}
