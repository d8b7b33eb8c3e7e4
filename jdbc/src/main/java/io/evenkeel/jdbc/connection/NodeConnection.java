package io.evenkeel.jdbc.connection;

import io.evenkeel.core.cluster.Lease;
import io.evenkeel.jdbc.routing.Route;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the driver to one node, for as long as the pool keeps it, and what must be known about it while a
 * logical connection has it. The pool holds these instead of the driver's own, so that nothing has to be made or looked
 * up when one is borrowed.
 *
 * <p>Used by one thread at a time: the pool hands it from one borrower to the next.
 */
final class NodeConnection extends ForwardingConnection {

    private final Connection driver;
    private final NodePool node;

    private @Nullable Connection pooled;
    private @Nullable Lease<NodePool> lease;
    private boolean broken;
    private boolean tainted;

    /** What the driver's connection is set to now. */
    private boolean autoCommit;

    private boolean readOnly;
    private int isolation;
    private int version;
    private @Nullable String firstCatalog;
    private @Nullable String firstSchema;
    private boolean catalogChanged;
    private boolean schemaChanged;

    /** Whether a statement ran since the last commit or rollback. */
    private boolean used;

    NodeConnection(Connection driver, NodePool node) {
        this.driver = driver;
        this.node = node;
    }

    /** Begins a loan: {@code pooled} is the pool's proxy around this. */
    void borrowed(Connection pooled, @Nullable Lease<NodePool> lease) {
        this.pooled = pooled;
        this.lease = lease;
        autoCommit = node.defaultAutoCommit();
        readOnly = node.defaultReadOnly();
        isolation = SessionState.UNSET;
        version = 0;
        broken = false;
        tainted = false;
        used = false;
        catalogChanged = false;
        schemaChanged = false;
    }

    NodePool node() {
        return node;
    }

    boolean isPrimary() {
        return node.role() == Route.Role.PRIMARY;
    }

    /** The pool's proxy, which everything runs on; another one for each loan. */
    Connection pooled() {
        Connection current = pooled;
        if (current == null) {
            throw new IllegalStateException(this + " is not on loan");
        }
        return current;
    }

    /** Whether this is the loan whose proxy that was. */
    boolean isLoan(@Nullable Connection proxy) {
        return proxy == pooled;
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
        if (session.version() != version) {
            applyChanges(session);
        }
    }

    private void applyChanges(LogicalConnection session) throws SQLException {
        SessionState state = session.state();
        if (state != null) {
            state.applyTo(this);
        }
        autoCommit(session.getAutoCommit());
        version = session.version();
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
        Faults fault = Faults.of(error);
        if (fault == Faults.NODE || isClosedByPool()) {
            breaks(error);
        }
        if (fault != Faults.APPLICATION) {
            node.suspected();
        }
        return error;
    }

    private boolean isClosedByPool() {
        try {
            return pooled != null && pooled.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    private void breaks(SQLException error) {
        broken = true;
        if (lease != null) {
            lease.failed(error);
        }
    }

    /** Ends the loan: back to the pool as it came, or closed. */
    void release() throws SQLException {
        Connection proxy = pooled();
        Lease<NodePool> ended = lease;
        try {
            if (!broken && !tainted) {
                restore();
            }
        } catch (SQLException e) {
            tainted = true;
        }
        pooled = null;
        lease = null;
        try {
            if ((tainted || broken) && !proxy.isClosed()) {
                node.evict(proxy, driver);
            } else {
                proxy.close();
            }
        } catch (SQLException e) {
            // The pool would hand it on half reset: better a dead connection than a dirty one.
            node.evict(proxy, driver);
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
            pooled().rollback();
            used = false;
        }
    }

    /** Ends the loan at once, from whichever thread. */
    void abort(Connection proxy, Executor executor) throws SQLException {
        tainted = true;
        proxy.abort(executor);
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
