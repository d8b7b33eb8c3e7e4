package io.evenkeel.jdbc.connection;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import com.zaxxer.hikari.pool.HikariPool;
import io.evenkeel.core.cluster.CallCounts;
import io.evenkeel.core.cluster.Seat;
import io.evenkeel.jdbc.replication.NodeState;
import io.evenkeel.jdbc.routing.Gate;
import io.evenkeel.jdbc.routing.Route;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One node: its name, its connection pool, and whether it may serve reads now. Which role it has says the {@link Topology}
 * of the moment; each loan is taken in one of the two. Thread-safe.
 */
public final class NodePool implements AutoCloseable {

    /** How long a read waits for the pool before it looks whether the node may still serve. */
    private static final long READ_SLICE_MILLIS = 250;

    /** How long anything else waits for the pool before it looks whether the node still is the primary. */
    private static final long WRITE_SLICE_MILLIS = 1_000;

    /** How long reads are tried elsewhere where no pool's timeout says it. */
    private static final long UNPOOLED_TIMEOUT_MILLIS = 30_000;

    private final String name;

    /** Null if each connection is a new one. */
    private final @Nullable HikariPool pool;

    private final Lines lines;
    private final long timeoutMillis;
    private final boolean defaultAutoCommit;
    private final boolean defaultReadOnly;
    private final boolean serializable;
    private final int minimumIdle;
    private final @Nullable SQLExceptionOverride override;
    private final Routes asPrimary;
    private final Routes asReplica;

    private final Freshness freshness;
    private final Reachability reachability = new Reachability();
    private final Object reads = new Object();

    private volatile boolean serving;

    /** What {@link #serving} makes that; guarded by {@link #reads}, as is the next. */
    private boolean fresh;

    private boolean takenOut;
    private volatile Runnable suspicion = () -> {};

    private NodePool(String name, HikariConfig config, boolean tracked) {
        this.name = name;
        freshness = new Freshness(name);
        timeoutMillis = config.getConnectionTimeout();
        lines = new Lines(this, Objects.requireNonNull(config.getDataSource(), "dataSource"), reachability, tracked);
        config.setDataSource(lines);
        asPrimary = new Routes(name, Route.Role.PRIMARY);
        asReplica = new Routes(name, Route.Role.REPLICA);
        defaultAutoCommit = config.isAutoCommit();
        defaultReadOnly = config.isReadOnly();
        String isolation = config.getTransactionIsolation();
        serializable = isolation != null && isolation.endsWith("SERIALIZABLE");
        override = config.getExceptionOverride();
        config.validate();
        minimumIdle = config.getMinimumIdle();
        pool = new HikariPool(config);
        fill();
    }

    /**
     * Opens the pool of a node. It serves reads only after {@link #serving} said so.
     *
     * @param config with the {@link DataSource} that makes the driver's connections; it is changed and must not be used
     *     again. The pool waits for no connection at its start, whatever it says.
     */
    public static NodePool open(String name, HikariConfig config) {
        return open(name, config, false);
    }

    /** The same; {@code tracked} if its connections tell which transactions they commit, where server and driver can. */
    public static NodePool open(String name, HikariConfig config, boolean tracked) {
        config.setInitializationFailTimeout(-1);
        return new NodePool(Objects.requireNonNull(name, "name"), config, tracked);
    }

    private NodePool(String name, DataSource driver, boolean tracked) {
        this.name = name;
        freshness = new Freshness(name);
        timeoutMillis = UNPOOLED_TIMEOUT_MILLIS;
        asPrimary = new Routes(name, Route.Role.PRIMARY);
        asReplica = new Routes(name, Route.Role.REPLICA);
        defaultAutoCommit = true;
        defaultReadOnly = false;
        serializable = false;
        override = null;
        minimumIdle = 0;
        lines = new Lines(this, driver, null, tracked);
        pool = null;
    }

