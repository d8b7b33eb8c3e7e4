package io.evenkeel.benchmarks.mysql;

import io.evenkeel.jdbc.connection.RoutedConnection;
import io.evenkeel.jdbc.routing.Route;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** What is done to the rows, each time on a connection borrowed for that. */
final class Rows {

    private Rows() {}

    /**
     * A read.
     *
     * @param version what it found
     * @param onReplica whether a replica answered
     */
    record Found(long version, boolean onReplica) {}

    static Found read(DataSource db, int id) throws SQLException {
        try (Connection connection = db.getConnection();
                PreparedStatement query = connection.prepareStatement("select version, text from item where id = ?")) {
            query.setInt(1, id);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                long version = rows.getLong(1);
                rows.getString(2);
                return new Found(version, onReplica(connection));
            }
        }
    }

    private static boolean onReplica(Connection connection) throws SQLException {
        if (!connection.isWrapperFor(RoutedConnection.class)) {
            return false;
        }
        Route route = connection.unwrap(RoutedConnection.class).lastRoute();
        return route != null && route.role() == Route.Role.REPLICA;
    }

    static void write(DataSource db, int id, long version) throws SQLException {
        try (Connection connection = db.getConnection();
                PreparedStatement update = connection.prepareStatement("update item set version = ? where id = ?")) {
            update.setLong(1, version);
            update.setInt(2, id);
            update.executeUpdate();
        }
    }
}
