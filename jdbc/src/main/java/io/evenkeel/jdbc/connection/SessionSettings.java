package io.evenkeel.jdbc.connection;

import java.sql.ClientInfoStatus;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What JDBC sets on a session beside autocommit and read-only: setters mark, getters answer locally, and the physical
 * connection that is used next is brought to that state.
 */
abstract class SessionSettings extends StatementRouting {

    /** What was set beyond autocommit and read-only; null until then. */
    private @Nullable SessionState state;

    SessionSettings(Nodes nodes) {
        super(nodes);
    }

    /** Whether anything was set beyond autocommit and read-only. */
    final boolean hasSettings() {
        return state != null;
    }

    /** Sets on this connection what was set on the session. */
    final void applyTo(SettledConnection line) throws SQLException {
        if (state != null) {
            state.applyTo(line);
        }
    }

    private SessionState changing() throws SQLException {
        checkOpen();
        changed();
        SessionState current = state;
        if (current == null) {
            current = new SessionState();
            state = current;
        }
        return current;
    }

    private @Nullable SessionState known() throws SQLException {
        checkOpen();
        return state;
    }

    @Override
    public boolean isPlain() {
        return isUnbound() && state == null && isOrdinary() && nodes.isPlain();
    }

    @Override
    public boolean isSerializable() {
        SessionState current = state;
        if (current == null || current.isolation() == SessionState.UNSET) {
            return nodes.primary().defaultSerializable();
        }
        return current.isolation() == TRANSACTION_SERIALIZABLE;
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        if (level == TRANSACTION_READ_UNCOMMITTED
                || level == TRANSACTION_READ_COMMITTED
                || level == TRANSACTION_REPEATABLE_READ
                || level == TRANSACTION_SERIALIZABLE) {
            changing().isolation(level);
        } else {
            super.setTransactionIsolation(level); // the driver says what it says
        }
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        SessionState known = known();
        NodeConnection line = heldPrimary();
        if (isPinned() && line != null) {
            return line.getTransactionIsolation(); // a text may have set it, past the pool
        }
        return known == null || known.isolation() == SessionState.UNSET
                ? super.getTransactionIsolation()
                : known.isolation();
    }

    @Override
    public void setCatalog(@Nullable String catalog) throws SQLException {
        if (catalog == null) {
            super.setCatalog(null);
        } else {
            changing().catalog(catalog);
        }
    }

    /** What the driver says, as its settings decide whether it has catalogs or schemas. */
    @Override
    public @Nullable String getCatalog() throws SQLException {
        checkOpen();
        return super.getCatalog();
    }

    @Override
    public void setSchema(@Nullable String schema) throws SQLException {
        if (schema == null) {
            super.setSchema(null);
        } else {
            changing().schema(schema);
        }
    }

    /** What the driver says, as its settings decide whether it has catalogs or schemas. */
    @Override
    public @Nullable String getSchema() throws SQLException {
        checkOpen();
        return super.getSchema();
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        changing().holdability(holdability);
    }

    /** What the driver says, which knows one holdability only and ignores what is set. */
    @Override
    public int getHoldability() throws SQLException {
        checkOpen();
        return super.getHoldability();
    }

    @Override
    public void setNetworkTimeout(@Nullable Executor executor, int milliseconds) throws SQLException {
        if (executor == null || milliseconds < 0) {
            super.setNetworkTimeout(executor, milliseconds);
        } else {
            changing().networkTimeout(executor, milliseconds);
        }
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        SessionState known = known();
        return known == null || known.networkTimeout() == SessionState.UNSET
                ? super.getNetworkTimeout()
                : known.networkTimeout();
    }

    @Override
    public void setTypeMap(@Nullable Map<String, Class<?>> map) throws SQLException {
        changing().typeMap(map == null ? new HashMap<>() : map);
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        SessionState known = known();
        Map<String, Class<?>> map = known == null ? null : known.typeMap();
        return map == null ? super.getTypeMap() : map;
    }

    @Override
    public void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
        Properties properties = new Properties();
        try {
            SessionState current = changing();
            Properties before = current.clientInfo();
            if (before != null) {
                properties.putAll(before);
            }
            if (value == null) {
                properties.remove(name);
            } else {
                properties.setProperty(name, value);
            }
            current.clientInfo(properties);
        } catch (SQLException e) {
            throw new SQLClientInfoException(Map.of(name, ClientInfoStatus.REASON_UNKNOWN), e);
        }
    }

    @Override
    public void setClientInfo(@Nullable Properties properties) throws SQLClientInfoException {
        Properties copy = new Properties();
        if (properties != null) {
            copy.putAll(properties);
        }
        try {
            changing().clientInfo(copy);
        } catch (SQLException e) {
            Map<String, ClientInfoStatus> failed = new HashMap<>();
            copy.stringPropertyNames().forEach(name -> failed.put(name, ClientInfoStatus.REASON_UNKNOWN));
            throw new SQLClientInfoException(failed, e);
        }
    }

    @Override
    public @Nullable String getClientInfo(String name) throws SQLException {
        SessionState known = known();
        Properties properties = known == null ? null : known.clientInfo();
        return properties == null ? super.getClientInfo(name) : properties.getProperty(name);
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        SessionState known = known();
        Properties properties = known == null ? null : known.clientInfo();
        if (properties == null) {
            return super.getClientInfo();
        }
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }
}