    /**
     * A node without a pool: each connection is a new one of {@code driver}, and closed when it is given back.
     *
     * @param tracked whether connections tell which transactions they commit, where server and driver can
     */
    public static NodePool unpooled(String name, DataSource driver, boolean tracked) {
        return new NodePool(Objects.requireNonNull(name, "name"), Objects.requireNonNull(driver, "driver"), tracked);
    }

    /** The node's name. */
    public String name() {
        return name;
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
        return pool;
    }

    /** Lets the node serve reads or not; connections that have it look at this before each read. */
    public void serving(boolean serving) {
        synchronized (reads) {
            fresh = serving;
            this.serving = serving && !takenOut;
        }
    }

    /** Takes the node out of the reads, or lets it back in, whatever {@link #serving} says. */
    public void takenOut(boolean out) {
        synchronized (reads) {
            takenOut = out;
            serving = fresh && !out;
        }
    }

    /**
     * Has the pool hold no connection beside those on loan, and make none, until it is lifted; for a node whose server is to
     * be stopped.
     */
    public void maintained(boolean maintained) {
        reachability.forbidden(maintained);
        if (maintained) {
            renew();
        }
    }

    /** Closes the pool when nobody uses it any more, at the latest after that time; returns at once. */
    public void closeWhenUnused(Duration limit) {
        Thread closer = new Thread(() -> closeUnused(limit), "evenkeel-close-" + name);
        closer.setDaemon(true);
        closer.start();
    }

    private void closeUnused(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (pool != null && pool.getActiveConnections() > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(50_000_000);
        }
        close();
    }

    /** Whether it may serve reads now; one volatile read. */
    public boolean isServing() {
        return serving;
    }

    /** Has this called when an error hints that the node's state changed; it must be quick. */
    public void onSuspicion(Runnable check) {
        suspicion = Objects.requireNonNull(check, "check");
    }

    /**
     * Says whether the node can be reached, as far as is known. While it cannot, the pool makes no attempts to connect: they
     * would only grow rarer, and the pool stay empty for seconds after the node has come back.
     */
    public void reachable(boolean reachable) {
        if (reachability.set(reachable) && reachable) {
            fill();
        }
        if (pool != null && reachability.isForbidden() && pool.getTotalConnections() > 0) {
            renew(); // one that was being made, or lent, when maintenance began
        }
    }

    private void fill() {
        if (pool != null) {
            pool.addBagItem(1); // looks at its own settings, and need not wait for its own next turn
        }
    }

    /** Whether there is a connection already, if the pool keeps any, so that the first reads need not wait for one. */
    public boolean isWarm() {
        return pool == null || minimumIdle == 0 || pool.getTotalConnections() > 0;
    }

    /** What was lent for reads, and how it ended, for a cluster that need not count it. */
    public CallCounts loans() {
        return lines.loans();
    }

    /** Notes that no connection could be lent for a read. */
    void refused() {
        lines.loans().refused();
    }

    /** Has idle connections closed now, and those on loan at their end; for a node that has lost its role. */
    public void renew() {
        if (pool != null) {
            pool.softEvictConnections();
        }
    }

    /**
     * Cuts all connections, also under statements that run, so that who waits for an answer need not wait for TCP. Returns
     * at once; a thread of its own cuts.
     *
     * @param why what is wrong with the node, for those who lose a transaction
     */
    public void cut(String why) {
        List<NodeConnection> now = lines.now();
        renew();
        if (now.isEmpty()) {
            return;
        }
        Thread cutter = new Thread(() -> now.forEach(line -> line.cut(why)), "evenkeel-cut-" + name);
        cutter.setDaemon(true);
        cutter.start();
    }

    /** Forgets a connection of the driver that was closed. */
    void closed(NodeConnection line) {
        lines.forget(line);
    }

    /** Tells how to find out how far the node is behind now, in nanoseconds; {@link Long#MAX_VALUE} if nobody knows. */
    public void onLag(LongSupplier nanosBehind) {
        freshness.onLag(Objects.requireNonNull(nanosBehind, "nanosBehind"));
    }

    /** Takes what is known of the node now. */
    public void onState(NodeState now) {
        freshness.onState(now);
    }

