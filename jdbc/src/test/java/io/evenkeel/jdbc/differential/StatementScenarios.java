package io.evenkeel.jdbc.differential;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** {@link Statement}: ways to execute, several results, generated keys, settings, timeouts, cancelling, warnings. */
final class StatementScenarios extends Scenarios {

    StatementScenarios() {
        super("statement");
        waysToExecute();
        severalResults();
        generatedKeys();
        settings();
        timeoutsAndCancel();
        warnings();
        closing();
    }

    private void waysToExecute() {
        reads("a query", (c, run) -> run.query(c, "select id, name, amount, made from item order by id"));
        reads("a query without rows", (c, run) -> run.query(c, "select id from item where id < 0"));
        reads("a query of nothing", (c, run) -> run.query(c, "select null, 1, 'a', 1.5, current_date > '2000-01-01'"));
        reads("execute a query", (c, run) -> run.execute(c, "select id from item order by id"));
        for (String query : List.of(
                "values row(1, 2), row(3, 4)",
                "table parent",
                "(select 1) union (select 2) order by 1",
                "with t as (select 1 as a) select a from t",
                "show tables like 'item%'",
                "show columns from item",
                "show create table parent",
                "describe parent",
                "explain select id from parent where id = 1",
                "show variables like 'version_comment'",
                "show databases like 'app'",
                "select * from item_view order by id",
                "select twice(4)",
                "select sql_no_cache id from parent",
                "select count(*) from information_schema.tables where table_schema = 'app'",
                "check table parent",
                "show collation like 'utf8mb4_bin'",
                "select id from parent where id = 1 for update",
                "select id from parent order by id limit 1 lock in share mode",
                "  -- a comment\n select 1",
                "/* a comment */ select 2",
                "select 1;",
                "select 'a;b', \"c\", `id` from `item` where id = 1 # the end",
                "select {fn concat('a', 'b')}, {d '2024-02-29'}, {ts '2024-02-29 01:02:03'}",
                "do 1",
                "select 1 into @v",
                "handler parent open",
                "help 'select'",
                "analyze table parent")) {
            reads("execute and executeQuery " + query.strip(), (c, run) -> {
                run.execute(c, query);
                run.tries(() -> run.query(c, query));
            });
        }
        for (String update : List.of(
                "insert into work (name) values ('four')",
                "insert into work (name) values ('a'), ('b'), ('c')",
                "insert ignore into work (id, name) values (1, 'x'), (9, 'y')",
                "insert into work (id, name) values (1, 'x') on duplicate key update n = n + 10",
                "replace into work (id, name) values (1, 'x')",
                "update work set n = n + 1",
                "update work set n = n",
                "update work set n = 5 where id = 99",
                "delete from work where id > 1",
                "delete from work",
                "truncate table work",
                "insert into work (name) select name from item where id < 3 and name like 'o%e%e'",
                "/* comment */ update work set n = 0",
                "load data local infile '/nowhere' into table work",
                "call add_work('called')",
                "{call add_work('escaped')}",
                "with t as (select 1 as a) delete from work where id in (select a from t)")) {
            writes("executeUpdate " + update, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> statement.executeUpdate(update));
                    statement.getUpdateCount();
                    statement.getLargeUpdateCount();
                    statement.getResultSet();
                    statement.getMoreResults();
                    statement.getUpdateCount();
                    statement.getWarnings();
                }
                run.work(c);
            });
            writes("execute, executeLargeUpdate and executeQuery " + update, (c, run) -> {
                run.tries(() -> run.execute(c, update));
                run.work(c);
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> statement.executeLargeUpdate(update));
                }
                run.tries(() -> run.query(c, update));
                run.work(c);
            });
        }
        reads("executeUpdate of a query", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                run.tries(() -> statement.executeUpdate("select id from item"));
                run.tries(() -> statement.executeLargeUpdate("select id from item"));
                run.tries(() -> statement.executeUpdate("show tables"));
                run.tries(() -> statement.executeUpdate("select 1", Statement.RETURN_GENERATED_KEYS));
                run.query(c, "select 1");
            }
        });
        defines("definitions", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.executeUpdate("create table scratch (id int primary key, v int)");
                statement.execute("alter table scratch add column w int");
                statement.executeUpdate("create index by_v on scratch (v)");
                statement.executeUpdate("insert into scratch values (1, 2, 3)");
                statement.executeUpdate("rename table scratch to scratch2");
                run.settle();
                run.query(c, "select * from scratch2");
                statement.executeUpdate("drop table scratch2");
                run.tries(() -> statement.executeUpdate("drop table scratch2"));
                statement.executeUpdate("drop table if exists scratch2");
                statement.getWarnings();
            }
        });
        defines("create table as select", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                run.tries(() -> statement.executeUpdate("create table scratch as select id, name from item"));
                statement.getUpdateCount();
                run.settle();
                run.tries(() -> run.query(c, "select count(*) from scratch"));
            }
        });
        reads("one statement, many executions", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                ResultSet first = statement.executeQuery("select id from item where id = 1");
                first.next();
                ResultSet second = statement.executeQuery("select id from item where id = 2");
                first.isClosed();
                run.tries(first::next);
                second.next();
                second.getInt(1);
                statement.getResultSet();
                statement.execute("select 3");
                second.isClosed();
                run.drain(statement.getResultSet());
            }
        });
        reads("two statements with open results", (c, run) -> {
            try (Statement one = c.createStatement();
                    Statement other = c.createStatement()) {
                ResultSet first = one.executeQuery("select id from item order by id");
                ResultSet second = other.executeQuery("select id from parent order by id");
                first.next();
                second.next();
                first.getInt(1);
                second.getInt(1);
                first.next();
                first.getInt(1);
                first.getStatement();
                second.getStatement();
                second.getStatement().getConnection();
            }
        });
        writes("a write between two reads", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                run.drain(statement.executeQuery("select id from item where id = 1"));
                statement.executeUpdate("update work set n = 70");
                statement.getUpdateCount();
                run.settle();
                run.drain(statement.executeQuery("select n from work order by id"));
            }
        });
        writes("an open result survives a write on another statement", (c, run) -> {
            try (Statement read = c.createStatement();
                    Statement write = c.createStatement()) {
                ResultSet rows = read.executeQuery("select id from item order by id");
                rows.next();
                write.executeUpdate("update work set n = 71");
                rows.isClosed();
                run.drain(rows);
                write.getUpdateCount();
            }
        });
        writes("an open result does not survive a write on its own statement", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                ResultSet rows = statement.executeQuery("select id from item order by id");
                rows.next();
                statement.executeUpdate("update work set n = 72");
                rows.isClosed();
                run.tries(rows::next);
                run.tries(() -> rows.getInt(1));
                run.tries(rows::getStatement);
                rows.close();
                statement.getResultSet();
                statement.getUpdateCount();
            }
        });
    }

    private void severalResults() {
        for (String texts : List.of(
                "select 1; select 2, 3; select 4",
                "select 1; update work set n = 9; select 2",
                "update work set n = 9; update work set n = 10 where id = 1; select n from work order by id",
                "select 1; select * from nowhere; select 2",
                "insert into work (name) values ('x'); insert into work (name) values ('x'); select 1",
                "set @v = 5; select @v",
                "begin; update work set n = 44; rollback; select n from work order by id",
                "select 1;",
                "select 1; ; select 2",
                "call two_results(); select 9",
                "select 'a;b'; select \"c;d\"")) {
            writes("several: " + texts, MULTI, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> run.results(statement, statement.execute(texts)));
                }
                run.work(c);
            });
            writes("several by executeQuery and executeUpdate: " + texts, MULTI, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> {
                        run.drain(statement.executeQuery(texts));
                        run.results(statement, statement.getMoreResults());
                    });
                    run.tries(() -> {
                        statement.executeUpdate(texts);
                        run.results(statement, statement.getMoreResults());
                    });
                }
                run.work(c);
            });
            reads("several without being allowed: " + texts, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> run.results(statement, statement.execute(texts)));
                }
            });
        }
        for (int current : new int[] {
            Statement.CLOSE_CURRENT_RESULT, Statement.KEEP_CURRENT_RESULT, Statement.CLOSE_ALL_RESULTS, 77
        }) {
            reads("getMoreResults(" + current + ")", MULTI, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    ResultSet first = statement.executeQuery("select 1; select 2; select 3");
                    run.tries(() -> statement.getMoreResults(current));
                    run.tries(first::isClosed);
                    run.tries(first::next);
                    ResultSet second = statement.getResultSet();
                    run.tries(() -> statement.getMoreResults(current));
                    run.tries(second::isClosed);
                    run.tries(() -> statement.getResultSet().next());
                    run.tries(first::isClosed);
                    run.tries(() -> statement.getMoreResults(Statement.CLOSE_ALL_RESULTS));
                    run.tries(first::isClosed);
                    run.tries(second::isClosed);
                }
            });
        }
        reads("getMoreResults before anything", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                run.tries(statement::getMoreResults);
                run.tries(statement::getResultSet);
                run.tries(statement::getUpdateCount);
                run.tries(statement::getLargeUpdateCount);
                run.tries(statement::getGeneratedKeys);
                run.tries(statement::getWarnings);
                run.tries(statement::clearWarnings);
                run.tries(statement::clearBatch);
                run.tries(statement::executeBatch);
            }
        });
        reads("getMoreResults after a single result", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.execute("select 1");
                ResultSet rows = statement.getResultSet();
                statement.getResultSet();
                statement.getMoreResults();
                rows.isClosed();
                statement.getResultSet();
                statement.getUpdateCount();
                statement.getMoreResults();
            }
        });
    }

    private void generatedKeys() {
        for (String insert : List.of(
                "insert into work (name) values ('k1')",
                "insert into work (name) values ('k1'), ('k2'), ('k3')",
                "insert into work (id, name) values (50, 'k')",
                "insert ignore into work (name) values ('one'), ('k2')",
                "insert into work (name) values ('one') on duplicate key update n = 8",
                "replace into work (id, name) values (1, 'again')",
                "update work set n = 1",
                "delete from work where id = 1",
                "select id from work order by id")) {
            writes("keys by flag: " + insert, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> {
                        statement.executeUpdate(insert, Statement.RETURN_GENERATED_KEYS);
                        keys(run, statement);
                    });
                }
                run.work(c);
            });
            writes("keys of execute by flag: " + insert, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> {
                        statement.execute(insert, Statement.RETURN_GENERATED_KEYS);
                        statement.getUpdateCount();
                        keys(run, statement);
                    });
                }
            });
            writes("keys not asked for: " + insert, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> statement.executeUpdate(insert, Statement.NO_GENERATED_KEYS));
                    run.tries(() -> keys(run, statement));
                    run.tries(() -> statement.execute(insert));
                    run.tries(() -> keys(run, statement));
                }
            });
            writes("keys by index and by name: " + insert, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> {
                        statement.executeUpdate(insert, new int[] {1});
                        keys(run, statement);
                    });
                    run.execute(c, "delete from work where id > 3");
                    run.tries(() -> {
                        statement.executeUpdate(insert, new String[] {"id"});
                        keys(run, statement);
                    });
                    run.tries(() -> statement.execute(insert, new int[0]));
                    run.tries(() -> statement.execute(insert, new String[0]));
                    run.tries(() -> statement.executeLargeUpdate(insert, new String[] {"id"}));
                    run.tries(() -> statement.executeLargeUpdate(insert, new int[] {1}));
                    run.tries(() -> statement.executeLargeUpdate(insert, Statement.RETURN_GENERATED_KEYS));
                }
            });
        }
        writes("the keys' result leads back", (c, run) -> {
            Statement statement = c.createStatement();
            statement.executeUpdate("insert into work (name) values ('k')", Statement.RETURN_GENERATED_KEYS);
            ResultSet keys = statement.getGeneratedKeys();
            keys.getStatement();
            keys.getStatement().getConnection();
            keys.getMetaData().getColumnCount();
            keys.getMetaData().getColumnLabel(1);
            keys.getMetaData().getColumnTypeName(1);
            statement.getGeneratedKeys();
            statement.close();
            keys.isClosed();
            run.tries(keys::next);
        });
        writes("last_insert_id after an insert", (c, run) -> {
            run.execute(c, "insert into work (name) values ('k')");
            run.query(c, "select last_insert_id()");
            run.query(c, "select id from item where id = 1");
            run.query(c, "select last_insert_id()");
            run.execute(c, "update work set id = last_insert_id(id + 100) where id = 4");
            run.query(c, "select last_insert_id()");
        });
    }

    private static void keys(Run run, Statement statement) throws SQLException {
        try (ResultSet keys = statement.getGeneratedKeys()) {
            run.drain(keys);
        }
    }

    private void settings() {
        reads("defaults", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                asked(run, statement);
            }
        });
        reads("defaults after a query", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.executeQuery("select 1");
                asked(run, statement);
            }
        });
        for (int type : new int[] {
            ResultSet.TYPE_FORWARD_ONLY, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.TYPE_SCROLL_SENSITIVE, 5
        }) {
            for (int concurrency : new int[] {ResultSet.CONCUR_READ_ONLY, ResultSet.CONCUR_UPDATABLE, 7}) {
                reads("type " + type + ", concurrency " + concurrency, (c, run) -> {
                    run.tries(() -> {
                        try (Statement statement = c.createStatement(type, concurrency)) {
                            asked(run, statement);
                            ResultSet rows = statement.executeQuery("select id, name from item where id = 1");
                            rows.getType();
                            rows.getConcurrency();
                            rows.getHoldability();
                            statement.getWarnings();
                        }
                    });
                    for (int holdability :
                            new int[] {ResultSet.HOLD_CURSORS_OVER_COMMIT, ResultSet.CLOSE_CURSORS_AT_COMMIT, 9}) {
                        run.tries(() -> {
                            try (Statement statement = c.createStatement(type, concurrency, holdability)) {
                                statement.getResultSetHoldability();
                                run.drain(statement.executeQuery("select 1"));
                            }
                        });
                    }
                });
            }
        }
        for (int value : new int[] {0, 1, 3, 1000, Integer.MAX_VALUE, -1}) {
            reads("setMaxRows " + value, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> statement.setMaxRows(value));
                    statement.getMaxRows();
                    run.drain(statement.executeQuery("select id from item order by id"));
                    run.drain(statement.executeQuery("select id from item order by id for update"));
                    run.drain(statement.executeQuery("select id from item order by id limit 4"));
                }
                run.query(c, "select count(*), @@sql_select_limit > 1000 from many");
            });
            reads("setLargeMaxRows " + value, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> statement.setLargeMaxRows(value));
                    run.tries(statement::getLargeMaxRows);
                    run.drain(statement.executeQuery("select id from item order by id"));
                }
            });
            reads("setMaxFieldSize " + value, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> statement.setMaxFieldSize(value));
                    statement.getMaxFieldSize();
                    run.drain(statement.executeQuery("select name, 'abcdef' from item order by id"));
                    run.drain(statement.executeQuery("select name, 'abcdef' from item order by id for update"));
                }
            });
            reads("setFetchSize " + value, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> statement.setFetchSize(value));
                    statement.getFetchSize();
                    ResultSet rows = statement.executeQuery("select id from item order by id");
                    rows.getFetchSize();
                    run.drain(rows);
                }
            });
            reads("setQueryTimeout " + value, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> statement.setQueryTimeout(value));
                    statement.getQueryTimeout();
                    if (value == 0 || value >= 1000) {
                        run.drain(statement.executeQuery("select id from item order by id"));
                    }
                }
            });
        }
        reads("setLargeMaxRows beyond int", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                run.tries(() -> statement.setLargeMaxRows(10_000_000_000L));
                run.tries(statement::getLargeMaxRows);
                run.tries(() -> run.drain(statement.executeQuery("select 1")));
            }
        });
        for (int direction : new int[] {ResultSet.FETCH_FORWARD, ResultSet.FETCH_REVERSE, ResultSet.FETCH_UNKNOWN, 3}) {
            reads("setFetchDirection " + direction, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> statement.setFetchDirection(direction));
                    statement.getFetchDirection();
                    ResultSet rows = statement.executeQuery("select id from item order by id");
                    rows.getFetchDirection();
                    run.tries(() -> rows.setFetchDirection(direction));
                    run.tries(() -> rows.setFetchSize(3));
                    run.tries(() -> rows.setFetchSize(-3));
                    run.drain(rows);
                }
            });
        }
        reads("settings survive the way to another node", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.setMaxRows(2);
                statement.setFetchSize(7);
                statement.setQueryTimeout(100);
                statement.setMaxFieldSize(3);
                statement.setPoolable(true);
                statement.setEscapeProcessing(false);
                for (String sql : List.of(
                        "select id, name from item order by id",
                        "select id, name from item order by id for update",
                        "select id, name from item order by id")) {
                    run.drain(statement.executeQuery(sql));
                    asked(run, statement);
                }
                statement.setMaxRows(0);
                run.drain(statement.executeQuery("select id, name from item order by id for update"));
            }
        });
        reads("setPoolable", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.isPoolable();
                statement.setPoolable(true);
                statement.isPoolable();
                statement.setPoolable(false);
                statement.isPoolable();
            }
        });
        reads("setEscapeProcessing", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.setEscapeProcessing(false);
                run.tries(() -> statement.executeQuery("select {fn lcase('A')}"));
                run.tries(() -> statement.executeQuery("select {d '2024-01-01'}"));
                statement.setEscapeProcessing(true);
                run.drain(statement.executeQuery("select {fn lcase('A')}"));
            }
        });
        reads("setCursorName", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                run.tries(() -> statement.setCursorName("cursor1"));
                run.tries(() -> statement.executeQuery("select id from item").getCursorName());
            }
        });
        reads("enquoting", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                run.tries(() -> statement.enquoteLiteral("it's"));
                run.tries(() -> statement.enquoteNCharLiteral("it's"));
                run.tries(() -> statement.enquoteIdentifier("a b", true));
                run.tries(() -> statement.enquoteIdentifier("plain", false));
                run.tries(() -> statement.enquoteIdentifier("a`b\"c", true));
                run.tries(() -> statement.enquoteIdentifier("", false));
                run.tries(() -> statement.isSimpleIdentifier("plain"));
                run.tries(() -> statement.isSimpleIdentifier("a b"));
                run.tries(() -> statement.enquoteLiteral(null));
                run.tries(() -> statement.isSimpleIdentifier(null));
            }
        });
        reads("leading back", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.getConnection();
                statement.getConnection().createStatement().getConnection();
                statement.isWrapperFor(Statement.class);
                statement.isWrapperFor(PreparedStatement.class);
                statement.isWrapperFor(Connection.class);
                statement.isWrapperFor(com.mysql.cj.jdbc.JdbcStatement.class);
                statement.isWrapperFor(String.class);
                statement.unwrap(Statement.class);
                statement.unwrap(com.mysql.cj.jdbc.JdbcStatement.class);
                run.tries(() -> statement.unwrap(String.class));
                run.tries(() -> statement.unwrap(null));
                run.tries(() -> statement.isWrapperFor(null));
                ResultSet rows = statement.executeQuery("select 1");
                rows.getStatement();
                rows.getStatement().getConnection();
                statement.getResultSet();
                rows.isWrapperFor(ResultSet.class);
                rows.unwrap(ResultSet.class);
                run.tries(() -> rows.unwrap(Connection.class));
            }
        });
    }

    private static void asked(Run run, Statement statement) {
        run.tries(statement::getMaxRows);
        run.tries(statement::getLargeMaxRows);
        run.tries(statement::getMaxFieldSize);
        run.tries(statement::getQueryTimeout);
        run.tries(statement::getFetchSize);
        run.tries(statement::getFetchDirection);
        run.tries(statement::getResultSetType);
        run.tries(statement::getResultSetConcurrency);
        run.tries(statement::getResultSetHoldability);
        run.tries(statement::isPoolable);
        run.tries(statement::isCloseOnCompletion);
        run.tries(statement::isClosed);
        run.tries(statement::getConnection);
        run.tries(statement::getWarnings);
        run.tries(statement::getUpdateCount);
    }

    private void timeoutsAndCancel() {
        reads("a query that takes too long", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.setQueryTimeout(1);
                run.tries(() -> statement.executeQuery("select sleep(20) from parent"));
                run.tries(() -> run.drain(statement.executeQuery("select 1")));
            }
            run.query(c, "select 2");
        });
        reads("a read on a replica that takes too long", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.setQueryTimeout(1);
                run.tries(
                        () -> statement.executeQuery(
                                "select count(*) from many a join many b join many c join many d where a.v < b.v and c.v < d.v"));
                run.tries(() -> run.drain(statement.executeQuery("select 1")));
            }
        });
        reads("cancel without anything running", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.cancel();
                run.drain(statement.executeQuery("select 1"));
                statement.cancel();
                run.drain(statement.executeQuery("select 1"));
            }
        });
        for (String slow : List.of(
                "select count(*) from many a join many b join many c join many d where a.v < b.v and c.v < d.v",
                "select sleep(20) from parent for update")) {
            reads("cancel from another thread: " + slow, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    statement.executeQuery("select 1").close();
                    Cancelling cancelling = new Cancelling(Recorder.behind(statement));
                    try {
                        ((Statement) Recorder.behind(statement)).executeQuery(slow);
                        run.note("the query", "ran to its end");
                    } catch (SQLException e) {
                        run.note("the query", "was cut short"); // by one of two errors, as the driver's threads race
                    }
                    cancelling.end();
                    run.tries(() -> run.drain(statement.executeQuery("select 1")));
                }
            });
        }
    }

    /** Cancels a statement again and again until it is told to end: the first times it may not run yet. */
    private static final class Cancelling {
        private final Thread thread;
        private volatile boolean ended;

        Cancelling(Object statement) {
            Statement target = (Statement) statement;
            thread = new Thread(() -> {
                while (!ended) {
                    LockSupport.parkNanos(300_000_000);
                    if (!ended) {
                        try {
                            target.cancel();
                        } catch (SQLException e) {
                            // Too early or too late.
                        }
                    }
                }
            });
            thread.start();
        }

        void end() throws InterruptedException {
            ended = true;
            thread.join();
        }
    }

    private void warnings() {
        for (String sql : List.of(
                "select 1 / 0",
                "select cast('abc' as signed)",
                "insert ignore into work (id, name, n) values (1, 'again', 1)",
                "insert ignore into work (name, n) values ('far too long for this column', 1)",
                "drop table if exists nowhere",
                "call warns()",
                "select 1")) {
            writes("warnings of " + sql, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> run.results(statement, statement.execute(sql)));
                    statement.getWarnings();
                    c.getWarnings();
                    statement.getWarnings();
                    statement.clearWarnings();
                    statement.getWarnings();
                    c.clearWarnings();
                    c.getWarnings();
                }
            });
            writes("show warnings after " + sql, (c, run) -> {
                run.tries(() -> run.execute(c, sql));
                run.query(c, "show warnings");
                run.query(c, "show count(*) warnings");
                run.query(c, "select @@warning_count");
                run.query(c, "select id from item where id = 1");
                run.query(c, "show warnings");
            });
            writes("found_rows and row_count after " + sql, (c, run) -> {
                run.tries(() -> run.execute(c, sql));
                run.query(c, "select row_count()");
                run.tries(() -> run.execute(c, sql));
                run.query(c, "select found_rows()");
                run.query(c, "select found_rows(), row_count()");
            });
        }
        reads("warnings of a result", (c, run) -> {
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery("select 1 / 0, 'x'")) {
                rows.getWarnings();
                rows.next();
                rows.getObject(1);
                rows.getWarnings();
                rows.clearWarnings();
                rows.getWarnings();
            }
        });
        writes("warnings after a read of no table", (c, run) -> {
            run.query(c, "select id from item where id = 1");
            run.execute(c, "insert ignore into work (id, name) values (1, 'again')");
            run.query(c, "select 1");
            int warnings = 0;
            try (Statement statement = c.createStatement();
                    ResultSet rows = ((Statement) Recorder.behind(statement)).executeQuery("show warnings")) {
                while (rows.next()) {
                    warnings++;
                }
            }
            run.note("warnings after a read of no table", warnings);
        });
        reads("warnings of a fresh connection", (c, run) -> {
            c.getWarnings();
            c.clearWarnings();
            c.createStatement().getWarnings();
        });
        reads("errors leave warnings", (c, run) -> {
            run.tries(() -> run.query(c, "select * from nowhere"));
            run.query(c, "show errors");
            run.tries(() -> run.query(c, "select * from nowhere"));
            run.query(c, "show warnings");
            run.query(c, "select @@error_count");
        });
        reads("sql_calc_found_rows", (c, run) -> {
            run.query(c, "select sql_calc_found_rows id from item order by id limit 2");
            run.query(c, "select found_rows()");
        });
    }

    private void closing() {
        reads("closeOnCompletion", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.isCloseOnCompletion();
                statement.closeOnCompletion();
                statement.isCloseOnCompletion();
                ResultSet rows = statement.executeQuery("select 1");
                statement.isClosed();
                rows.next();
                statement.isClosed();
                rows.close();
                statement.isClosed();
                run.tries(statement::isCloseOnCompletion);
                run.tries(() -> statement.executeQuery("select 1"));
            }
        });
        reads("closeOnCompletion after the query", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                ResultSet rows = statement.executeQuery("select 1");
                statement.closeOnCompletion();
                run.drain(rows);
                statement.isClosed();
                rows.close();
                statement.isClosed();
            }
        });
        reads("closeOnCompletion with another result", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.closeOnCompletion();
                ResultSet rows = statement.executeQuery("select 1");
                run.tries(() -> statement.executeQuery("select 2"));
                rows.isClosed();
                statement.isClosed();
            }
        });
        writes("closeOnCompletion of an update", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.closeOnCompletion();
                statement.executeUpdate("update work set n = 1");
                statement.isClosed();
            }
        });
        reads("closing twice", (c, run) -> {
            Statement statement = c.createStatement();
            ResultSet rows = statement.executeQuery("select 1");
            rows.close();
            rows.close();
            rows.isClosed();
            statement.close();
            statement.close();
            statement.isClosed();
            rows.isClosed();
        });
        reads("closing a statement closes its result", (c, run) -> {
            Statement statement = c.createStatement();
            ResultSet rows = statement.executeQuery("select 1");
            statement.close();
            rows.isClosed();
            run.tries(rows::next);
            run.tries(rows::getStatement);
        });
        reads("closing a statement that never ran", (c, run) -> {
            Statement statement = c.createStatement();
            statement.isClosed();
            statement.close();
            statement.isClosed();
            run.tries(() -> statement.executeQuery("select 1"));
            run.tries(statement::cancel);
        });
        reads("closing a connection closes all", (c, run) -> {
            Statement statement = c.createStatement();
            ResultSet rows = statement.executeQuery("select 1");
            Statement idle = c.createStatement();
            PreparedStatement prepared = c.prepareStatement("select ?");
            prepared.setInt(1, 1);
            c.close();
            c.isClosed();
            statement.isClosed();
            idle.isClosed();
            prepared.isClosed();
            rows.isClosed();
            run.tries(rows::next);
            run.tries(() -> statement.executeQuery("select 1"));
            run.tries(() -> idle.executeQuery("select 1"));
            run.tries(prepared::executeQuery);
            statement.close();
            rows.close();
            c.close();
        });
    }
}
