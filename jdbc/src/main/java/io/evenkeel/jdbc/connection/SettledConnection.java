package io.evenkeel.jdbc.connection;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the driver that is on loan from its pool, and what of the session's state it was brought to. What the pool
 * must know of, to undo it at the end of the loan, is set through the pool's proxy.
 */
abstract class SettledConnection extends ForwardingConnection {

    private final Connection driver;

    private @Nullable Connection pooled;

    /** In which role it is on loan. */
    private boolean primary;

    private boolean tainted;

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

    SettledConnection(Connection driver) {
        this.driver = driver;
    }

    /** Begins a loan: {@code pooled} is the pool's proxy around this, and has set it to these defaults. */
    final void begin(Connection pooled, boolean primary, boolean autoCommit, boolean readOnly) {
        this.pooled = pooled;
        this.primary = primary;
        this.autoCommit = autoCommit;
        this.readOnly = readOnly;
        isolation = SessionState.UNSET;
        outdated = true;
        tainted = false;
        used = false;
        catalogChanged = false;
        schemaChanged = false;
    }

    /** Notes that the loan is over. */
    final void ended() {
        pooled = null;
    }

    final boolean isLent() {
        return pooled != null;
    }

    /** Whether it was taken as the primary's, whatever the node has become since. */
    boolean isPrimary() {
        return primary;
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

    boolean isUsed() {
        return used;
    }

    void used(boolean used) {
        this.used = used;
    }

    /** Has the session's state applied before the next statement. */
    void outdated() {
        outdated = true;
    }

    final boolean isOutdated() {
        return outdated;
    }

    /** Whether a transaction is open on it as far as JDBC calls tell. */
    boolean inTransaction() {
        return used && !autoCommit;
    }

    final boolean isAutoCommit() {
        return autoCommit;
    }

    /** Has it closed instead of pooled at the end of the loan. */
    void taint() {
        tainted = true;
    }

    final boolean isTainted() {
        return tainted;
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
        session.applyTo(this);
        autoCommit(session.isAutoCommit());
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

    final boolean isDatabaseChanged() {
        return catalogChanged || schemaChanged;
    }

    /** The pool resets the rest, but not the database when it was not told of one. */
    final void restore() throws SQLException {
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

    /** Rolls back what is open. */
    final void endTransaction() throws SQLException {
        if (inTransaction()) {
            driver.rollback();
            used = false;
        }
    }

    @Override
    Connection delegate() {
        return driver;
    }
}
