package io.evenkeel.jdbc.connection;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.evenkeel.core.cluster.Seat;
import io.evenkeel.jdbc.routing.Gate;
import io.evenkeel.jdbc.routing.Route;
import io.evenkeel.jdbc.sql.Hint;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One node: its name, its role, its connection pool, and whether it may serve reads now. Thread-safe. */
public final class NodePool implements AutoCloseable {

    /**
     * How long a read waits for a replica's pool before it looks whether the replica may still serve. The pool's own
     * shortest timeout.
     */
    private static final long SLICE_MILLIS = 250;

    /** How long reads are tried elsewhere where no pool's timeout says it. */
    private static final long UNPOOLED_TIMEOUT_MILLIS = 30_000;

    private static final int MAX_ROUTES = 1_000;

    /** No data source allows a replica more. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private final String name;
    private final Route.Role role;

    /** Null if each connection is a new one. */
    private final @Nullable HikariDataSource pool;

    private final DataSource source;
    private final long timeoutMillis;
    private final boolean defaultAutoCommit;
    private final boolean defaultReadOnly;
    private final boolean serializable;
    private final @Nullable SQLExceptionOverride override;
    private final EnumMap<Gate, Route> routes = new EnumMap<>(Gate.class);
    private final ConcurrentHashMap<String, Route> routesByReason = new ConcurrentHashMap<>();

    /** The last of {@link #routesByReason} that was asked for; mostly the next one too. */
    private @Nullable Route recent;

    private volatile boolean serving;
    private volatile Runnable suspicion = () -> {};
    private volatile LongSupplier lag = () -> Long.MAX_VALUE;

    private NodePool(String name, Route.Role role, HikariConfig config) {
        this.name = name;
        this.role = role;
        this.serving = role == Route.Role.PRIMARY;
        timeoutMillis = config.getConnectionTimeout();
        if (role == Route.Role.REPLICA) {
            config.setConnectionTimeout(Math.min(timeoutMillis, SLICE_MILLIS));
        }
        source = new Source(Objects.requireNonNull(config.getDataSource(), "dataSource"));
        config.setDataSource(source);
        for (Gate gate : Gate.values()) {
            String reason = gate.reason();
            if (reason != null) {
                routes.put(gate, new Route(name, role, reason));
            }
        }
        defaultAutoCommit = config.isAutoCommit();
        defaultReadOnly = config.isReadOnly();
        String isolation = config.getTransactionIsolation();
        serializable = isolation != null && isolation.endsWith("SERIALIZABLE");
        override = config.getExceptionOverride();
        pool = new HikariDataSource(config);
    }

    /**
     * Opens the pool of a node. A replica serves reads only after {@link #serving} said so.
     *
     * @param config with the {@link DataSource} that makes the driver's connections; it is changed and must not be used
     *     again. The pool waits for no connection at its start, whatever it says.
     */
    public static NodePool open(String name, Route.Role role, HikariConfig config) {
        config.setInitializationFailTimeout(-1);
        return new NodePool(Objects.requireNonNull(name, "name"), Objects.requireNonNull(role, "role"), config);
    }

    private NodePool(String name, Route.Role role, DataSource driver) {
        this.name = name;
        this.role = role;
        this.serving = role == Route.Role.PRIMARY;
        timeoutMillis = UNPOOLED_TIMEOUT_MILLIS;
        for (Gate gate : Gate.values()) {
            String reason = gate.reason();
            if (reason != null) {
                routes.put(gate, new Route(name, role, reason));
            }
        }
        defaultAutoCommit = true;
        defaultReadOnly = false;
        serializable = false;
        override = null;
        source = new Source(driver);
        pool = null;
    }

    /** A node without a pool: each connection is a new one of {@code driver}, and closed when it is given back. */
    public static NodePool unpooled(String name, Route.Role role, DataSource driver) {
        return new NodePool(
                Objects.requireNonNull(name, "name"),
                Objects.requireNonNull(role, "role"),
                Objects.requireNonNull(driver, "driver"));
    }

    /** The node's name. */
    public String name() {
        return name;
    }

    /** What the node is used as. */
    public Route.Role role() {
        return role;
    }

    /**
     * The pool's own figures.
     *
     * @throws IllegalStateException if there is no pool
     */
    public HikariPoolMXBean figures() {
        if (pool == null) {
            throw new IllegalStateException(name + " has no pool");
        }
        return pool.getHikariPoolMXBean();
    }

    /** Lets a replica serve reads or not; connections that have it look at this before each read. */
    public void serving(boolean serving) {
        this.serving = serving;
    }

    /** Whether it may serve reads now; one volatile read. */
    public boolean isServing() {
        return serving;
    }

    /** Has this called when an error hints that the node's state changed; it must be quick. */
    public void onSuspicion(Runnable check) {
        suspicion = Objects.requireNonNull(check, "check");
    }

