package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.consistency.CausalToken;
import io.evenkeel.jdbc.consistency.Consistency;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What reads may rely on where nobody says otherwise, and how that is brought about.
 *
 * @param level what reads may rely on
 * @param patience how long a read waits on a replica for what its session wrote, before the primary gets it
 * @param refusesForeign whether a token with transactions of other servers is an error
 * @param known what the cluster's own transactions are
 * @param position tells what the primary has committed
 * @param strongOnReplicas whether strong reads may go to replicas that have caught up with it
 */
public record CausalPolicy(
        Consistency level,
        Duration patience,
        boolean refusesForeign,
        Supplier<CausalToken.Known> known,
        PrimaryPosition position,
        boolean strongOnReplicas) {

    /** No argument may be null. */
    public CausalPolicy {
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(patience, "patience");
        Objects.requireNonNull(known, "known");
        Objects.requireNonNull(position, "position");
    }
}
