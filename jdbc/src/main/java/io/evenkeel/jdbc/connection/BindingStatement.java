package io.evenkeel.jdbc.connection;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Binds a statement to a node: the physical statement is made on a node's connection when first needed, and made again,
 * with the same settings, when another node becomes the right one.
 */
abstract class BindingStatement extends ForwardingStatement {

    private final LogicalConnection connection;
    private final Origin origin;

    /** Read by {@link #cancel()} from other threads. */
    private volatile @Nullable Statement physical;

    private @Nullable NodeConnection line;

    /** The loan that the physical statement was made on. */
    private @Nullable Connection loan;

    private @Nullable StatementSettings settings;

    /** Our own around the result that the last execution gave, as asking again gives the same. */
    private @Nullable RoutedResultSet result;

    private boolean batched;
    private boolean closed;

    BindingStatement(LogicalConnection connection, Origin origin) {
        this.connection = connection;
        this.origin = origin;
    }

    final LogicalConnection connection() {
        return connection;
    }

    final Origin origin() {
        return origin;
    }

    final boolean isBatched() {
        return batched;
    }

    final void batched(boolean batched) {
        this.batched = batched;
    }

    /** Whether it was asked for in a way that is about writing, or has a batch, which waits on the primary. */
    final boolean isForPrimary() {
        return batched || origin.primaryOnly();
    }

    /** Makes the physical statement before execution; a plain statement has no text yet, so any node does. */
    Statement bindProvisionally() throws SQLException {
        return bind(origin.primaryOnly() ? connection.primaryForUse() : connection.any());
    }

    /** Called when there is a new physical statement. */
    void made(Statement statement) throws SQLException {}

    /** Whether it can be made again on another node just as it is. */
    boolean isRepeatable() {
        return !batched;
    }

    final boolean isBound() {
        NodeConnection current = line;
        return physical != null && current != null && current.isLoan(loan);
    }

    /** The physical statement where it is, or made where it would run now. */
    final Statement physicalOrMade() throws SQLException {
        Statement current = physical;
        if (current != null && isBound()) {
            return current;
        }
        checkOpen();
        return bindProvisionally();
    }

    final void checkOpen() throws SQLException {
        if (isClosed()) {
            throw new SQLException("No operations allowed after statement closed.", "S1009");
        }
    }

    final Statement bind(NodeConnection target) throws SQLException {
        Statement current = physical;
        if (current != null && target.isLoan(loan)) {
            return current;
        }
        return make(target);
    }

    private Statement make(NodeConnection target) throws SQLException {
        Statement old = physical;
        if (batched) {
            batched = false;
            throw new SQLException(
                    "the batch was lost with the connection that it was added on; add it again", "08003");
        }
        if (old != null) {
            physical = null;
            try {
                old.close();
            } catch (SQLException e) {
                // Its node is the reason why there is a new one.
            }
        }
        Connection proxy = target.pooled();
        Statement made = origin.make(proxy);
        if (settings != null) {
            settings.applyTo(made);
        }
        line = target;
        loan = proxy;
        physical = made;
        made(made);
        return made;
    }

    /** Makes the physical statement where it would run now. */
    final void bindNow() throws SQLException {
        try {
            bindProvisionally();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    Statement delegate() throws SQLException {
        return physicalOrMade();
    }

    final boolean isBoundTo(NodeConnection target) {
        return physical != null && target.isLoan(loan);
    }

    final @Nullable Statement physical() {
        return physical;
    }

    final @Nullable NodeConnection line() {
        return line;
    }

    @Override
    SQLException failed(SQLException error) {
        NodeConnection current = line;
        return current == null ? error : current.failed(error);
    }

    /** The result of an execution on this node, wrapped. */
    final RoutedResultSet executed(ResultSet physical, NodeConnection target) {
        RoutedResultSet wrapped = new RoutedResultSet(physical, this, target);
        result = wrapped;
        return wrapped;
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        ResultSet current;
        try {
            current = physicalOrMade().getResultSet();
        } catch (SQLException e) {
            throw failed(e);
        }
        RoutedResultSet known = result;
        NodeConnection node = line;
        if (current == null || node == null) {
            return null;
        }
        return known != null && known.isAround(current) ? known : executed(current, node);
    }

    @Override
    @Nullable
    ResultSet wrapped(@Nullable ResultSet result) {
        NodeConnection current = line;
        return result == null || current == null ? null : new RoutedResultSet(result, this, current);
    }

    @Override
    public final Connection getConnection() throws SQLException {
        checkOpen();
        return connection;
    }

    // Settings, kept for another node.

    private StatementSettings settings() throws SQLException {
        checkOpen();
        StatementSettings current = settings;
        if (current == null) {
            current = new StatementSettings();
            settings = current;
        }
        return current;
    }

    @Override
    public void setMaxFieldSize(int max) throws SQLException {
        super.setMaxFieldSize(max);
        settings().maxFieldSize(max);
    }

    @Override
    public void setMaxRows(int max) throws SQLException {
        super.setMaxRows(max);
        settings().maxRows(max);
    }

    @Override
    public void setLargeMaxRows(long max) throws SQLException {
        super.setLargeMaxRows(max);
        settings().maxRows(max);
    }

    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        super.setEscapeProcessing(enable);
        settings().escapes(enable);
    }

    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        super.setQueryTimeout(seconds);
        settings().queryTimeout(seconds);
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        super.setFetchDirection(direction);
        settings().fetchDirection(direction);
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        super.setFetchSize(rows);
        settings().fetchSize(rows);
    }

    @Override
    public void setPoolable(boolean poolable) throws SQLException {
        super.setPoolable(poolable);
        settings().poolable(poolable);
    }

    @Override
    public void setCursorName(String name) throws SQLException {
        super.setCursorName(name);
        settings().cursorName(name);
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        super.closeOnCompletion();
        settings().closeOnCompletion();
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        checkOpen();
        return settings != null && settings.closesOnCompletion();
    }

    // What needs no node.

    /** Cancels what runs now, from whichever thread; does nothing if nothing does. */
    @Override
    public final void cancel() throws SQLException {
        Statement current = physical;
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public final void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        Statement current = physical;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                throw failed(e);
            }
        }
    }

    @Override
    public final boolean isClosed() throws SQLException {
        if (closed || connection.isClosed()) {
            return true;
        }
        if (settings != null && settings.closesOnCompletion()) {
            Statement current = physical;
            return current != null && isBound() && current.isClosed();
        }
        return false;
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        return iface.isInstance(this) ? iface.cast(this) : super.unwrap(iface);
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) throws SQLException {
        return iface.isInstance(this) || super.isWrapperFor(iface);
    }
}
