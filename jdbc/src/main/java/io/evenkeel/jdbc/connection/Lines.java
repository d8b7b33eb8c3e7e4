package io.evenkeel.jdbc.connection;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The driver's connections to one node: makes them, hands them to the node's pool wrapped in ours, and knows those that
 * there are. Once closed it hands out none, and closes one that the driver was still making. Thread-safe.
 */
final class Lines implements DataSource {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(Lines.class);

    /** How long a pool that is closed waits for the connection that it is making. */
    private static final int LAST_ATTEMPT_SECONDS = 1;

    private final NodePool node;
    private final DataSource driver;

    /** Null if there is no pool: then whoever wants a connection makes it, and nobody is held back. */
    private final @Nullable Reachability reachability;

    /** Those that there are, idle or on loan. */
    private final Set<NodeConnection> open = ConcurrentHashMap.newKeySet();

    private final Loans loans = new Loans();

    /** The pool's thread that makes connections, and pauses up to seconds after an attempt in vain. */
    private volatile @Nullable Thread maker;

    private final AtomicBoolean untrackedTold = new AtomicBoolean();
    private final boolean tracked;
    private volatile boolean closed;

    Lines(NodePool node, DataSource driver, @Nullable Reachability reachability, boolean tracked) {
        this.node = node;
        this.driver = driver;
        this.reachability = reachability;
        this.tracked = tracked;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (reachability != null) {
            maker = Thread.currentThread();
            if (!closed) {
                reachability.await();
            }
            if (closed) {
                throw isClosed();
            }
        }
        return made(driver.getConnection());
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return made(driver.getConnection(username, password));
    }

    private NodeConnection made(Connection connection) throws SQLException {
        NodeConnection line = new NodeConnection(connection, node, tracked ? tracking(connection) : null);
        open.add(line);
        loans.add(line.loans());
        if (closed) {
            line.close();
            throw isClosed();
        }
        return line;
    }

    private @Nullable WrittenTransactions tracking(Connection connection) throws SQLException {
        try {
            WrittenTransactions tracking = WrittenTransactions.of(connection);
            if (tracking == null && !untrackedTold.getAndSet(true)) {
                LOG.warn(
                        "{}: its writes are not tracked (expected: GTIDs and a binary log on the server, and MySQL"
                                + " Connector/J without trackSessionState=false); a session's reads go to the primary after a"
                                + " write until the replicas have passed that moment",
                        node);
            }
            return tracking;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private SQLException isClosed() {
        return new SQLNonTransientConnectionException("the pool of " + node + " is closed", "08003");
    }

    /** Those that there are now. */
    List<NodeConnection> now() {
        return List.copyOf(open);
    }

    /** What was lent for reads. */
    Loans loans() {
        return loans;
    }

    /** Forgets one that was closed. */
    void forget(NodeConnection line) {
        open.remove(line);
        loans.remove(line.loans());
    }

    /** Hands out none any more, and wakes who waits to make one; those that there are stay. */
    void close() {
        closed = true;
        if (reachability != null) {
            reachability.end();
        }
        Thread waiting = maker;
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    /** Cuts what the pool has lost sight of: it forgets a connection that is ready just after it waited for it. */
    void cut() {
        for (NodeConnection line : now()) {
            line.cut("the pool is closed");
            forget(line);
        }
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
        // The pool derives it from its own timeout; the URL's connectTimeout decides.
    }

    /** The pool asks this when it is closed, for how long to wait for what it is making. */
    @Override
    public int getLoginTimeout() {
        return LAST_ATTEMPT_SECONDS;
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
        return "connections of " + node;
    }
}
