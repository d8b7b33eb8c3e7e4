package io.evenkeel.jdbc;

import com.zaxxer.hikari.HikariConfig;
import io.evenkeel.jdbc.connection.NodePool;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;

/** Makes the connections to the nodes as the configuration says: pools, and the monitor's own. Thread-safe. */
final class PoolFactory {

    /** So that a host that swallows packets does not stop a pool from connecting for minutes; only if nothing is set. */
    private static final String CONNECT_TIMEOUT_MILLIS = "5000";

    private final ReadWriteConfig config;

    PoolFactory(ReadWriteConfig config) {
        this.config = config;
    }

    /** Makes the pool of this node; without pooling, what makes a connection for each loan. */
    NodePool pool(ReadWriteConfig.Node node) {
        return config.pooled() ? pooled(node) : unpooled(node);
    }

    /** Only with this does the driver pass on what servers tell with their answers. */
    private void track(ReadWriteConfig.Node node, Properties properties) {
        if (config.causal().tracked() && node.url().isMySql() && !node.url().sets("trackSessionState")) {
            properties.setProperty("trackSessionState", "true");
        }
    }

    private NodePool unpooled(ReadWriteConfig.Node node) {
        Properties more = new Properties();
        if (!node.url().sets("connectTimeout") && !config.driverProperties().containsKey("connectTimeout")) {
            more.setProperty("connectTimeout", CONNECT_TIMEOUT_MILLIS);
        }
        track(node, more);
        return NodePool.unpooled(
                node.name(), connections(node).with(more), config.causal().tracked());
    }

    private NodePool pooled(ReadWriteConfig.Node node) {
        String poolName = "evenkeel-" + config.name() + "-" + node.name();
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName(poolName);
        hikari.setInitializationFailTimeout(-1);
        config.pools().forEach(settings -> settings.accept(hikari));
        for (Consumer<HikariConfig> settings : config.poolsByNode().getOrDefault(node.name(), List.of())) {
            settings.accept(hikari);
        }
        refuse(node, "poolName", !poolName.equals(hikari.getPoolName()));
        refuse(node, "initializationFailTimeout", hikari.getInitializationFailTimeout() != -1);
        refuse(node, "jdbcUrl", hikari.getJdbcUrl() != null);
        refuse(node, "username", hikari.getUsername() != null);
        refuse(node, "password", hikari.getPassword() != null);
        refuse(node, "driverClassName", hikari.getDriverClassName() != null);
        refuse(node, "dataSource", hikari.getDataSource() != null);
        refuse(node, "dataSourceClassName", hikari.getDataSourceClassName() != null);
        refuse(node, "dataSourceJNDI", hikari.getDataSourceJNDI() != null);
        refuse(node, "credentialsProvider", hikari.getCredentialsProvider() != null);
        Properties own = hikari.getDataSourceProperties();
        Properties more = new Properties();
        own.forEach((key, value) -> more.setProperty(String.valueOf(key), String.valueOf(value)));
        if (!node.url().sets("connectTimeout") && !own.containsKey("connectTimeout")) {
            more.setProperty("connectTimeout", CONNECT_TIMEOUT_MILLIS);
        }
        if (!own.containsKey("trackSessionState")) {
            track(node, more);
        }
        hikari.setDataSourceProperties(new Properties());
        hikari.setDataSource(connections(node).with(more));
        return NodePool.open(node.name(), hikari, config.causal().tracked());
    }

    private static void refuse(ReadWriteConfig.Node node, String setting, boolean set) {
        if (set) {
            throw new IllegalArgumentException(
                    setting + " of the pool of " + node.name() + " (expected: not set; the data source sets it)");
        }
    }

    private DriverConnections connections(ReadWriteConfig.Node node) {
        Properties account = new Properties();
        account.putAll(config.driverProperties());
        if (config.user() != null && config.password() != null) {
            account.setProperty("user", config.user());
            account.setProperty("password", config.password());
        }
        return DriverConnections.to(node.url(), account);
    }

    /** The monitor must find out soon about a host that does not answer, whatever the URL allows an application. */
    DriverConnections forMonitor(ReadWriteConfig.Node node) {
        String millis =
                Long.toString(Math.max(1, config.monitoring().nodeTimeout().toMillis()));
        Properties timeouts = new Properties();
        timeouts.setProperty("connectTimeout", millis);
        timeouts.setProperty("socketTimeout", millis);
        return connections(node).with(timeouts);
    }
}
