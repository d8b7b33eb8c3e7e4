package io.evenkeel.jdbc.replication;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What tells how far a replica is behind the primary.
 *
 * <table>
 * <caption>The sources</caption>
 * <tr><th>source</th><th>tells</th><th>needs</th></tr>
 * <tr><td>{@link #gtid()}</td><td>a bound that is proven</td><td>no privilege</td></tr>
 * <tr><td>{@link #replicaStatus()}</td><td>whole seconds, an estimate</td><td>{@code REPLICATION CLIENT} on MySQL, {@code
 * SLAVE MONITOR} on MariaDB</td></tr>
 * <tr><td>{@link #applierTimestamps()}</td><td>microseconds, an estimate; MySQL 8 and later</td><td>{@code SELECT} on four
 * tables of {@code performance_schema}</td></tr>
 * <tr><td>{@link #heartbeat(String)}</td><td>an estimate, to one beat and one poll</td><td>{@code SELECT} on the table</td></tr>
 * </table>
 *
 * <p>Whether a source can be used is found out when a node is polled first. Where it cannot, {@link #gtid()} is used instead,
 * and where GTIDs are off {@link #replicaStatus()}; the log says so once, at WARN, and {@link NodeState#lagFallback()} does.
 * Only {@linkplain Lag#isProof() proven} lags count where more than a limit of the lag depends on them.
 *
 * <p>Immutable and thread-safe.
 */
public abstract sealed class LagSource
        permits GtidSource, ReplicaStatusSource, ApplierTimestampsSource, HeartbeatSource {

    LagSource() {}

    /** The GTIDs that the replica has executed, compared with those that the primary had, and when; the default. */
    public static LagSource gtid() {
        return GtidSource.INSTANCE;
    }

    /**
     * The seconds behind that {@code SHOW REPLICA STATUS} tells, or {@code SHOW SLAVE STATUS} on older servers and {@code SHOW
     * ALL SLAVES STATUS} on MariaDB: how old what is being applied is, by the servers' clocks, in whole seconds and up to
     * one off. A long transaction counts from when it began on the primary. A replica whose threads stand still has no known lag. It does not see what the replica has not received.
     */
    public static LagSource replicaStatus() {
        return ReplicaStatusSource.INSTANCE;
    }

    /**
     * The times at which what a replica applies was committed on the primary, from the performance schema of MySQL 8 and later:
     * to the microsecond, by the primary's own clock, so that clocks need not agree. It does not see what the replica has not
     * begun to receive. One more round trip with each poll.
     */
    public static LagSource applierTimestamps() {
        return ApplierTimestampsSource.INSTANCE;
    }

    /**
     * A table in the form of {@code pt-heartbeat}, which is read; written only if {@link HeartbeatSource#writtenEvery} says so.
     * It sees all that can delay replication. One more round trip with each poll.
     *
     * @param table {@code table} or {@code database.table}
     * @throws IllegalArgumentException if that is no name of a table, of letters, digits, {@code _} and {@code $}
     */
    public static HeartbeatSource heartbeat(String table) {
        return new HeartbeatSource(table, Duration.ZERO);
    }

    /** What the account needs, in words for humans, such as {@code SELECT on percona.heartbeat}; empty if nothing. */
    public abstract String privileges();

    /** Whether what it tells is an estimate; else it is proven. */
    abstract boolean estimates();

    /** What is asked of a node beside its GTIDs and the status of its replication; null if nothing. */
    @Nullable
    LagReader reader(ServerInfo.Flavour flavour, String version, LongSupplier ticker) {
        return null;
    }

    /** What a poll of a replica brought back for this source. */
    @Nullable
    Reading reading(PollResult result) {
        return result.asked();
    }

    /**
     * Why it cannot be used; null if it can, as far as is known.
     *
     * @param primary what was polled of the primary last; null if it never was
     */
    @Nullable
    String denied(PollResult replica, @Nullable PollResult primary) {
        if (reading(replica) instanceof Reading.Denied denied) {
            return denied.why();
        }
        return primary != null && primary.asked() instanceof Reading.Denied denied
                ? denied.why() + ", on the primary"
                : null;
    }

    /** Its name, such as {@code gtid}. */
    @Override
    public abstract String toString();
}
