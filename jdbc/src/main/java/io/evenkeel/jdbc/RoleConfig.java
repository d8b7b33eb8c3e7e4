package io.evenkeel.jdbc;

import io.evenkeel.core.health.SlowStart;
import io.evenkeel.jdbc.replication.RoleListener;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The checked settings that are about roles.
 *
 * @param followed whether the pools follow the roles that the monitor observes
 * @param writesWait how long what must go to the primary waits while none takes writes
 * @param slowStart how a replica that has come back gets its share; null for all at once
 */
record RoleConfig(
        boolean followed, Duration writesWait, @Nullable SlowStart slowStart, List<RoleListener> listeners) {

    private static final Duration LONGEST = Duration.ofHours(1);

    RoleConfig {
        listeners = List.copyOf(listeners);
        if (writesWait.isNegative() || writesWait.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "writesWaitForPrimary: " + writesWait + " (expected: from 0 to " + LONGEST + ")");
        }
    }
}
