package io.evenkeel.jdbc.connection;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Metadata that leads back to our connection instead of the physical one. */
final class RoutedDatabaseMetaData extends ForwardingDatabaseMetaData {

    private final DatabaseMetaData delegate;
    private final LogicalConnection connection;
    private final NodeConnection line;

    RoutedDatabaseMetaData(DatabaseMetaData delegate, LogicalConnection connection, NodeConnection line) {
        this.delegate = delegate;
        this.connection = connection;
        this.line = line;
    }

    /** After the connection was closed this is refused, as the physical one serves somebody else by then. */
    @Override
    DatabaseMetaData delegate() throws SQLException {
        connection.checkOpen();
        return delegate;
    }

    @Override
    SQLException failed(SQLException error) {
        return line.failed(error);
    }

    @Override
    @Nullable
    ResultSet wrapped(@Nullable ResultSet result) {
        return result == null ? null : new RoutedResultSet(result, null, line);
    }

    @Override
    public int getDriverMajorVersion() {
        return delegate.getDriverMajorVersion();
    }

    @Override
    public int getDriverMinorVersion() {
        return delegate.getDriverMinorVersion();
    }

    @Override
    public Connection getConnection() {
        return connection;
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
