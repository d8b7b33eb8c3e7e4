package io.evenkeel.jdbc.connection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A result set that leads back to our statement instead of the physical one. */
final class RoutedResultSet extends ForwardingResultSet {

    private final ResultSet delegate;
    private final @Nullable BindingStatement statement;
    private final NodeConnection line;

    RoutedResultSet(ResultSet delegate, @Nullable BindingStatement statement, NodeConnection line) {
        this.delegate = delegate;
        this.statement = statement;
        this.line = line;
    }

    @Override
    ResultSet delegate() {
        return delegate;
    }

    @Override
    SQLException failed(SQLException error) {
        return statement != null && statement.connection().isClosed() ? error : line.failed(error);
    }

    @Override
    public void insertRow() throws SQLException {
        writes();
        super.insertRow();
        written();
    }

    @Override
    public void updateRow() throws SQLException {
        writes();
        super.updateRow();
        written();
    }

    @Override
    public void deleteRow() throws SQLException {
        writes();
        super.deleteRow();
        written();
    }

    private void written() {
        if (statement != null) {
            statement.connection().done(line);
        }
    }

    /** A result may outlive its primary's role, and must not write past the primary of now. */
    private void writes() throws SQLException {
        if (statement != null) {
            statement.connection().checkLeads(line);
        }
        line.wrote();
    }

    /** Whether this is around that result of the driver. */
    boolean isAround(ResultSet other) {
        return delegate == other;
    }

    /** Our statement; null for a result of {@link java.sql.DatabaseMetaData}, which has none that could be used. */
    @Override
    public @Nullable Statement getStatement() throws SQLException {
        if (statement == null) {
            return null;
        }
        if (delegate.isClosed()) {
            super.getStatement(); // throws what the driver throws
        }
        return statement;
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
