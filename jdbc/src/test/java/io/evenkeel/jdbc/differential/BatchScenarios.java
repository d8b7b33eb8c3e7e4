package io.evenkeel.jdbc.differential;

import java.io.StringReader;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;

/** Batches of texts and of parameters, with failures in the middle, on each of the driver's ways to send them. */
final class BatchScenarios extends Scenarios {

    BatchScenarios() {
        super("batch");
        for (String properties : List.of("", REWRITE, SERVER_SIDE)) {
            String where = properties.isEmpty() ? "" : " (" + properties.substring(0, properties.indexOf('=')) + ")";
            texts(where, properties);
            parameters(where, properties);
        }
        others();
    }

    private void texts(String where, String properties) {
        writes("texts" + where, properties, (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.addBatch("insert into work (name) values ('b1')");
                statement.addBatch("update work set n = 50");
                statement.addBatch("delete from work where id = 99");
                statement.executeBatch();
                statement.getUpdateCount();
                statement.getWarnings();
                statement.executeBatch();
                run.tries(() -> run.drain(statement.getGeneratedKeys()));
            }
            run.work(c);
        });
        writes("many texts" + where, properties, (c, run) -> {
            try (Statement statement = c.createStatement()) {
                for (int i = 0; i < 8; i++) {
                    statement.addBatch("insert into work (name) values ('m" + i + "')");
                }
                statement.executeBatch();
                run.tries(() -> run.drain(statement.getGeneratedKeys()));
            }
            run.work(c);
        });
        writes("texts with a failure in the middle" + where, properties, (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.addBatch("insert into work (name) values ('b1')");
                statement.addBatch("insert into work (name) values ('one')");
                statement.addBatch("insert into work (name) values ('b2')");
                statement.addBatch("insert into nowhere values (1)");
                statement.addBatch("insert into work (name) values ('b3')");
                run.tries(statement::executeBatch);
                run.tries(statement::executeBatch);
            }
            run.work(c);
        });
        writes("texts with a failure, large" + where, properties, (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.addBatch("insert into work (name) values ('b1')");
                statement.addBatch("nonsense");
                statement.addBatch("insert into work (name) values ('b2')");
                run.tries(statement::executeLargeBatch);
                statement.addBatch("insert into work (name) values ('b4')");
                run.tries(statement::executeLargeBatch);
            }
            run.work(c);
        });
        writes("a query in a batch" + where, properties, (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.addBatch("insert into work (name) values ('b1')");
                statement.addBatch("select 1");
                statement.addBatch("insert into work (name) values ('b2')");
                run.tries(statement::executeBatch);
            }
            run.work(c);
        });
        writes("a batch in a transaction" + where, properties, (c, run) -> {
            c.setAutoCommit(false);
            try (Statement statement = c.createStatement()) {
                statement.addBatch("insert into work (name) values ('b1')");
                statement.addBatch("insert into work (name) values ('one')");
                run.tries(statement::executeBatch);
            }
            run.work(c);
            c.rollback();
            run.work(c);
            c.setAutoCommit(true);
        });
    }

    private void parameters(String where, String properties) {
        for (int size : new int[] {1, 2, 5, 20}) {
            writes(size + " sets of parameters" + where, properties, (c, run) -> {
                try (PreparedStatement insert = c.prepareStatement(
                        "insert into work (name, n) values (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
                    for (int i = 0; i < size; i++) {
                        insert.setString(1, "p" + i);
                        insert.setInt(2, i);
                        insert.addBatch();
                    }
                    insert.executeBatch();
                    run.drain(insert.getGeneratedKeys());
                    insert.getUpdateCount();
                    insert.executeBatch();
                }
                run.work(c);
            });
        }
        writes("parameters with a failure in the middle" + where, properties, (c, run) -> {
            try (PreparedStatement insert = c.prepareStatement("insert into work (name) values (?)")) {
                for (String name : List.of("p1", "p2", "one", "p3", "two", "p4")) {
                    insert.setString(1, name);
                    insert.addBatch();
                }
                run.tries(insert::executeBatch);
                run.tries(insert::executeBatch);
                insert.setString(1, "after");
                insert.addBatch();
                insert.executeLargeBatch();
            }
            run.work(c);
        });
        writes("updates by parameters" + where, properties, (c, run) -> {
            try (PreparedStatement update = c.prepareStatement("update work set n = ? where id = ?")) {
                for (int i = 1; i <= 5; i++) {
                    update.setInt(1, i * 100);
                    update.setInt(2, i);
                    update.addBatch();
                }
                update.executeBatch();
                update.clearBatch();
                update.executeBatch();
            }
            run.work(c);
        });
        writes("an unset parameter in a batch" + where, properties, (c, run) -> {
            try (PreparedStatement insert = c.prepareStatement("insert into work (name, n) values (?, ?)")) {
                run.tries(insert::addBatch);
                insert.setString(1, "half");
                run.tries(insert::addBatch);
                run.tries(insert::executeBatch);
            }
            run.work(c);
        });
        writes("executeUpdate with a batch pending" + where, properties, (c, run) -> {
            try (PreparedStatement insert = c.prepareStatement("insert into work (name) values (?)")) {
                insert.setString(1, "pending");
                insert.addBatch();
                insert.setString(1, "now");
                run.tries(insert::executeUpdate);
                run.tries(insert::executeBatch);
            }
            run.work(c);
        });
        writes("streams in a batch" + where, properties, (c, run) -> {
            try (PreparedStatement insert = c.prepareStatement("insert into work (name) values (?)")) {
                insert.setCharacterStream(1, new StringReader("from a reader"));
                insert.addBatch();
                insert.setCharacterStream(1, new StringReader("from another"));
                insert.addBatch();
                run.tries(insert::executeBatch);
            }
            run.work(c);
        });
        writes("a failure of another sort" + where, properties, (c, run) -> {
            try (PreparedStatement insert = c.prepareStatement("insert into work (id, name) values (?, ?)")) {
                insert.setInt(1, 20);
                insert.setString(2, "fits");
                insert.addBatch();
                insert.setInt(1, 21);
                insert.setString(2, "does not fit into twenty characters");
                insert.addBatch();
                insert.setInt(1, 22);
                insert.setNull(2, Types.VARCHAR);
                insert.addBatch();
                run.tries(insert::executeBatch);
            }
            run.work(c);
        });
    }

    private void others() {
        reads("an empty batch", (c, run) -> {
            try (Statement statement = c.createStatement();
                    PreparedStatement prepared = c.prepareStatement("update work set n = ?")) {
                statement.executeBatch();
                statement.executeLargeBatch();
                statement.clearBatch();
                statement.executeBatch();
                prepared.executeBatch();
                prepared.executeLargeBatch();
                prepared.clearBatch();
            }
        });
        reads("null in a batch", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                run.tries(() -> statement.addBatch(null));
                run.tries(statement::executeBatch);
                run.tries(() -> statement.addBatch(""));
                run.tries(statement::executeBatch);
            }
        });
        writes("clearBatch", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.addBatch("insert into work (name) values ('never')");
                statement.clearBatch();
                statement.addBatch("insert into work (name) values ('once')");
                statement.executeBatch();
            }
            run.work(c);
        });
        writes("a query while a batch is pending", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.addBatch("insert into work (name) values ('pending')");
                run.tries(() -> run.drain(statement.executeQuery("select 1 for update")));
                run.tries(() -> statement.executeUpdate("update work set n = 3"));
                run.tries(statement::executeBatch);
            }
            run.work(c);
        });
        writes("a read while a batch is pending", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.addBatch("insert into work (name) values ('pending')");
                run.tries(() -> run.drain(statement.executeQuery("select id from item where id = 1")));
                run.tries(statement::executeBatch);
            }
            run.work(c);
        });
        reads("a batch of queries by parameters", (c, run) -> {
            try (PreparedStatement query = c.prepareStatement("select id from item where id = ?")) {
                query.setInt(1, 1);
                query.addBatch();
                query.setInt(1, 2);
                query.addBatch();
                run.tries(query::executeBatch);
                run.query(query);
            }
        });
        writes("a batch that sets the session", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.addBatch("set @v = 11");
                statement.addBatch("begin");
                statement.addBatch("insert into work (name) values ('in a transaction')");
                statement.executeBatch();
            }
            run.query(c, "select @v");
            run.execute(c, "rollback");
            run.work(c);
        });
        writes("a batch while autocommit is changed", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.addBatch("insert into work (name) values ('b')");
                c.setAutoCommit(false);
                statement.executeBatch();
                c.rollback();
                c.setAutoCommit(true);
            }
            run.work(c);
        });
        writes("a batch that waits too long", (c, run) -> {
            run.elsewhere("begin");
            run.elsewhere("update work set n = 1000 where id = 1");
            try (Statement statement = c.createStatement()) {
                statement.execute("set innodb_lock_wait_timeout = 1");
                statement.addBatch("update work set n = 1 where id = 2");
                statement.addBatch("update work set n = 1 where id = 1");
                statement.addBatch("update work set n = 1 where id = 3");
                run.tries(statement::executeBatch);
            } finally {
                run.elsewhere("rollback");
            }
            run.work(c);
        });
    }
}
