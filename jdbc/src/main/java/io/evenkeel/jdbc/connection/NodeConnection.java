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
 * <p>Statements are made on the driver's connection directly: what the pool's proxies of them would do (judge errors, remember open statements
 * and transactions) is done here, where it costs no objects.
 *
 * <p>Used by one thread at a time: the pool hands it from one borrower to the next. Only {@link #abort} comes from others.
 */
final class NodeConnection extends SettledConnection {

    private static final int USUALLY_OPEN = 8;

    private static final VarHandle SEAT;

    static {
        try {
            SEAT = MethodHandles.lookup().findVarHandle(NodeConnection.class, "seat", Seat.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NodePool node;

    /**
     * Null where nobody must be told of the loan. Taken out when an outcome is told, so that it is told once, whichever thread
     * ends the loan.
     */
    @SuppressWarnings("unused") // reached by the handle
    private volatile @Nullable Seat<NodePool> seat;

    /** The open statements that are bound to this loan, so many of them; here, so that none of them needs to lead to another. */
    private @Nullable BindingStatement[] open = new @Nullable BindingStatement[USUALLY_OPEN];

    private int bound;

    private final LoanCount loans = new LoanCount();

    /** Never lent again; its statements are left to their thread, which may be in the middle of one. */
    private boolean aborted;

    private boolean broken;

    /** What was wrong with the node when this was cut; null if it was not. */
    private volatile @Nullable String whyCut;

    /** Whether what runs now may commit, so that without an answer nobody knows whether it did. */
    private boolean mayCommit;

    /** Whether what runs now is all that the session has here, and could as well run elsewhere. */
    private boolean movable;

    /** Whether that is for the primary, whichever node it is. */
    private boolean primarysOnly;

    /** Whether the read-only transaction of a replica goes on here. */
    private boolean tookOver;

    /** Null if the server does not tell. Kept here as long as the connection lives, which the driver counts on. */
    private final @Nullable WrittenTransactions transactions;

    /** Whether something ran since it was settled that may have written. */
    private boolean mayHaveWritten;

    /** Whether an error came in between, so that the server may not have told all. */
    private boolean untold;

    NodeConnection(Connection driver, NodePool node, @Nullable WrittenTransactions transactions) {
        super(driver);
        this.node = node;
        this.transactions = transactions;
    }

    /** Begins a loan in one of the node's roles: {@code pooled} is the pool's proxy around this. */
    void borrowed(Connection pooled, @Nullable Seat<NodePool> seat, boolean primary) {
        begin(pooled, primary, node.defaultAutoCommit(), node.defaultReadOnly());
        if (seat != null) {
            SEAT.set(this, seat);
        }
        if (!primary) {
            loans.begin();
        }
        broken = false;
        movable = false;
        tookOver = false;
        mayHaveWritten = false;
        untold = false;
        if (transactions != null) {
            transactions.take(); // what the pool did is nobody's
        }
    }

    NodePool node() {
        return node;
    }

    /** How often it was lent for reads. */
    LoanCount loans() {
        return loans;
    }

    /** The route to here for this reason. */
    Route route(Gate gate, String reason) {
        return node.route(isPrimary(), gate, reason);
    }

    boolean isBroken() {
        return broken;
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
        boolean mariaDb = node.freshness().flavour() == ServerInfo.Flavour.MARIADB;
        String sql = (mariaDb ? "SELECT MASTER_GTID_WAIT('" : "SELECT WAIT_FOR_EXECUTED_GTID_SET('") + wanted + "', "
                + seconds + ")";
        try (Statement statement = driver().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            if (row.next() && row.getInt(1) == 0 && !row.wasNull()) {
                node.freshness().proved(wanted);
                return true;
            }
            node.freshness().isBehind();
        } catch (SQLException e) {
            failed(e);
            node.freshness().isBehind();
        }
        return false;
    }

    /** Notes that something was written past the statements, such as a row of a result. */
    void wrote() {
        mayHaveWritten = true;
        if (!isAutoCommit()) {
            used(true);
        }
    }

    boolean isMovable() {
        return movable;
    }

    boolean isPrimarysOnly() {
        return primarysOnly;
    }

    void movable(boolean movable, boolean primarysOnly) {
        this.movable = movable;
        this.primarysOnly = primarysOnly;
    }

    /** Whether the read-only transaction of a replica goes on here. */
    boolean tookOver() {
        return tookOver;
    }

    void tookOver(boolean tookOver) {
        this.tookOver = tookOver;
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
                if (i < bound) {
                    System.arraycopy(open, i + 1, open, i, bound - i);
                }
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
                    statement.unbind(!broken && !isTainted());
                } catch (SQLException e) {
                    failure = e;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Judges an error of anything that belongs to this connection, and returns it. */
    @Override
    SQLException failed(SQLException error) {
        if (!isLent()) {
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
        return broken && isPrimary() && inTransaction() && !mayCommit ? inTransaction(error) : error;
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
            return driver().isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    private void breaks(SQLException error) {
        broken = true;
        if (!isPrimary()) {
            loans.fail();
        }
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
        try {
            if (bound > 0 && !aborted) {
                unbindAll();
            }
            if (!broken && !isTainted() && isDatabaseChanged()) {
                restore();
            }
        } catch (SQLException e) {
            taint();
        }
        Seat<NodePool> ended = takeSeat();
        loans.end(); // before somebody else can have it
        ended();
        try {
            if (!isTainted() && !broken) {
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

    /** Ends the loan at once, from whichever thread. */
    void abort(Connection proxy, Executor executor) throws SQLException {
        taint();
        aborted = true;
        proxy.abort(executor);
    }

    @Override
    public void close() throws SQLException {
        node.closed(this);
        driver().close();
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        node.closed(this);
        driver().abort(executor);
    }

    /** Cuts the driver's connection, from whichever thread, as its node does not answer. */
    void cut(String why) {
        whyCut = why;
        try {
            driver().abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            // It is gone, which is what was wanted.
        }
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        if (iface.isInstance(this)) {
            return iface.cast(this);
        }
        return iface.isInstance(driver()) ? iface.cast(driver()) : driver().unwrap(iface);
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) throws SQLException {
        return iface.isInstance(this) || iface.isInstance(driver()) || driver().isWrapperFor(iface);
    }

    @Override
    public String toString() {
        return node.name() + "@" + Integer.toHexString(System.identityHashCode(driver()));
    }
}
