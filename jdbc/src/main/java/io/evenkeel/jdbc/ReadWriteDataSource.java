package io.evenkeel.jdbc;

import com.zaxxer.hikari.HikariPoolMXBean;
import io.evenkeel.core.cluster.ClusterSnapshot;
import io.evenkeel.jdbc.connection.Nodes;
import io.evenkeel.jdbc.connection.RoutedConnection;
import io.evenkeel.jdbc.connection.Xa;
import io.evenkeel.jdbc.replication.ReplicationSnapshot;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DataSource} over a MySQL primary and its replicas: reads go to a replica that is fresh enough, everything else
 * to the primary.
 *
 * <p>A connection takes nothing from the pools until its first statement. A statement goes to a replica only if it is
 * known to be a read and the session allows it: an autocommit read, or a read-only transaction, which runs on one replica
 * as a whole. {@link RoutedConnection#lastRoute()} tells where the last one went and why.
 *
 * <pre>{@code
 * ReadWriteDataSource db = ReadWriteDataSource.builder("app")
 *         .primary("server1", "jdbc:mysql://10.0.0.1:3306/app")
 *         .replica("server2", "jdbc:mysql://10.0.0.2:3306/app")
 *         .credentials("app", "secret")
 *         .maxLag(Duration.ofSeconds(1))
 *         .build();
 * }</pre>
 *
 * <p>Thread-safe. {@link #close()} ends its pools, connections and threads.
 */
public final class ReadWriteDataSource implements DataSource, AutoCloseable {

    /** How far behind a replica may be unless something else was set. */
    public static final Duration DEFAULT_MAX_LAG = Duration.ofSeconds(1);

    /** How long a node has to answer the monitor unless something else was set. */
    public static final Duration DEFAULT_NODE_TIMEOUT = Duration.ofSeconds(1);

    private final String name;
    private final RunningNodes running;
    private final Nodes nodes;
    private volatile boolean closed;

    private ReadWriteDataSource(String name, RunningNodes running) {
        this.name = name;
        this.running = running;
        this.nodes = running.nodes();
    }

    /** A builder for a data source of this name, which shows up in logs, pool names and thread names. */
    public static ReadWriteDataSourceBuilder builder(String name) {
        return new ReadWriteDataSourceBuilder(name);
    }

    /**
     * A builder with the nodes, the account and the settings of an {@link EvenkeelDriver}'s URL, such as {@code
     * jdbc:evenkeel:mysql://primary:3306,replica:3306/app?evenkeel.maxLag=500ms}; what is called on it goes before.
     *
     * @throws IllegalArgumentException if the URL is malformed or a property wrong; the message shows no account
     */
    public static ReadWriteDataSourceBuilder builderFromUrl(String url) {
        ClusterUrl parsed = ClusterUrl.parse(url);
        ReadWriteDataSourceBuilder builder =
                new ReadWriteDataSourceBuilder(parsed.defaultName()).nodes(parsed, parsed.settings());
        builder.account(parsed.user(), parsed.password());
        return builder;
    }

    static ReadWriteDataSource start(ReadWriteConfig config) {
        return new ReadWriteDataSource(config.name(), RunningNodes.start(config));
    }

    /** The name. */
    public String name() {
        return name;
    }

    /**
     * A new connection; it is a {@link RoutedConnection}. Costs an allocation and reaches no server.
     *
     * @throws SQLException if this is closed
     */
    @Override
    public Connection getConnection() throws SQLException {
        if (closed) {
            throw new SQLNonTransientConnectionException("data source " + name + " is closed", "08003");
        }
        return nodes.connect();
    }

    /**
     * Refuses: the pools have one account.
     *
     * @throws SQLFeatureNotSupportedException always
     */
    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException(
                "data source " + name + ": getConnection with an account (expected: getConnection(); the account is set"
                        + " by the builder's credentials)",
                "0A000");
    }

    /** What the monitor knows of all nodes now: roles, lag, problems. */
    public ReplicationSnapshot replication() {
        return running.replication();
    }

    /** Which replicas of now serve reads, and why the others do not; the endpoints are named as the nodes are. */
    public ClusterSnapshot<?> replicas() {
        return running.replicas();
    }

    /**
     * The figures of a node's pool.
     *
     * @throws IllegalArgumentException if there is no node of this name
     */
    public HikariPoolMXBean pool(String node) {
        return running.pool(node).figures();
    }

    /**
     * Adds a replica; it serves as soon as it is known to be fresh and has a connection to lend.
     *
     * @param url {@code jdbc:mysql://host:port/database}, as for the builder
     * @throws IllegalArgumentException if there is a node of this name, or the name or URL is malformed
     * @throws IllegalStateException if this is closed, or its mode uses the primary only
     */
    public void addReplica(String name, String url) {
        running.add(ReadWriteDataSourceBuilder.node(name, url));
    }

    /**
     * Gives a replica no new reads, until {@link #ready}; what runs there ends by itself. It is still polled.
     *
     * @throws IllegalArgumentException if there is no node of this name
     * @throws IllegalStateException if it is the primary, or this is closed
     */
    public void drain(String node) {
        running.drain(node);
    }

    /**
     * As {@link #drain}, and its pool closes what it holds and makes no connections, so that the server can be stopped.
     *
     * @throws IllegalArgumentException if there is no node of this name
     * @throws IllegalStateException if it is the primary, or this is closed
     */
    public void maintenance(String node) {
        running.maintain(node);
    }

    /**
     * Ends {@link #drain} and {@link #maintenance}: the node serves again once it is known to be fresh.
     *
     * @throws IllegalArgumentException if there is no node of this name
     * @throws IllegalStateException if this is closed
     */
    public void ready(String node) {
        running.ready(node);
    }

    /**
     * Forgets a replica. It gets no new reads; its pool is closed when nobody uses it any more, at the latest after a
     * minute.
     *
     * @throws IllegalArgumentException if there is no node of this name
     * @throws IllegalStateException if it is the primary, or this is closed
     */
    public void remove(String node) {
        running.remove(node);
    }

    /** How often a replica refused as a write what was taken for a read; each of these ran on the primary. */
    public long refusals() {
        return nodes.refusals();
    }

    /** Null: logging goes through SLF4J. */
    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    /** Ignored: logging goes through SLF4J. */
    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        // As documented.
    }

    /**
     * Refuses, unless it is 0: the pools' {@code connectionTimeout} and the URLs' {@code connectTimeout} decide.
     *
     * @throws SQLFeatureNotSupportedException if it is not 0
     */
    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        if (seconds != 0) {
            throw new SQLFeatureNotSupportedException(
                    "loginTimeout: " + seconds + " (expected: 0; set the pools' connectionTimeout)", "0A000");
        }
    }

    /** Zero: see {@link #setLoginTimeout}. */
    @Override
    public int getLoginTimeout() {
        return 0;
    }

    /** Refuses: logging goes through SLF4J. */
    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("logging goes through SLF4J", "0A000");
    }

    /** This; nothing else. XA is refused with what to use in its place. */
    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        if (iface.isInstance(this)) {
            return iface.cast(this);
        }
        Xa.refuse(iface, "data source " + name);
        throw new SQLException("data source " + name + " is not a wrapper of " + iface.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) {
        return iface.isInstance(this);
    }

    /** Ends the monitor, the pools, their connections and all threads. Idempotent. */
    @Override
    public void close() {
        closed = true;
        running.close();
    }

    /** The name and the nodes, without URLs. */
    @Override
    public String toString() {
        return "ReadWriteDataSource " + running;
    }
}
