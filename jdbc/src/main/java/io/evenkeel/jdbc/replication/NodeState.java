package io.evenkeel.jdbc.replication;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one node. Immutable.
 *
 * @param name the node's name, unique in its cluster
 * @param declaredRole what the configuration says
 * @param role what the last poll showed
 * @param problem why the last poll failed, or null if it succeeded
 * @param problemText the problem in words, without secrets, or null if the last poll succeeded
 * @param failures how many polls have failed in a row, 0 when the last one succeeded
 * @param executed the transactions seen on the node so far; empty when nothing is known
 * @param lag how far it is behind the primary
 * @param replication whether its replication runs
 * @param server which server answered last, or null if none ever did
 * @param polledAt the {@link System#nanoTime()} at which the last poll that succeeded was sent; 0 if none ever did
 * @param lagFallback why its lag is not told by the {@link LagSource} that was asked for, and which tells it instead; null
 *     if it is
 */
public record NodeState(
        String name,
        DeclaredRole declaredRole,
        NodeRole role,
        @Nullable NodeProblem problem,
        @Nullable String problemText,
        int failures,
        GtidSet executed,
        Lag lag,
        ReplicationThreads replication,
        @Nullable ServerInfo server,
        long polledAt,
        @Nullable String lagFallback) {

    /** One whose lag is told by the source that was asked for. */
    public NodeState(
            String name,
            DeclaredRole declaredRole,
            NodeRole role,
            @Nullable NodeProblem problem,
            @Nullable String problemText,
            int failures,
            GtidSet executed,
            Lag lag,
            ReplicationThreads replication,
            @Nullable ServerInfo server,
            long polledAt) {
        this(
                name,
                declaredRole,
                role,
                problem,
                problemText,
                failures,
                executed,
                lag,
                replication,
                server,
                polledAt,
                null);
    }

    /** Only the components said to be null may be null. */
    public NodeState {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(declaredRole, "declaredRole");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(executed, "executed");
        Objects.requireNonNull(lag, "lag");
        Objects.requireNonNull(replication, "replication");
    }

    /** The state of a node before its first poll. */
    public static NodeState notPolled(String name, DeclaredRole declaredRole) {
        return new NodeState(
                name,
                declaredRole,
                NodeRole.UNKNOWN,
                NodeProblem.NOT_POLLED,
                NodeProblem.NOT_POLLED.words(),
                0,
                GtidSet.empty(),
                Lag.unknown(NodeProblem.NOT_POLLED.words()),
                ReplicationThreads.UNKNOWN,
                null,
                0);
    }

    /** Whether the last poll succeeded. */
    public boolean isReachable() {
        return problem == null;
    }

    /** Whether the node is known to have executed all of these transactions; answered from memory. */
    public boolean contains(GtidSet transactions) {
        return executed.contains(transactions);
    }

    /**
     * Whether a read that allows this lag may go to the node: it is reachable, its replication is not known to stand still,
     * and its lag is within the limit at this {@link System#nanoTime()}. Allocates nothing.
     */
    public boolean isFresh(long maxLagNanos, long nanoTime) {
        return problem == null && !isReplicationStopped() && lag.isWithin(maxLagNanos, nanoTime);
    }

    /** Why {@link #isFresh} says no, in a few words for errors and logs; null if it says yes. */
    public @Nullable String whyNotFresh(long maxLagNanos, long nanoTime) {
        if (problem != null) {
            return problemText == null ? problem.words() : problemText;
        }
        if (isReplicationStopped()) {
            return replication == ReplicationThreads.NONE ? "no replication configured" : "replication stopped";
        }
        if (lag.isWithin(maxLagNanos, nanoTime)) {
            return null;
        }
        return lag.isKnown()
                ? lag.describe(nanoTime) + " (limit " + Lag.seconds(maxLagNanos) + ")"
                : lag.describe(nanoTime);
    }

    private boolean isReplicationStopped() {
        return replication == ReplicationThreads.STOPPED || replication == ReplicationThreads.NONE;
    }

    /** A short line without the executed set, which can be long. */
    @Override
    public String toString() {
        return name + "[" + declaredRole + " " + role + (problemText == null ? "" : " (" + problemText + ")") + " "
                + lag + " replication=" + replication + "]";
    }
}
