package io.evenkeel.jdbc;

import io.evenkeel.jdbc.replication.LagSource;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * The checked settings that are about how the nodes are watched.
 *
 * @param pollInterval how often each is asked
 * @param nodeTimeout how long it has for its answer
 * @param lagSource what tells how far a replica is behind
 * @param threads makes the thread of each node
 */
record MonitoringConfig(Duration pollInterval, Duration nodeTimeout, LagSource lagSource, ThreadFactory threads) {

    private static final Duration LONGEST = Duration.ofHours(1);

    MonitoringConfig {
        positive("pollInterval", pollInterval);
        positive("nodeTimeout", nodeTimeout);
    }

    static void positive(String setting, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(setting + ": " + value + " (expected: > 0)");
        }
        if (value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(setting + ": " + value + " (expected: at most " + LONGEST + ")");
        }
    }
}