    /** Tells how to find out how far the node is behind now, in nanoseconds; {@link Long#MAX_VALUE} if nobody knows. */
    public void onLag(LongSupplier nanosBehind) {
        lag = Objects.requireNonNull(nanosBehind, "nanosBehind");
    }

    /** Whether the node is one that this wish allows. */
    boolean suits(Hint wish) {
        if (wish.node() != null && !wish.node().equals(name)) {
            return false;
        }
        Duration maxLag = wish.maxLag();
        return maxLag == null || lag.getAsLong() <= nanos(maxLag);
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) >= 0 ? LONGEST.toNanos() : duration.toNanos();
    }

    /** Whether the pool's settings say that a connection with this error must not be pooled any more. */
    boolean mustEvict(SQLException error) {
        return override != null && override.adjudicate(error) == SQLExceptionOverride.Override.MUST_EVICT;
    }

    void suspected() {
        suspicion.run();
    }

    boolean defaultAutoCommit() {
        return defaultAutoCommit;
    }

    boolean defaultReadOnly() {
        return defaultReadOnly;
    }

    boolean defaultSerializable() {
        return serializable;
    }

    long timeoutMillis() {
        return timeoutMillis;
    }

    /** The route to this node for this reason; made once. */
    Route route(Gate gate, String reason) {
        Route last = recent;
        if (last != null && reason.equals(last.reason())) {
            return last;
        }
        Route found = routes.get(gate);
        if (found == null) {
            found = routesByReason.get(reason);
            if (found == null) {
                found = newRoute(reason);
            }
        }
        recent = found;
        return found;
    }

    private Route newRoute(String reason) {
        Route route = new Route(name, role, reason);
        if (routesByReason.size() < MAX_ROUTES) {
            routesByReason.putIfAbsent(reason, route);
        }
        return route;
    }

    /**
     * Takes a connection. For a replica it gives up as soon as the replica may not serve any more, or its pool says that it
     * cannot connect; a pool whose connections are all in use is waited for until the pool's timeout.
     */
    NodeConnection take(@Nullable Seat<NodePool> seat) throws SQLException {
        HikariDataSource pool = this.pool;
        Connection pooled = pool == null
                ? source.getConnection()
                : role == Route.Role.PRIMARY ? pool.getConnection() : takeInSlices(pool);
        NodeConnection line = pooled.unwrap(NodeConnection.class);
        line.borrowed(pooled, seat);
        return line;
    }

    private Connection takeInSlices(HikariDataSource pool) throws SQLException {
        long started = 0;
        while (true) {
            try {
                return pool.getConnection();
            } catch (SQLTransientConnectionException e) {
                if (e.getCause() != null || !serving) {
                    throw e;
                }
                long now = System.nanoTime();
                if (started == 0) {
                    started = now - SLICE_MILLIS * 1_000_000;
                }
                if (now - started >= timeoutMillis * 1_000_000) {
                    throw e;
                }
            }
        }
    }

    /**
     * Has the pool forget this connection, and closes the driver's at once so that what it held on the server ends. The
     * proxy must not be closed after that, as the pool would reset a connection that it no longer has.
     */
    void evict(Connection proxy, Connection driver) {
        try {
            driver.close();
        } catch (SQLException e) {
            // It is as gone as it can be.
        }
        if (pool != null) {
            pool.evictConnection(proxy);
        }
    }

    /** Closes the pool and its connections, also those that are in use. */
    @Override
    public void close() {
        if (pool != null) {
            pool.close();
        }
    }

    @Override
    public String toString() {
        return name + " (" + role + ")";
    }

    /** Hands the pool our connections around the driver's. */
    private final class Source implements DataSource {
        private final DataSource driver;

        Source(DataSource driver) {
            this.driver = driver;
        }

        @Override
        public Connection getConnection() throws SQLException {
            return new NodeConnection(driver.getConnection(), NodePool.this);
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            return new NodeConnection(driver.getConnection(username, password), NodePool.this);
        }

        @Override
        public @Nullable PrintWriter getLogWriter() throws SQLException {
            return driver.getLogWriter();
        }

        @Override
        public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
            driver.setLogWriter(out);
        }

        @Override
        public void setLoginTimeout(int seconds) {
            // The pool derives it from its timeout, which for replicas is a slice; the URL's connectTimeout decides.
        }

        @Override
        public int getLoginTimeout() throws SQLException {
            return driver.getLoginTimeout();
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            return driver.getParentLogger();
        }

        @Override
        public <T> T unwrap(Class<T> iface) throws SQLException {
            return driver.unwrap(iface);
        }

        @Override
        public boolean isWrapperFor(Class<?> iface) throws SQLException {
            return driver.isWrapperFor(iface);
        }

        @Override
        public String toString() {
            return "connections of " + name;
        }
    }
}
