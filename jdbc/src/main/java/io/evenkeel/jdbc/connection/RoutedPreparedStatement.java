package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.sql.Classification;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement that is bound late: the first parameter, question or execution makes the physical one on the node
 * that is right then; when another is right at execution, it is made there with the same parameters.
 */
class RoutedPreparedStatement extends RecordingPreparedStatement {

    private final @Nullable String sql;

    /** What the text is; asked for again when a node did not agree. */
    private Classification statement;

    RoutedPreparedStatement(LogicalConnection connection, Origin origin, @Nullable String sql) {
        super(connection, origin);
        this.sql = sql;
        this.statement = connection.classify(sql);
    }

    @Override
    final @Nullable String sql() {
        return sql;
    }

    @Override
    final Statement bindProvisionally() throws SQLException {
        NodeConnection target = connection().provisional(statement, origin().primaryOnly());
        try {
            return bind(target);
        } catch (SQLException e) {
            return bindElsewhere(target, e);
        }
    }

    private Statement bindElsewhere(NodeConnection failed, SQLException error) throws SQLException {
        NodeConnection target = failed;
        SQLException failure = error;
        Attempts attempts = null;
        while (true) {
            attempts = connection().again(attempts, target, sql, isRepeatable(), failure);
            target = elsewhere(attempts, failure);
            try {
                return bind(target);
            } catch (SQLException e) {
                failure = e;
            }
        }
    }

    /** Where to run it next; from now on it is what the classifier knows by now. */
    private NodeConnection elsewhere(Attempts attempts, SQLException error) throws SQLException {
        NodeConnection target = connection().elsewhere(attempts, statement, error);
        statement = connection().classify(sql);
        return target;
    }

    @Override
    PreparedStatement delegate() throws SQLException {
        return (PreparedStatement) physicalOrMade();
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        checkOpen();
        NodeConnection target = connection().route(statement, isForPrimary());
        try {
            return query(target);
        } catch (SQLException e) {
            return queryAgain(target, e);
        }
    }

    private ResultSet query(NodeConnection target) throws SQLException {
        ResultSet result = prepared(target).executeQuery();
        connection().ran(target, statement, sql);
        return executed(result, target);
    }

    /** Apart from the first attempt, which so stays small enough to be compiled into its caller. */
    private ResultSet queryAgain(NodeConnection failed, SQLException error) throws SQLException {
        Retry retry = new Retry(failed);
        SQLException failure = error;
        while (true) {
            retry.after(failure);
            try {
                return query(retry.target);
            } catch (SQLException e) {
                failure = e;
            }
        }
    }

    @Override
    public boolean execute() throws SQLException {
        checkOpen();
        NodeConnection target = connection().route(statement, isForPrimary());
        try {
            return run(target);
        } catch (SQLException e) {
            return runAgain(target, e);
        }
    }

    private boolean run(NodeConnection target) throws SQLException {
        boolean rows = prepared(target).execute();
        connection().ran(target, statement, sql);
        return rows;
    }

    private boolean runAgain(NodeConnection failed, SQLException error) throws SQLException {
        Retry retry = new Retry(failed);
        SQLException failure = error;
        while (true) {
            retry.after(failure);
            try {
                return run(retry.target);
            } catch (SQLException e) {
                failure = e;
            }
        }
    }

    /** Where one execution runs next after it failed. */
    private final class Retry {
        private NodeConnection target;
        private @Nullable Attempts attempts;
        private long deadline;

        Retry(NodeConnection failed) {
            target = failed;
        }

        void after(SQLException failure) throws SQLException {
            if (isRefusedWrite(statement, failure)) {
                deadline = mayRunAgain(statement, failure, deadline);
                attempts = null;
                target = connection().route(statement, isForPrimary());
            } else {
                Attempts tried = connection().again(attempts, target, sql, isRepeatable(), failure);
                attempts = tried;
                target = elsewhere(tried, failure);
            }
        }
    }

    private PreparedStatement prepared(NodeConnection target) throws SQLException {
        checkMovable(target);
        return (PreparedStatement) bind(target);
    }

    /** Parameters from streams can be read once: the statement cannot leave the node that has them. */
    private void checkMovable(NodeConnection target) throws SQLException {
        if (!isBoundTo(target) && isBound() && !isRepeatable()) {
            throw new SQLException(
                    "the statement must run on " + target.node().name()
                            + " now, but its parameters were given as streams to another node; set them again",
                    "HY000");
        }
    }

    private PreparedStatement forWriting() throws SQLException {
        checkOpen();
        NodeConnection target = connection().route(statement, true);
        try {
            return prepared(target);
        } catch (SQLException e) {
            throw target.failed(e);
        }
    }

    private void ran() throws SQLException {
        NodeConnection target = line();
        if (target != null) {
            connection().ran(target, statement, sql);
        }
    }

    @Override
    public int executeUpdate() throws SQLException {
        long deadline = 0;
        while (true) {
            try {
                int count = forWriting().executeUpdate();
                ran();
                return count;
            } catch (SQLException e) {
                deadline = mayRunAgain(statement, e, deadline);
            }
        }
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        long deadline = 0;
        while (true) {
            try {
                long count = forWriting().executeLargeUpdate();
                ran();
                return count;
            } catch (SQLException e) {
                deadline = mayRunAgain(statement, e, deadline);
            }
        }
    }

    @Override
    public void addBatch() throws SQLException {
        checkOpen();
        try {
            if (!isBatched()) {
                prepared(connection().primaryForUse());
            }
            super.addBatch();
        } catch (SQLException e) {
            throw failed(e);
        }
        batched(true);
    }

    @Override
    public int[] executeBatch() throws SQLException {
        checkOpen();
        try {
            int[] counts = batch().executeBatch();
            ran();
            return counts;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            batched(false);
        }
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        checkOpen();
        try {
            long[] counts = batch().executeLargeBatch();
            ran();
            return counts;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            batched(false);
        }
    }

    private Statement batch() throws SQLException {
        return bind(connection().route(statement, true));
    }
}
