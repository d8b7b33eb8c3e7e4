package io.evenkeel.jdbc;

import io.evenkeel.core.health.SlowStart;
import io.evenkeel.jdbc.replication.ReplicaDiscovery;
import io.evenkeel.jdbc.replication.RoleListener;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The checked settings that are about roles.
 *
 * @param followed whether the pools follow the roles that the monitor observes
 * @param writesWait how long what must go to the primary waits while none takes writes
 * @param discovery how nodes are found that nobody has configured; null for not at all
 * @param discoveryInterval how often
 * @param slowStart how a replica that has come back gets its share; null for all at once
 */
record RoleConfig(
        boolean followed,
        Duration writesWait,
        @Nullable ReplicaDiscovery discovery,
        Duration discoveryInterval,
        @Nullable SlowStart slowStart,
        List<RoleListener> listeners) {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    RoleConfig {
        listeners = List.copyOf(listeners);
        if (writesWait.isNegative() || writesWait.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "writesWaitForPrimary: " + writesWait + " (expected: from 0 to " + LONGEST + ")");
        }
        if (discoveryInterval.compareTo(SHORTEST) < 0 || discoveryInterval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("interval of discovery: " + discoveryInterval + " (expected: from "
                    + SHORTEST + " to " + LONGEST + ")");
        }
    }
}
