package io.evenkeel.jdbc.replication;

import org.jspecify.annotations.Nullable;

/**
 * What one successful poll of a node brought back.
 *
 * @param server who answered
 * @param role what its flags say
 * @param written what a replica must have in order to be as fresh as this node
 * @param applied what this node has executed of what others have written, visible to its readers
 * @param notAsPrimary why {@code written} is not to be trusted, or null
 * @param notAsReplica why {@code applied} is not to be trusted, or null
 * @param threads whether its replication runs
 * @param sentAt when the poll was sent
 * @param status what the status of its replication says of its lag; null if it was not asked
 * @param asked what the {@link LagSource} of the cluster read; null if it has no question for this node
 */
record PollResult(
        ServerInfo server,
        NodeRole role,
        GtidSet written,
        GtidSet applied,
        @Nullable String notAsPrimary,
        @Nullable String notAsReplica,
        ReplicationThreads threads,
        long sentAt,
        @Nullable Reading status,
        @Nullable Reading asked) {

    /** A poll that brought nothing but GTIDs. */
    PollResult(
            ServerInfo server,
            NodeRole role,
            GtidSet written,
            GtidSet applied,
            @Nullable String notAsPrimary,
            @Nullable String notAsReplica,
            ReplicationThreads threads,
            long sentAt) {
        this(server, role, written, applied, notAsPrimary, notAsReplica, threads, sentAt, null, null);
    }
}
