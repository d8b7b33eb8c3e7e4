package io.evenkeel.jdbc.connection;

import io.evenkeel.core.cluster.Seat;
import io.evenkeel.jdbc.replication.GtidSet;
import io.evenkeel.jdbc.replication.ServerInfo;
import io.evenkeel.jdbc.routing.Gate;
import io.evenkeel.jdbc.routing.Route;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the driver to one node, for as long as the pool keeps it, and what must be known about it while a
 * logical connection has it. The pool holds these instead of the driver's own, so that nothing has to be made or looked
 * up when one is borrowed.
 *
 * <p>What the pool must know of, to undo it at the end of the loan, is set through the pool's proxy. Statements are made
 * on the driver's connection directly: what the pool's proxies of them would do (judge errors, remember open statements
 * and transactions) is done here, where it costs no objects.
 *
 * <p>Used by one thread at a time: the pool hands it from one borrower to the next. Only {@link #abort} comes from others.
 */
final class NodeConnection extends ForwardingConnection {

    private static final int USUALLY_OPEN = 8;

    private static final VarHandle SEAT;

    static {
        try {
            SEAT = MethodHandles.lookup().findVarHandle(NodeConnection.class, "seat", Seat.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Connection driver;
    private final NodePool node;

    private @Nullable Connection pooled;

    /** In which role it is on loan. */
    private boolean primary;

    /** Taken out when an outcome is told, so that it is told once, whichever thread ends the loan. */
    @SuppressWarnings("unused") // reached by the handle
    private volatile @Nullable Seat<NodePool> seat;

    /** The open statements that are bound to this loan, so many of them; here, so that none of them needs to lead to another. */
    private @Nullable BindingStatement[] open = new @Nullable BindingStatement[USUALLY_OPEN];

    private int bound;

    /** Never lent again; its statements are left to their thread, which may be in the middle of one. */
    private boolean aborted;

    private boolean broken;
    private boolean tainted;

    /** What was wrong with the node when this was cut; null if it was not. */
    private volatile @Nullable String whyCut;

    /** What the driver's connection is set to now. */
    private boolean autoCommit;

    private boolean readOnly;
    private int isolation;

    /** Whether the session may have changed since its state was applied. */
    private boolean outdated;

    private @Nullable String firstCatalog;
    private @Nullable String firstSchema;
    private boolean catalogChanged;
    private boolean schemaChanged;

    /** Whether a statement ran since the last commit or rollback. */
    private boolean used;

    /** Whether what runs now may commit, so that without an answer nobody knows whether it did. */
    private boolean mayCommit;

    /** Whether what runs now is all that the session has here, and could as well run elsewhere. */
    private boolean movable;

    /** Whether the read-only transaction of a replica goes on here. */
    private boolean tookOver;

    /** Null if the server does not tell. Kept here as long as the connection lives, which the driver counts on. */
    private final @Nullable WrittenTransactions transactions;

    /** Whether something ran since it was settled that may have written. */
    private boolean mayHaveWritten;

    /** Whether an error came in between, so that the server may not have told all. */
    private boolean untold;

    NodeConnection(Connection driver, NodePool node, @Nullable WrittenTransactions transactions) {
        this.driver = driver;
        this.node = node;
        this.transactions = transactions;
    }

    /** Begins a loan in one of the node's roles: {@code pooled} is the pool's proxy around this. */
    void borrowed(Connection pooled, @Nullable Seat<NodePool> seat, boolean primary) {
        this.pooled = pooled;
        this.primary = primary;
        if (seat != null) {
            SEAT.set(this, seat);
        }
        autoCommit = node.defaultAutoCommit();
        readOnly = node.defaultReadOnly();
        isolation = SessionState.UNSET;
        outdated = true;
        broken = false;
        tainted = false;
        used = false;
        movable = false;
        tookOver = false;
        mayHaveWritten = false;
        untold = false;
        if (transactions != null) {
            transactions.take(); // what the pool did is nobody's
        }
        catalogChanged = false;
        schemaChanged = false;
    }

    NodePool node() {
        return node;
    }

    /** Whether it was taken as the primary's, whatever the node has become since. */
    boolean isPrimary() {
        return primary;
    }

    /** The route to here for this reason. */
    Route route(Gate gate, String reason) {
        return node.route(primary, gate, reason);
    }

    /** What statements are made on. */
    Connection driver() {
        return driver;
    }

    /** The pool's proxy, for what the pool undoes at the end of the loan; another one for each loan. */
    Connection pooled() {
        Connection current = pooled;
        if (current == null) {
            throw new IllegalStateException(this + " is not on loan");
        }
        return current;
    }

    boolean isBroken() {
        return broken;
    }

    boolean isUsed() {
        return used;
    }

    void used(boolean used) {
        this.used = used;
    }

    void mayCommit(boolean mayCommit) {
        this.mayCommit = mayCommit;
    }

    /** Notes that what runs next may write. */
    void mayWrite() {
        mayHaveWritten = true;
    }

    /** Whether something ran that may have written, of which the session does not know yet. */
    boolean mayHaveWritten() {
        return mayHaveWritten;
    }

    /** Whether there may be more than {@link #takeTransactions} gives. */
    boolean isUntold() {
        return transactions == null || untold;
    }

    /** The transactions that were committed since the last call; null if none is known. */
    @Nullable
    GtidSet takeTransactions() {
        return transactions == null ? null : transactions.take();
    }

    /** Notes that the session knows; {@code done} unless a transaction goes on that may have written. */
    void settled(boolean done) {
        untold = false;
        if (done) {
            mayHaveWritten = false;
        }
    }

    /** Waits on the server until it has these transactions; whether it has. */
    boolean await(GtidSet wanted, Duration patience) {
        String seconds = BigDecimal.valueOf(Math.max(1, patience.toMillis()), 3).toPlainString();
        boolean mariaDb = node.flavour() == ServerInfo.Flavour.MARIADB;
        String sql = (mariaDb ? "SELECT MASTER_GTID_WAIT('" : "SELECT WAIT_FOR_EXECUTED_GTID_SET('") + wanted + "', "
                + seconds + ")";
        try (Statement statement = driver.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            if (row.next() && row.getInt(1) == 0 && !row.wasNull()) {
                node.proved(wanted);
                return true;
            }
            node.isBehind();
        } catch (SQLException e) {
            failed(e);
            node.isBehind();
        }
        return false;
    }

    /** Notes that something was written past the statements, such as a row of a result. */
    void wrote() {
        mayHaveWritten = true;
        if (!autoCommit) {
            used = true;
        }
    }

    boolean isMovable() {
        return movable;
    }

    void movable(boolean movable) {
        this.movable = movable;
    }

    /** Whether the read-only transaction of a replica goes on here. */
    boolean tookOver() {
        return tookOver;
    }

    void tookOver(boolean tookOver) {
        this.tookOver = tookOver;
    }

    /** Has the session's state applied before the next statement. */
    void outdated() {
        outdated = true;
    }

    /** Whether statements have physical ones here, of which results may still be read. */
    boolean hasOpenStatements() {
        return bound > 0;
    }

    /** Notes that this statement has a physical one here. */
    void bound(BindingStatement statement) {
        if (bound == open.length) {
            open = Arrays.copyOf(open, bound * 2);
        }
        open[bound++] = statement;
    }

    /** Forgets this statement; mostly it is the last one. */
    @SuppressWarnings("ReferenceEquality") // statements are what they are
    void unbound(BindingStatement statement) {
        for (int i = bound - 1; i >= 0; i--) {
            if (open[i] == statement) {
                bound--;
                System.arraycopy(open, i + 1, open, i, bound - i);
                open[bound] = null;
                return;
            }
        }
    }

    /** Ends what was left open. */
    private void unbindAll() throws SQLException {
        @Nullable BindingStatement[] left = open;
        open = new @Nullable BindingStatement[USUALLY_OPEN];
        bound = 0;
        SQLException failure = null;
        for (BindingStatement statement : left) {
            if (statement != null) {
                try {
                    statement.unbind(!broken && !tainted);
                } catch (SQLException e) {
                    failure = e;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Whether a transaction is open on it as far as JDBC calls tell. */
    boolean inTransaction() {
        return used && !autoCommit;
    }

    /** Has it closed instead of pooled at the end of the loan. */
    void taint() {
        tainted = true;
    }

    /**
     * Brings it to the session's state; costs nothing when nothing changed.
     *
     * @param plainRead whether what runs next is a read outside of a transaction, which needs nobody to refuse writes
     */
    void apply(LogicalConnection session, boolean plainRead) throws SQLException {
        boolean refuse = session.isSetReadOnly();
        if (refuse != readOnly && isPrimary() && !(refuse && plainRead)) {
            pooled().setReadOnly(refuse);
            readOnly = refuse;
        }
        if (outdated) {
            applyChanges(session);
        }
    }

    private void applyChanges(LogicalConnection session) throws SQLException {
        SessionState state = session.state();
        if (state != null) {
            state.applyTo(this);
        }
        autoCommit(session.getAutoCommit());
        outdated = false;
    }

    void autoCommit(boolean wanted) throws SQLException {
        if (autoCommit != wanted) {
            pooled().setAutoCommit(wanted);
            autoCommit = wanted;
            used = false;
        }
    }

    /** Tells the pool what a statement's text did to autocommit already. */
    void autoCommitByText(boolean now) throws SQLException {
        pooled().setAutoCommit(now);
        autoCommit = now;
        used = false;
    }

    void isolation(int level) throws SQLException {
        if (isolation != level) {
            pooled().setTransactionIsolation(level);
            isolation = level;
        }
    }

    void catalog(String catalog) throws SQLException {
        String before = pooled().getCatalog();
        if (!catalog.equals(before)) {
            if (!catalogChanged) {
                firstCatalog = before;
                catalogChanged = true;
            }
            pooled().setCatalog(catalog);
        }
    }

    void schema(String schema) throws SQLException {
        String before = pooled().getSchema();
        if (!schema.equals(before)) {
            if (!schemaChanged) {
                firstSchema = before;
                schemaChanged = true;
            }
            pooled().setSchema(schema);
        }
    }

    /** Judges an error of anything that belongs to this connection, and returns it. */
    @Override
    SQLException failed(SQLException error) {
        if (pooled == null) {
            return error; // something that outlived the loan
        }
        untold |= mayHaveWritten;
        Faults fault = Faults.of(error);
        if (fault == Faults.NODE || isClosedByDriver()) {
            breaks(error);
        } else if (error instanceof SQLTimeoutException || node.mustEvict(error)) {
            taint(); // what was sent to cancel the statement may arrive late, and must not hit the next borrower's
        }
        if (fault != Faults.APPLICATION) {
            node.suspected();
        }
        return broken && primary && inTransaction() && !mayCommit ? inTransaction(error) : error;
    }

    /** Says what is known of a transaction whose connection we cut ourselves. */
    private SQLException inTransaction(SQLException error) {
        String why = whyCut;
        return why == null || (error instanceof SQLRecoverableException && "08S02".equals(error.getSQLState()))
                ? error
                : Lost.transaction(node.name(), why, error);
    }

    private boolean isClosedByDriver() {
        try {
            return driver.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    private void breaks(SQLException error) {
        broken = true;
        Seat<NodePool> ended = takeSeat();
        if (ended != null) {
            ended.failed(error);
        }
    }

    @SuppressWarnings("unchecked") // the field's type
    private @Nullable Seat<NodePool> takeSeat() {
        return SEAT.getOpaque(this) == null ? null : (Seat<NodePool>) SEAT.getAndSet(this, null);
    }

    /** Ends the loan: back to the pool as it came, or closed. */
    void release() throws SQLException {
        Connection proxy = pooled();
        Seat<NodePool> ended = takeSeat();
        try {
            if (bound > 0 && !aborted) {
                unbindAll();
            }
            if (!broken && !tainted && (catalogChanged || schemaChanged)) {
                restore();
            }
        } catch (SQLException e) {
            tainted = true;
        }
        pooled = null;
        try {
            if (!tainted && !broken) {
                endTransaction();
                proxy.close();
            } else if (proxy.isClosed()) {
                proxy.close();
            } else {
                node.evict(this, proxy);
            }
        } catch (SQLException e) {
            // The pool would hand it on half reset: better a dead connection than a dirty one.
            node.evict(this, proxy);
            if (isPrimary()) {
                throw e;
            }
            node.suspected(); // it only read, so nothing that matters failed
        } finally {
            if (ended != null) {
                ended.succeeded();
            }
        }
    }

    /** The pool resets the rest, but not the database when it was not told of one. */
    private void restore() throws SQLException {
        if (catalogChanged) {
            if (firstCatalog == null) {
                tainted = true;
                return;
            }
            endTransaction();
            pooled().setCatalog(firstCatalog);
        }
        if (schemaChanged) {
            if (firstSchema == null) {
                tainted = true;
                return;
            }
            endTransaction();
            pooled().setSchema(firstSchema);
        }
    }

    private void endTransaction() throws SQLException {
        if (inTransaction()) {
            driver.rollback();
            used = false;
        }
    }

    /** Ends the loan at once, from whichever thread. */
    void abort(Connection proxy, Executor executor) throws SQLException {
        tainted = true;
        aborted = true;
        proxy.abort(executor);
    }

    @Override
    public void close() throws SQLException {
        node.closed(this);
        driver.close();
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        node.closed(this);
        driver.abort(executor);
    }

    /** Cuts the driver's connection, from whichever thread, as its node does not answer. */
    void cut(String why) {
        whyCut = why;
        try {
            driver.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            // It is gone, which is what was wanted.
        }
    }

    @Override
    Connection delegate() {
        return driver;
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        if (iface.isInstance(this)) {
            return iface.cast(this);
        }
        return iface.isInstance(driver) ? iface.cast(driver) : driver.unwrap(iface);
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) throws SQLException {
        return iface.isInstance(this) || iface.isInstance(driver) || driver.isWrapperFor(iface);
    }

    @Override
    public String toString() {
        return node.name() + "@" + Integer.toHexString(System.identityHashCode(driver));
    }
}
