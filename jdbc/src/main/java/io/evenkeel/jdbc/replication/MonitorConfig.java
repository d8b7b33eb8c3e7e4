package io.evenkeel.jdbc.replication;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/** The validated settings of a {@link ReplicationMonitor}. */
record MonitorConfig(
        String cluster,
        List<Node> nodes,
        Duration pollInterval,
        Duration timeout,
        LagSource lagSource,
        ThreadFactory threads) {

    /** One node to poll. */
    record Node(String name, DeclaredRole role, ConnectionOpener opener) {}

    private static final Duration LONGEST = Duration.ofHours(1);

    MonitorConfig(String cluster, List<Node> nodes, Duration pollInterval, Duration timeout) {
        this(cluster, nodes, pollInterval, timeout, LagSource.gtid(), Thread::new);
    }

    MonitorConfig {
        nodes = List.copyOf(nodes);
        if (cluster.isBlank()) {
            throw new IllegalArgumentException("cluster: \"" + cluster + "\" (expected: a name that is not blank)");
        }
        Set<String> names = new HashSet<>();
        int primaries = 0;
        for (Node node : nodes) {
            if (node.name.isBlank()) {
                throw new IllegalArgumentException(
                        "node of cluster " + cluster + ": \"" + node.name + "\" (expected: a name that is not blank)");
            }
            if (!names.add(node.name)) {
                throw new IllegalArgumentException("node of cluster " + cluster + ": " + node.name
                        + " is there twice (expected: a name for each node)");
            }
            primaries += node.role == DeclaredRole.PRIMARY ? 1 : 0;
        }
        if (primaries != 1) {
            throw new IllegalArgumentException(
                    "primaries of cluster " + cluster + ": " + primaries + " (expected: exactly one)");
        }
        requirePositive("pollInterval", pollInterval);
        requirePositive("timeout", timeout);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: from PT0.001S to " + LONGEST + ")");
        }
    }
}
