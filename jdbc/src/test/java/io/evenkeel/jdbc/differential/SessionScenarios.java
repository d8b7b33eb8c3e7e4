package io.evenkeel.jdbc.differential;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** What a session carries: JDBC's own state, variables, temporary tables, locks, the database in use. */
final class SessionScenarios extends Scenarios {

    SessionScenarios() {
        super("session");
        jdbcState();
        variables();
        left();
        connection();
    }

    private void jdbcState() {
        reads("getters of a fresh connection", (c, run) -> state(c, run));
        reads("getters after a read", (c, run) -> {
            run.query(c, "select id from item where id = 1");
            state(c, run);
        });
        writes("getters after a write", (c, run) -> {
            run.execute(c, "update work set n = 1");
            state(c, run);
        });
        reads("setCatalog", (c, run) -> {
            c.getCatalog();
            c.setCatalog("information_schema");
            c.getCatalog();
            run.query(c, "select database()");
            run.query(c, "select count(*) > 0 from schemata");
            run.tries(() -> run.query(c, "select id from item"));
            c.setCatalog("app");
            run.query(c, "select database()");
            run.query(c, "select id from item where id = 1");
        });
        reads("setCatalog of nothing", (c, run) -> {
            run.tries(() -> c.setCatalog("nowhere"));
            run.tries(() -> run.query(c, "select 1"));
            run.tries(c::getCatalog);
            run.tries(() -> c.setCatalog("app"));
            run.tries(() -> run.query(c, "select id from item where id = 1"));
            run.tries(() -> c.setCatalog(null));
            run.tries(() -> c.setCatalog(""));
            run.tries(() -> run.query(c, "select 1"));
            run.tries(() -> c.setCatalog("app"));
        });
        reads("setCatalog between preparing and executing", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("select database(), ?")) {
                statement.setInt(1, 1);
                run.query(statement);
                c.setCatalog("information_schema");
                run.query(statement);
                c.setCatalog("app");
                run.query(statement);
            }
        });
        reads("use by text", (c, run) -> {
            run.execute(c, "use information_schema");
            c.getCatalog();
            run.query(c, "select database()");
            run.tries(() -> run.query(c, "select id from item"));
            run.execute(c, "use app");
            c.getCatalog();
            run.query(c, "select id from item where id = 1");
            run.tries(() -> run.execute(c, "use nowhere"));
            run.query(c, "select database()");
        });
        reads("setCatalog, then use by text", (c, run) -> {
            c.setCatalog("information_schema");
            run.query(c, "select database()");
            run.execute(c, "use app");
            run.query(c, "select database()");
            c.setAutoCommit(false);
            run.query(c, "select database()");
            c.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            run.query(c, "select database(), @@transaction_isolation");
            c.rollback();
            c.setAutoCommit(true);
            run.query(c, "select database()");
            c.getCatalog();
        });
        reads("setTransactionIsolation, then by text", (c, run) -> {
            c.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            run.query(c, "select @@transaction_isolation for update");
            run.execute(c, "set session transaction isolation level serializable");
            c.getTransactionIsolation();
            c.setAutoCommit(false);
            run.query(c, "select @@transaction_isolation");
            c.getTransactionIsolation();
            c.rollback();
            c.setAutoCommit(true);
        });
        reads("setSchema", (c, run) -> {
            c.getSchema();
            run.tries(() -> c.setSchema("information_schema"));
            c.getSchema();
            c.getCatalog();
            run.query(c, "select database()");
            run.tries(() -> c.setSchema(null));
        });
        reads("setSchema where it counts", "databaseTerm=SCHEMA", (c, run) -> {
            c.getSchema();
            c.getCatalog();
            c.setSchema("information_schema");
            c.getSchema();
            run.query(c, "select database()");
            run.tries(() -> c.setSchema("nowhere"));
            run.tries(() -> run.query(c, "select database()"));
            run.tries(() -> c.setSchema("app"));
            run.tries(() -> c.setCatalog("information_schema"));
            c.getCatalog();
            run.query(c, "select database()");
        });
        for (int holdability :
                new int[] {ResultSet.HOLD_CURSORS_OVER_COMMIT, ResultSet.CLOSE_CURSORS_AT_COMMIT, 0, 99}) {
            reads("setHoldability " + holdability, (c, run) -> {
                c.getHoldability();
                run.tries(() -> c.setHoldability(holdability));
                c.getHoldability();
                run.tries(() -> run.query(c, "select 1"));
                c.getHoldability();
            });
        }
        for (int millis : new int[] {0, 5000, 100_000, -1}) {
            reads("setNetworkTimeout " + millis, (c, run) -> {
                c.getNetworkTimeout();
                run.tries(() -> c.setNetworkTimeout(Runnable::run, millis));
                run.tries(c::getNetworkTimeout);
                run.query(c, "select 1");
                run.query(c, "select 1 for update");
                c.getNetworkTimeout();
            });
        }
        reads("setNetworkTimeout without an executor", (c, run) -> {
            run.tries(() -> c.setNetworkTimeout(null, 1000));
            run.tries(c::getNetworkTimeout);
            run.query(c, "select 1");
        });
        reads("client info", (c, run) -> {
            c.getClientInfo();
            run.tries(() -> c.getClientInfo("ApplicationName"));
            run.tries(() -> c.setClientInfo("ApplicationName", "differential"));
            run.tries(() -> c.getClientInfo("ApplicationName"));
            run.tries(c::getClientInfo);
            run.query(c, "select 1");
            run.tries(() -> c.getClientInfo("ApplicationName"));
            Properties properties = new Properties();
            properties.setProperty("ClientUser", "user");
            run.tries(() -> c.setClientInfo(properties));
            run.tries(c::getClientInfo);
            run.tries(() -> c.setClientInfo("ClientUser", null));
            run.tries(() -> c.getClientInfo("ClientUser"));
            run.tries(() -> c.setClientInfo(null, "x"));
            run.tries(() -> c.getClientInfo(null));
            run.tries(() -> c.setClientInfo((Properties) null));
            run.query(c, "select 1 for update");
        });
        reads("type map", (c, run) -> {
            c.getTypeMap();
            run.tries(() -> c.setTypeMap(Map.of("a", String.class)));
            c.getTypeMap();
            run.query(c, "select 1");
            run.tries(() -> c.setTypeMap(null));
            run.tries(c::getTypeMap);
            run.query(c, "select 1 for update");
        });
        reads("sharding keys", (c, run) -> {
            run.tries(() -> c.setShardingKey(null));
            run.tries(() -> c.setShardingKeyIfValid(null, 1));
            run.tries(c::beginRequest);
            run.query(c, "select 1");
            run.tries(c::endRequest);
        });
        reads("native SQL", (c, run) -> {
            c.nativeSQL("select {fn concat('a', 'b')}, {d '2024-01-01'}");
            c.nativeSQL("{call p(?)}");
            run.tries(() -> c.nativeSQL(null));
            run.tries(() -> c.nativeSQL("select {fn"));
        });
        reads("every setter, then every getter, on both nodes", (c, run) -> {
            c.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            c.setCatalog("information_schema");
            c.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
            c.setNetworkTimeout(Runnable::run, 54_321);
            c.setReadOnly(true);
            c.setAutoCommit(false);
            run.query(c, "select database(), 1");
            state(c, run);
            c.commit();
            c.setReadOnly(false);
            run.query(c, "select database(), @@transaction_isolation for update");
            state(c, run);
            c.commit();
            c.setAutoCommit(true);
            run.query(c, "select database(), 2");
            state(c, run);
        });
    }

    private static void state(Connection c, Run run) {
        run.tries(c::getAutoCommit);
        run.tries(c::isReadOnly);
        run.tries(c::getTransactionIsolation);
        run.tries(c::getCatalog);
        run.tries(c::getSchema);
        run.tries(c::getHoldability);
        run.tries(c::getNetworkTimeout);
        run.tries(c::getClientInfo);
        run.tries(c::getTypeMap);
        run.tries(c::getWarnings);
        run.tries(c::isClosed);
        run.tries(() -> c.isValid(5));
    }

    private void variables() {
        for (String set : List.of(
                "set sql_mode = 'ANSI_QUOTES'",
                "set sql_mode = ''",
                "set session sql_mode = concat(@@sql_mode, ',NO_BACKSLASH_ESCAPES')",
                "set names latin1",
                "set names utf8mb4 collate utf8mb4_bin",
                "set character set latin1",
                "set time_zone = '+05:00'",
                "set @@session.group_concat_max_len = 5",
                "set sql_select_limit = 2",
                "set foreign_key_checks = 0",
                "set sql_safe_updates = 1",
                "set max_execution_time = 100000",
                "set insert_id = 77",
                "set last_insert_id = 88",
                "set timestamp = 86400",
                "set sql_auto_is_null = 1",
                "set div_precision_increment = 8",
                "set default_week_format = 3",
                "set no_such_variable = 1",
                "set global no_such_variable = 1",
                "set global max_connections = 500")) {
            writes(set, (c, run) -> {
                run.tries(() -> run.execute(c, set));
                run.query(c, "select @@sql_mode, @@time_zone, @@character_set_client, @@collation_connection");
                run.tries(() -> run.query(c, "select \"id\", 'a\\'b' from item order by 1 limit 1"));
                run.query(c, "select group_concat(name order by id), from_unixtime(0), 1 / 3, 'äöü' from item");
                run.query(c, "select id from item order by id");
                run.tries(() -> run.execute(c, "insert into work (name) values ('after set')"));
                run.query(c, "select last_insert_id()");
                run.tries(() -> run.execute(c, "update work set n = 5"));
                run.query(c, "select date_format('2024-02-29', '%M'), week('2024-02-29')");
            });
        }
        reads("user variables", (c, run) -> {
            run.query(c, "select @v");
            run.execute(c, "set @v = 1, @w := 'two'");
            run.query(c, "select @v, @w");
            run.query(c, "select id from item where id = @v");
            run.query(c, "select @v := @v + id from item order by id");
            run.query(c, "select @v");
            run.execute(c, "select 5 into @w");
            run.query(c, "select @w");
            try (PreparedStatement statement = c.prepareStatement("set @v = ?")) {
                statement.setString(1, "prepared");
                statement.execute();
            }
            run.query(c, "select @v");
        });
        reads("prepare and execute by text", (c, run) -> {
            run.execute(c, "prepare p from 'select ? + 1'");
            run.execute(c, "set @v = 41");
            run.execute(c, "execute p using @v");
            run.execute(c, "deallocate prepare p");
            run.tries(() -> run.execute(c, "execute p using @v"));
        });
        writes("last_insert_id, found_rows and row_count", (c, run) -> {
            run.execute(c, "insert into work (name) values ('a'), ('b')");
            run.query(c, "select last_insert_id(), row_count()");
            run.query(c, "select id from item order by id");
            run.query(c, "select found_rows()");
            run.execute(c, "update work set n = 0");
            run.query(c, "select row_count()");
            run.query(c, "select last_insert_id()");
            run.execute(c, "delete from work where id = 99");
            run.query(c, "select row_count(), last_insert_id()");
            run.query(c, "select id from item where id = last_insert_id()");
            run.execute(c, "select last_insert_id(55)");
            run.query(c, "select last_insert_id()");
        });
    }

    private void left() {
        reads("a temporary table", (c, run) -> {
            run.execute(c, "create temporary table item (id int primary key, name varchar(10))");
            run.query(c, "select * from item");
            run.execute(c, "insert into item values (1, 'hidden')");
            run.query(c, "select * from item");
            run.query(c, "select count(*) from many");
            try (PreparedStatement statement = c.prepareStatement("select name from item where id = ?")) {
                statement.setInt(1, 1);
                run.query(statement);
            }
            run.execute(c, "drop temporary table item");
            run.query(c, "select id from item order by id");
        });
        reads("a temporary table that stays", (c, run) -> {
            run.execute(c, "create temporary table scratch (id int primary key)");
            run.execute(c, "insert into scratch values (1)");
            c.close();
        });
        reads("named locks", (c, run) -> {
            run.query(c, "select get_lock('differential', 10)");
            run.query(c, "select is_used_lock('differential') = connection_id()");
            run.query(c, "select is_free_lock('differential')");
            run.query(c, "select get_lock('differential2', 10)");
            run.query(c, "select release_lock('differential')");
            run.query(c, "select release_lock('nothing')");
            run.tries(() -> run.query(c, "select release_all_locks()"));
            run.query(c, "select is_free_lock('differential2')");
        });
        reads("a named lock that stays", (c, run) -> {
            run.query(c, "select get_lock('differential', 10)");
            c.close();
        });
        reads("a handler that stays open", (c, run) -> {
            run.execute(c, "handler parent open");
            run.execute(c, "handler parent read first");
            run.execute(c, "handler parent read next");
            run.query(c, "select id from item where id = 1");
            c.close();
        });
        writes("a transaction by text that stays open", (c, run) -> {
            run.execute(c, "begin");
            run.execute(c, "update work set n = 1");
            c.close();
        });
        writes("autocommit off by text that stays", (c, run) -> {
            run.execute(c, "set autocommit = 0");
            run.execute(c, "update work set n = 1");
            c.close();
        });
        for (String set : List.of(
                "set @v = 1",
                "set sql_mode = ''",
                "set time_zone = '+03:00'",
                "set foreign_key_checks = 0",
                "set session transaction read only",
                "set session transaction isolation level serializable",
                "set names latin1",
                "use information_schema",
                "set sql_select_limit = 1",
                "set autocommit = 0",
                "start transaction read only",
                "begin",
                "lock tables work write",
                "flush tables with read lock",
                "set transaction read only",
                "call sets()",
                "prepare p from 'select 1'",
                "set @v = 1; set sql_mode = ''")) {
            reads("left behind: " + set, MULTI, (c, run) -> run.tries(() -> run.execute(c, set)));
            reads(
                    "left behind, prepared: " + set,
                    (c, run) -> run.tries(() -> {
                        try (PreparedStatement statement = c.prepareStatement(set)) {
                            statement.execute();
                        }
                    }));
            reads(
                    "left behind by a batch: " + set,
                    (c, run) -> run.tries(() -> {
                        try (Statement statement = c.createStatement()) {
                            statement.addBatch(set);
                            statement.executeBatch();
                        }
                    }));
        }
        Map<String, JdbcSetting> settings = new LinkedHashMap<>();
        settings.put("autocommit off", c -> c.setAutoCommit(false));
        settings.put("read-only", c -> c.setReadOnly(true));
        settings.put("both", c -> {
            c.setReadOnly(true);
            c.setAutoCommit(false);
        });
        settings.put("isolation", c -> c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE));
        settings.put("a catalog", c -> c.setCatalog("information_schema"));
        settings.put("a network timeout", c -> c.setNetworkTimeout(Runnable::run, 12_345));
        settings.put("client info", c -> c.setClientInfo("ClientUser", "left"));
        settings.put("a type map", c -> c.setTypeMap(Map.of("left", String.class)));
        settings.forEach((name, setting) -> {
            writes("left behind: " + name, (c, run) -> {
                setting.set(c);
                run.query(c, "select id from app.item where id = 1");
                run.tries(() -> run.execute(c, "update app.work set n = 1"));
                run.query(c, "select id from app.item where id = 1");
            });
            reads("left behind without a statement: " + name, (c, run) -> setting.set(c));
        });
        reads("left behind: limits of statements", (c, run) -> {
            Statement statement = c.createStatement();
            statement.setMaxRows(1);
            statement.setQueryTimeout(1000);
            statement.setMaxFieldSize(1);
            run.drain(statement.executeQuery("select id, name from item order by id"));
            run.drain(statement.executeQuery("select id, name from item order by id for update"));
        });
        reads("left behind: an open stream", (c, run) -> {
            Statement statement = c.createStatement();
            statement.setFetchSize(Integer.MIN_VALUE);
            statement.executeQuery("select id from many").next();
        });
    }

    /** Sets something of a connection. */
    @FunctionalInterface
    private interface JdbcSetting {
        void set(Connection connection) throws SQLException;
    }

    private void connection() {
        reads("isValid", (c, run) -> {
            c.isValid(0);
            c.isValid(10);
            run.query(c, "select 1");
            c.isValid(10);
            run.tries(() -> c.isValid(-5));
            c.close();
            c.isValid(10);
        });
        reads("closing twice", (c, run) -> {
            c.isClosed();
            c.close();
            c.isClosed();
            c.close();
            c.isClosed();
        });
        reads("abort", (c, run) -> {
            run.query(c, "select 1");
            Statement statement = c.createStatement();
            run.tries(() -> c.abort(null));
            run.tries(() -> c.abort(Runnable::run));
            c.isClosed();
            run.tries(() -> statement.executeQuery("select 1"));
            run.tries(c::createStatement);
            run.tries(() -> c.abort(Runnable::run));
            c.close();
            c.isValid(1);
        });
        reads("abort before anything ran", (c, run) -> {
            c.abort(Runnable::run);
            c.isClosed();
            run.tries(c::getAutoCommit);
        });
        reads("wrappers", (c, run) -> {
            c.isWrapperFor(Connection.class);
            c.isWrapperFor(com.mysql.cj.jdbc.JdbcConnection.class);
            c.isWrapperFor(Statement.class);
            run.tries(() -> c.isWrapperFor(null));
            c.unwrap(Connection.class);
            run.tries(() -> c.unwrap(Statement.class));
            run.tries(() -> c.unwrap(null));
            c.unwrap(com.mysql.cj.jdbc.JdbcConnection.class);
            run.query(c, "select 1");
        });
        reads("killed by another session", (c, run) -> {
            try (Statement statement = c.createStatement();
                    ResultSet row = ((Statement) Recorder.behind(statement)).executeQuery("select connection_id()")) {
                row.next();
                run.elsewhere("kill " + row.getLong(1));
            }
            run.tries(() -> run.execute(c, "update work set n = n where id = 99"));
        });
        writes("killed in a transaction", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, "update work set n = 1 where id = 1");
            try (Statement statement = c.createStatement();
                    ResultSet row = ((Statement) Recorder.behind(statement)).executeQuery("select connection_id()")) {
                row.next();
                run.elsewhere("kill " + row.getLong(1));
            }
            run.tries(() -> run.execute(c, "update work set n = 1 where id = 2"));
        });
    }
}
