package io.evenkeel.jdbc.connection;

import java.sql.CallableStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A call: always on the primary, where its parameters are registered and its answers stay. */
final class RoutedCallableStatement extends ForwardingCallableStatement {

    RoutedCallableStatement(LogicalConnection connection, Origin origin, @Nullable String sql) {
        super(connection, origin, sql);
    }

    @Override
    CallableStatement delegate() throws SQLException {
        return (CallableStatement) physicalOrMade();
    }

    /** What was registered or set by name is not recorded. */
    @Override
    boolean isRepeatable() {
        return false;
    }
}
