package io.evenkeel.jdbc;

import io.evenkeel.jdbc.consistency.Consistency;
import java.time.Duration;

/**
 * The checked settings that are about what reads may rely on.
 *
 * @param level where nobody says otherwise
 * @param tracked whether servers tell which transactions were committed
 * @param patience how long a read waits on a replica
 * @param refusesForeign whether a token with transactions of other servers is an error
 * @param strongOnReplicas whether strong reads may go to replicas that have caught up
 */
record CausalConfig(
        Consistency level, boolean tracked, Duration patience, boolean refusesForeign, boolean strongOnReplicas) {

    private static final Duration LONGEST = Duration.ofHours(1);

    CausalConfig {
        if (patience.isNegative() || patience.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("causalWait: " + patience + " (expected: from 0 to " + LONGEST + ")");
        }
    }
}
