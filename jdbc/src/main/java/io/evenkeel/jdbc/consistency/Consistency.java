package io.evenkeel.jdbc.consistency;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What reads may rely on. Each level says which replicas may answer; where none may, the primary answers, which satisfies
 * every level. The names are those of the literature (Terry et al., "Session Guarantees for Weakly Consistent Replicated
 * Data", 1994) and of Azure Cosmos DB.
 *
 * <p>What a level promises is about transactions whose commit was confirmed to whoever wrote them. One that was not yet may be
 * seen on a replica and not on the primary.
 *
 * <p>A session is a {@link CausalScope} if the thread has one open, else the logical connection. What a level promises holds
 * as long as no acknowledged transaction is lost in a failover.
 */
public enum Consistency {
    /** Any replica that replicates may answer, however far it is behind. */
    EVENTUAL,
    /** A replica may answer that is at most {@code maxLag} behind. The default. */
    BOUNDED_STALENESS,
    /** As bounded staleness, and a session never sees an older state than it has seen in an earlier read of such a level. */
    MONOTONIC_READS,
    /** As bounded staleness, and a session sees what it wrote itself. */
    READ_YOUR_WRITES,
    /** Both {@link #READ_YOUR_WRITES} and {@link #MONOTONIC_READS}. */
    SESSION,
    /** Reads see everything that was committed before they began: the primary answers. */
    STRONG;

    /** Whether it needs to know nothing of the session. */
    public boolean isPlain() {
        return this == EVENTUAL || this == BOUNDED_STALENESS;
    }

    /** Whether a session sees its own writes. */
    public boolean readsOwnWrites() {
        return this == READ_YOUR_WRITES || this == SESSION || this == STRONG;
    }

    /** Whether a session never sees an older state than before. */
    public boolean isMonotonic() {
        return this == MONOTONIC_READS || this == SESSION || this == STRONG;
    }

    /** The name in URLs and hints, such as {@code read-your-writes}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All names, in order. */
    public static List<String> words() {
        return Arrays.stream(values()).map(Consistency::word).toList();
    }

    /** The level of this name, whatever its case; null if there is none. */
    public static @Nullable Consistency ofWord(String word) {
        for (Consistency level : values()) {
            if (level.word().equalsIgnoreCase(word)) {
                return level;
            }
        }
        return null;
    }
}
