package io.evenkeel.jdbc.replication;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * That one node became primary in place of another. Immutable.
 *
 * @param from the former primary
 * @param to the primary since then
 * @param planned whether the former one could still be reached and had become read-only: a switchover; else a failover
 * @param problem why the former one could not be reached; null if it could
 * @param lost the transactions that had been seen on the former one and that the new one lacked, as GTIDs or in words; null if
 *     none is known to be lost. They may have been acknowledged to clients.
 * @param at when the poll was sent that showed it, by {@link System#nanoTime()}
 */
public record Takeover(
        String from,
        String to,
        boolean planned,
        @Nullable String problem,
        @Nullable String lost,
        long at) {

    /** Only the components said to be null may be null. */
    public Takeover {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
    }

    /** Such as {@code b is the primary now, instead of a, which is read-only (switchover)}. */
    @Override
    public String toString() {
        return to + " is the primary now, instead of " + from
                + (planned
                        ? ", which is read-only (switchover)"
                        : ", which cannot be reached: " + problem + " (failover)")
                + (lost == null ? "" : "; it lacks transactions that " + from + " had: " + lost);
    }
}
