package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.routing.Route;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A logical connection, which sends each statement to the primary or to a replica. What a {@code ReadWriteDataSource}
 * hands out; reached from whatever wraps it by {@code connection.unwrap(RoutedConnection.class)}.
 *
 * <p>Like any JDBC connection it is for one thread at a time, except for {@link java.sql.Statement#cancel()} and
 * {@link #abort}.
 */
public interface RoutedConnection extends Connection {

    /**
     * Where the last statement of this connection went and why; null before the first one. It can be asked also after
     * the statement failed or the connection was closed.
     */
    @Nullable
    Route lastRoute();
}
