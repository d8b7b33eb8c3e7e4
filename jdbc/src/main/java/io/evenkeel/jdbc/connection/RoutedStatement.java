package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.connection.Nodes.Attempts;
import io.evenkeel.jdbc.sql.Classification;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A statement that chooses its node at each execution. The physical statement is made on that node's connection when
 * first needed, and made again, with the same settings, when another node becomes the right one.
 *
 * <p>Reads run in a loop, so that they can run again elsewhere; everything else runs once.
 */
class RoutedStatement extends ForwardingStatement {

    /** What a batch of texts is as a whole; what each text does to the session was noted when it was added. */
    private static final Classification BATCH = StatementClassifier.classify("UPDATE batch SET a = 1");

    private final LogicalConnection connection;
    private final Origin origin;

    /** Read by {@link #cancel()} from other threads. */
    private volatile @Nullable Statement physical;

    private @Nullable NodeConnection line;

    /** The loan that the physical statement was made on. */
    private @Nullable Connection loan;

    private @Nullable StatementSettings settings;
    private boolean batched;
    private boolean closed;

    RoutedStatement(LogicalConnection connection, Origin origin) {
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
        connection.checkOpen();
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

    final @Nullable NodeConnection line() {
        return line;
    }

    @Override
    SQLException failed(SQLException error) {
        NodeConnection current = line;
        return current == null ? error : current.failed(error);
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

    // Executions of a text.

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        Classification statement = begin(sql);
        NodeConnection target = connection.route(statement, origin.primaryOnly());
        Attempts attempts = null;
        while (true) {
            try {
                ResultSet result = bind(target).executeQuery(sql);
                connection.ran(target, statement, sql);
                return new RoutedResultSet(result, this, target);
            } catch (SQLException e) {
                attempts = connection.again(attempts, target, sql, isRepeatable(), e);
                target = connection.elsewhere(attempts, statement, e);
            }
        }
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        Classification statement = begin(sql);
        NodeConnection target = connection.route(statement, origin.primaryOnly());
        Attempts attempts = null;
        while (true) {
            try {
                boolean rows = bind(target).execute(sql);
                connection.ran(target, statement, sql);
                return rows;
            } catch (SQLException e) {
                attempts = connection.again(attempts, target, sql, isRepeatable(), e);
                target = connection.elsewhere(attempts, statement, e);
            }
        }
    }

    private Classification begin(String sql) throws SQLException {
        checkOpen();
        return connection.classify(sql);
    }

    private Statement forWriting(Classification statement) throws SQLException {
        NodeConnection target = connection.route(statement, true);
        try {
            return bind(target);
        } catch (SQLException e) {
            throw target.failed(e);
        }
    }

    private void ran(Classification statement, String sql) throws SQLException {
        NodeConnection current = line;
        if (current != null) {
            connection.ran(current, statement, sql);
        }
    }

    @Override
    public boolean execute(String sql, int autoGeneratedKeys) throws SQLException {
        if (autoGeneratedKeys == Statement.NO_GENERATED_KEYS) {
            return execute(sql);
        }
        Classification statement = begin(sql);
        try {
            boolean rows = forWriting(statement).execute(sql, autoGeneratedKeys);
            ran(statement, sql);
            return rows;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public boolean execute(String sql, int[] columnIndexes) throws SQLException {
        Classification statement = begin(sql);
        try {
            boolean rows = forWriting(statement).execute(sql, columnIndexes);
            ran(statement, sql);
            return rows;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public boolean execute(String sql, String[] columnNames) throws SQLException {
        Classification statement = begin(sql);
        try {
            boolean rows = forWriting(statement).execute(sql, columnNames);
            ran(statement, sql);
            return rows;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public int executeUpdate(String sql) throws SQLException {
        Classification statement = begin(sql);
        try {
            int count = forWriting(statement).executeUpdate(sql);
            ran(statement, sql);
            return count;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public int executeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        Classification statement = begin(sql);
        try {
            int count = forWriting(statement).executeUpdate(sql, autoGeneratedKeys);
            ran(statement, sql);
            return count;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public int executeUpdate(String sql, int[] columnIndexes) throws SQLException {
        Classification statement = begin(sql);
        try {
            int count = forWriting(statement).executeUpdate(sql, columnIndexes);
            ran(statement, sql);
            return count;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public int executeUpdate(String sql, String[] columnNames) throws SQLException {
        Classification statement = begin(sql);
        try {
            int count = forWriting(statement).executeUpdate(sql, columnNames);
            ran(statement, sql);
            return count;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public long executeLargeUpdate(String sql) throws SQLException {
        Classification statement = begin(sql);
        try {
            long count = forWriting(statement).executeLargeUpdate(sql);
            ran(statement, sql);
            return count;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public long executeLargeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        Classification statement = begin(sql);
        try {
            long count = forWriting(statement).executeLargeUpdate(sql, autoGeneratedKeys);
            ran(statement, sql);
            return count;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public long executeLargeUpdate(String sql, int[] columnIndexes) throws SQLException {
        Classification statement = begin(sql);
        try {
            long count = forWriting(statement).executeLargeUpdate(sql, columnIndexes);
            ran(statement, sql);
            return count;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public long executeLargeUpdate(String sql, String[] columnNames) throws SQLException {
        Classification statement = begin(sql);
        try {
            long count = forWriting(statement).executeLargeUpdate(sql, columnNames);
            ran(statement, sql);
            return count;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    // Batches: on the primary, whatever they hold.

    @Override
    public void addBatch(String sql) throws SQLException {
        checkOpen();
        Classification statement = connection.classify(sql);
        try {
            bind(connection.provisional(statement, true)).addBatch(sql);
        } catch (SQLException e) {
            throw failed(e);
        }
        batched = true;
        connection.batched(statement);
    }

    @Override
    public void clearBatch() throws SQLException {
        super.clearBatch();
        batched = false;
    }

    @Override
    public int[] executeBatch() throws SQLException {
        checkOpen();
        try {
            return batch().executeBatch();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            batched = false;
        }
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        checkOpen();
        try {
            return batch().executeLargeBatch();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            batched = false;
        }
    }

    /** The physical statement with the batch; it is on the primary, and if that connection was lost, so is the batch. */
    private Statement batch() throws SQLException {
        Statement current = physical;
        NodeConnection target = connection.route(BATCH, true);
        return batched && current != null ? current : bind(target);
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
