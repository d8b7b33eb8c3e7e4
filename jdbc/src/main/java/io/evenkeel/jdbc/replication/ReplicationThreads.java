package io.evenkeel.jdbc.replication;

/** Whether a node's replication was running at its last poll, where the account may see it. */
public enum ReplicationThreads {
    /** Receiving and applying. */
    RUNNING,
    /** Applying what there is and trying to reach the primary; how fresh the node is, its lag says. */
    CONNECTING,
    /** The receiver or the applier stands still, by command or by an error: the node falls behind with the next write. */
    STOPPED,
    /** No replication is configured on the node. */
    NONE,
    /** The account may not see it, or the node was not asked: only the lag tells. */
    UNKNOWN
}
