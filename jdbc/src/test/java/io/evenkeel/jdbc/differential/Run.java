package io.evenkeel.jdbc.differential;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;

/** One run of a scenario, and short ways to make the calls that many scenarios make. All of them are in the transcript. */
final class Run {

    /** What waits until the replicas have what the primary has. */
    @FunctionalInterface
    interface Settling {
        void settle() throws SQLException;
    }

    /** Some calls of which one may fail. */
    @FunctionalInterface
    interface Calls {
        void make() throws Exception;
    }

    private final Transcript transcript;
    private final Settling settling;
    private final Connection admin;

    Run(Transcript transcript, Settling settling, Connection admin) {
        this.transcript = transcript;
        this.settling = settling;
        this.admin = admin;
    }

    /** Makes calls, the last of which may fail; the scenario goes on. */
    void tries(Calls calls) {
        try {
            calls.make();
        } catch (SQLException | InvocationTargetException | UndeclaredThrowableException e) {
            // The call that failed is in the transcript.
        } catch (Exception e) {
            transcript.add("(goes on)", e.getClass().getName());
        }
    }

    void note(String what, Object value) {
        transcript.add(what, Recorder.value(value));
    }

    /**
     * Lets the replicas catch up, so that a read in autocommit finds what was written before. A user reads up to
     * {@code maxLag} behind, or in a transaction, or asks for the primary.
     */
    void settle() throws SQLException {
        settling.settle();
    }

    /** Another session, of an administrator, which is not in the transcript. */
    Connection admin() {
        return admin;
    }

    /** Runs a statement as the administrator. */
    void elsewhere(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Executes on a statement of its own. */
    void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    drain(rows);
                }
            } else {
                statement.getUpdateCount();
            }
        }
    }

    /** Queries on a statement of its own, and reads all. */
    void query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            drain(rows);
        }
    }

    void query(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            drain(rows);
        }
    }

    /** Reads all rows from here on. */
    void drain(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        int count = columns.getColumnCount();
        while (rows.next()) {
            for (int i = 1; i <= count; i++) {
                rows.getObject(i);
            }
        }
    }

    /** Reads all results of an execution, one after the other. */
    void results(Statement statement, boolean first) throws SQLException {
        boolean rows = first;
        for (int i = 0; i < 20; i++) {
            if (rows) {
                drain(statement.getResultSet());
            } else {
                int count = statement.getUpdateCount();
                statement.getLargeUpdateCount();
                if (count == -1) {
                    return;
                }
            }
            rows = statement.getMoreResults();
        }
    }

    /** What the table {@code work} holds, on the primary. */
    void work(Connection connection) throws SQLException {
        query(connection, "select id, name, n from work order by id lock in share mode");
    }
}
