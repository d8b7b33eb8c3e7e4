package io.evenkeel.jdbc.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What was set on a logical connection beyond autocommit and read-only. Made when the first such setter is called; set on
 * a physical connection when that is used next. What was never set stays as the pool has it.
 */
final class SessionState {

    static final int UNSET = -1;

    private int isolation = UNSET;
    private @Nullable String catalog;
    private @Nullable String schema;
    private int holdability = UNSET;
    private int networkTimeout = UNSET;
    private @Nullable Executor networkTimeoutExecutor;
    private @Nullable Map<String, Class<?>> typeMap;
    private @Nullable Properties clientInfo;

    int isolation() {
        return isolation;
    }

    void isolation(int level) {
        isolation = level;
    }

    @Nullable
    String catalog() {
        return catalog;
    }

    void catalog(String name) {
        catalog = name;
    }

    @Nullable
    String schema() {
        return schema;
    }

    void schema(String name) {
        schema = name;
    }

    int holdability() {
        return holdability;
    }

    void holdability(int value) {
        holdability = value;
    }

    int networkTimeout() {
        return networkTimeout;
    }

    void networkTimeout(Executor executor, int milliseconds) {
        networkTimeoutExecutor = executor;
        networkTimeout = milliseconds;
    }

    @Nullable
    Map<String, Class<?>> typeMap() {
        return typeMap;
    }

    void typeMap(Map<String, Class<?>> map) {
        typeMap = map;
    }

    @Nullable
    Properties clientInfo() {
        return clientInfo;
    }

    void clientInfo(Properties properties) {
        clientInfo = properties;
    }

    /** Sets all of it that differs from what the connection has; what the pool does not reset taints the connection. */
    void applyTo(SettledConnection line) throws SQLException {
        Connection connection = line.pooled();
        if (isolation != UNSET) {
            line.isolation(isolation);
        }
        if (catalog != null) {
            line.catalog(catalog);
        }
        if (schema != null) {
            line.schema(schema);
        }
        if (holdability != UNSET && connection.getHoldability() != holdability) {
            line.taint();
            connection.setHoldability(holdability);
        }
        if (networkTimeoutExecutor != null && connection.getNetworkTimeout() != networkTimeout) {
            connection.setNetworkTimeout(networkTimeoutExecutor, networkTimeout);
        }
        if (typeMap != null) {
            line.taint();
            connection.setTypeMap(typeMap);
        }
        if (clientInfo != null) {
            line.taint();
            connection.setClientInfo(clientInfo);
        }
    }
}
