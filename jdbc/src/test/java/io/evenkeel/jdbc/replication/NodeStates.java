package io.evenkeel.jdbc.replication;

/** States of replicas that a monitor might have told. */
public final class NodeStates {

    private NodeStates() {}

    /** A read-only replica that replicates and has these transactions. */
    public static NodeState replica(String name, String executed, Lag lag) {
        return replica(name, executed, lag, 0);
    }

    /** One that is known to have all from before this moment, at which it was polled. */
    public static NodeState completeUntil(String name, long moment) {
        return replica(name, "", Lag.completeUntil(moment), moment);
    }

    private static NodeState replica(String name, String executed, Lag lag, long polledAt) {
        return new NodeState(
                name,
                DeclaredRole.REPLICA,
                NodeRole.READ_ONLY,
                null,
                null,
                0,
                GtidSet.parse(executed),
                lag,
                ReplicationThreads.RUNNING,
                null,
                polledAt);
    }
}