    /** How far the node is behind now, in nanoseconds; {@link Long#MAX_VALUE} if nobody knows. */
    public long lagNanos() {
        return freshness.lagNanos();
    }

    /** What is known of how fresh it is. */
    Freshness freshness() {
        return freshness;
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

    /** How many connections can have died unnoticed at most, as they are kept while nobody uses them. */
    int mostStale() {
        return pool == null ? 0 : pool.config.getMaximumPoolSize();
    }

    long timeoutMillis() {
        return timeoutMillis;
    }

    /** The route to this node, in one of its roles, for this reason; made once. */
    Route route(boolean primary, Gate gate, String reason) {
        return (primary ? asPrimary : asReplica).route(gate, reason);
    }

    /**
     * Takes a connection for reads. It gives up as soon as the node may not serve any more, or its pool says that it cannot
     * connect; a pool whose connections are all in use is waited for until the pool's timeout.
     */
    NodeConnection takeAsReplica(@Nullable Seat<NodePool> seat) throws SQLException {
        HikariPool pool = this.pool;
        Connection pooled = pool == null ? lines.getConnection() : lent(pool, READ_SLICE_MILLIS, null);
        return borrowed(pooled, seat, false);
    }

    /** Takes a connection for anything. It waits until the pool's timeout, but not for a node that has lost its role. */
    NodeConnection takeAsPrimary(Nodes nodes) throws SQLException {
        HikariPool pool = this.pool;
        Connection pooled = pool == null ? lines.getConnection() : lent(pool, WRITE_SLICE_MILLIS, nodes);
        return borrowed(pooled, null, true);
    }

    private static NodeConnection borrowed(Connection pooled, @Nullable Seat<NodePool> seat, boolean primary)
            throws SQLException {
        NodeConnection line = pooled.unwrap(NodeConnection.class);
        line.borrowed(pooled, seat, primary);
        return line;
    }

    /** What is for reads has no {@code nodes}. */
    private Connection lent(HikariPool pool, long sliceMillis, @Nullable Nodes nodes) throws SQLException {
        long slice = Math.min(timeoutMillis, sliceMillis);
        long started = 0;
        while (true) {
            try {
                return open(pool).getConnection(slice);
            } catch (SQLTransientConnectionException e) {
                long now = System.nanoTime();
                if (started == 0) {
                    started = now - slice * 1_000_000;
                }
                boolean goesOn = nodes == null ? e.getCause() == null && serving : nodes.isWorthWaitingFor(this);
                if (!goesOn) {
                    throw e;
                }
                if (now - started >= timeoutMillis * 1_000_000) {
                    throw nodes == null || timeoutMillis == slice ? e : noConnection(e);
                }
            }
        }
    }

    private SQLException noConnection(SQLTransientConnectionException last) {
        SQLException error = new SQLTransientConnectionException(
                name + ": no connection within " + timeoutMillis + " ms: " + last.getMessage(),
                last.getSQLState(),
                last.getErrorCode(),
                last.getCause());
        error.addSuppressed(last);
        return error;
    }

    private HikariPool open(HikariPool pool) throws SQLException {
        if (pool.poolState == HikariPool.POOL_SHUTDOWN) {
            throw new SQLNonTransientConnectionException("the pool of " + name + " is closed", "08003");
        }
        return pool;
    }

    /**
     * Has the pool forget this connection, and closes the driver's at once so that what it held on the server ends. The
     * proxy must not be closed after that, as the pool would reset a connection that it no longer has.
     */
    void evict(NodeConnection line, Connection proxy) {
        try {
            line.close();
        } catch (SQLException e) {
            // It is as gone as it can be.
        }
        if (pool != null) {
            pool.evictConnection(proxy);
        }
    }

    /**
     * Closes the pool and its connections, also those that are in use. It waits a second for one that is being made; that
     * is closed as soon as the driver hands it out.
     */
    @Override
    public void close() {
        if (pool != null) {
            lines.close();
            try {
                pool.shutdown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            lines.cut();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
