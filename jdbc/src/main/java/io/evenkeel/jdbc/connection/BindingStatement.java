package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.sql.Classification;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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

    private static final VarHandle PHYSICAL;

    static {
        try {
            PHYSICAL = MethodHandles.lookup().findVarHandle(BindingStatement.class, "physical", Statement.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LogicalConnection connection;
    private Origin origin;

    /** Written with release only: {@link #cancel()} reads it from other threads, which may come a little late anyway. */
    private @Nullable Statement physical;

    /** Where the physical statement is; null if there is none that could be used. */
    private @Nullable NodeConnection line;

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
        return line != null;
    }

    /** The text, unless it comes with each execution. */
    @Nullable
    String sql() {
        return null;
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
        return current != null && line == target ? current : make(target);
    }

    private Statement make(NodeConnection target) throws SQLException {
        if (batched) {
            batched = false;
            throw new SQLException(
                    "the batch was lost with the connection that it was added on; add it again", "08003");
        }
        NodeConnection before = line;
        if (before != null) {
            before.unbound(this);
            try {
                unbind(true);
            } catch (SQLException e) {
                // Its node is the reason why there is a new one.
            }
            connection.leave(before);
        }
        Statement made = origin.make(target.driver(), sql());
        line = target;
        PHYSICAL.setRelease(this, made);
        target.bound(this);
        made(made);
        return made;
    }

    /**
     * Gives up the physical statement; the line has forgotten it already.
     *
     * @param close whether it may be of use to somebody to have it closed
     */
    final void unbind(boolean close) throws SQLException {
        Statement old = physical;
        line = null;
        PHYSICAL.setRelease(this, null);
        if (close && old != null) {
            old.close();
        }
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
        return line == target;
    }

    final @Nullable NodeConnection line() {
        return line;
    }

    @Override
    SQLException failed(SQLException error) {
        NodeConnection current = line;
        if (current == null || connection.isUnsent(error)) {
            return error;
        }
        SQLException failure = connection.isClosed() ? error : current.failed(error);
        connection.failedOn(current);
        return failure;
    }

    /**
     * Judges a write that failed: returns if it ran nowhere and may be run again now, after a wait for a primary that takes it.
     *
     * @param deadline when it is given up; zero at its first failure
     * @return the deadline
     * @throws SQLException the error if it may not be run again
     */
    final long mayRunAgain(Classification statement, SQLException error, long deadline) throws SQLException {
        NodeConnection current = line;
        SQLException failure = failed(error);
        if (current == null || !isRepeatable() || !connection.ranNowhere(current, statement, error)) {
            throw failure;
        }
        long until = connection.awaitNews(deadline);
        if (until == 0) {
            throw failure;
        }
        checkOpen();
        return until;
    }

    /** Whether this is a write that ran nowhere, as a primary refused it that takes none any more. */
    final boolean isRefusedWrite(Classification statement, SQLException error) {
        NodeConnection current = line;
        return current != null && connection.ranNowhere(current, statement, error);
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
        Origin.Own own = origin.own();
        origin = own;
        return own.settings();
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
        return origin.closesOnCompletion();
    }

    // What needs no node.

    /** Cancels what runs now, from whichever thread; does nothing if nothing does. */
    @Override
    public final void cancel() throws SQLException {
        Statement current = (Statement) PHYSICAL.getAcquire(this);
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
        NodeConnection current = line;
        if (current != null) {
            current.unbound(this);
            try {
                unbind(true);
            } catch (SQLException e) {
                throw connection.isClosed() ? e : current.failed(e);
            }
        }
    }

    @Override
    public final boolean isClosed() throws SQLException {
        if (closed || connection.isClosed()) {
            return true;
        }
        if (origin.closesOnCompletion()) {
            Statement current = physical;
            return current != null && current.isClosed();
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
