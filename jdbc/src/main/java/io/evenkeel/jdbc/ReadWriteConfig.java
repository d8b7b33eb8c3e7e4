package io.evenkeel.jdbc;

import com.zaxxer.hikari.HikariConfig;
import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.ClusterListener;
import io.evenkeel.jdbc.routing.RoutingMode;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The checked settings of a {@link ReadWriteDataSource}. Prints no account. */
record ReadWriteConfig(
        String name,
        Node primary,
        List<Node> replicas,
        @Nullable String user,
        @Nullable String password,
        Map<String, String> driverProperties,
        boolean pooled,
        Duration maxLag,
        MonitoringConfig monitoring,
        ReplicaConfig reads,
        RoutingMode mode,
        RoleConfig roles,
        CausalConfig causal,
        Balancer balancer,
        @Nullable StatementClassifier classifier,
        List<ClusterListener> listeners,
        List<Consumer<HikariConfig>> pools,
        Map<String, List<Consumer<HikariConfig>>> poolsByNode) {

    /** A node as configured. */
    record Node(String name, NodeUrl url) {}

    ReadWriteConfig {
        replicas = List.copyOf(replicas);
        driverProperties = Map.copyOf(driverProperties);
        listeners = List.copyOf(listeners);
        pools = List.copyOf(pools);
        poolsByNode = Map.copyOf(poolsByNode);
        Set<String> names = new HashSet<>();
        names.add(primary.name);
        for (Node replica : replicas) {
            if (!names.add(replica.name)) {
                throw new IllegalArgumentException("node of " + name + ": " + replica.name
                        + " is there twice (expected: a name of its own for each node)");
            }
        }
        for (String node : poolsByNode.keySet()) {
            if (!names.contains(node)) {
                throw new IllegalArgumentException(
                        "pool of " + name + ": there is no node " + node + " (expected: one of " + names + ")");
            }
        }
        MonitoringConfig.positive("maxLag", maxLag);
        Duration pollInterval = monitoring.pollInterval();
        if (pollInterval.multipliedBy(2).compareTo(maxLag) > 0) {
            throw new IllegalArgumentException("pollInterval: " + pollInterval + " (expected: at most half of maxLag, "
                    + maxLag + ", or no lag below that can be shown)");
        }
    }

    @Override
    public String toString() {
        return name + "[primary=" + primary.name + ", replicas="
                + replicas.stream().map(Node::name).toList() + ", maxLag=" + maxLag + "]";
    }
}
