package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.consistency.CausalToken;
import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.routing.Route;
import java.sql.Connection;
import java.sql.SQLException;
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

    /**
     * Has the reads of this connection rely on this from now on, until it is closed; null for what the data source and the
     * {@linkplain io.evenkeel.jdbc.consistency.CausalScope scope} say. A hint or a routing scope goes before.
     *
     * @throws SQLException if it is closed
     */
    void consistency(@Nullable Consistency level) throws SQLException;

    /** What its reads may rely on now where no hint and no routing scope says otherwise. */
    Consistency consistency();

    /**
     * What the session has written so far through this data source: that of the thread's {@linkplain
     * io.evenkeel.jdbc.consistency.CausalScope scope}, or of this connection if there is none. It tells GTIDs only where
     * {@code trackWrites} is on.
     *
     * @throws SQLException if it is closed
     */
    CausalToken causalToken() throws SQLException;
}
