package io.evenkeel.jdbc.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.mysql.cj.jdbc.JdbcStatement;
import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ServerKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What a logical connection left behind never reaches the next borrower: after each kind of state, the only physical
 * connection of each pool has every session variable, and all that JDBC can ask of it, as a new one has it.
 */
@OnEachServer
final class NextBorrowerIT {

    /** Variables that tell of the moment or the connection instead of what was set. */
    private static final Set<String> NOT_COMPARED = Set.of(
            "timestamp",
            "pseudo_thread_id",
            "rand_seed1",
            "rand_seed2",
            "last_insert_id",
            "identity",
            "insert_id",
            "error_count",
            "warning_count",
            "in_transaction",
            "last_gtid",
            "gtid_seq_no",
            "gtid_binlog_state",
            "gtid_current_pos",
            "gtid_binlog_pos",
            "gtid_executed",
            "statement_id");

    private final ServerKind kind;

    NextBorrowerIT(ServerKind kind) {
        this.kind = kind;
    }

    /** Leaves something behind. */
    @FunctionalInterface
    private interface Leaving {
        void leave(Connection connection) throws SQLException;
    }

    @TestFactory
    Stream<DynamicTest> theNextBorrowerFindsAFreshSession() throws SQLException {
        Servers servers = new Servers(kind);
        Map<String, String> fresh;
        try (Connection connection = servers.plain("")) {
            fresh = carried(connection);
        }
        assertThat(fresh).hasSizeGreaterThan(300);
        return kindsOfState().entrySet().stream()
                .map(each -> dynamicTest(each.getKey(), () -> {
                    try (Connection connection = servers.ours("").getConnection()) {
                        each.getValue().leave(connection);
                    }
                    try (Connection connection = servers.ours("").getConnection()) {
                        for (String where : List.of("select id from item where id = 1", "select 1 for update")) {
                            try (Statement statement = connection.createStatement()) {
                                statement.executeQuery(where);
                                Connection physical =
                                        statement.unwrap(JdbcStatement.class).getConnection();
                                assertThat(settled(physical, fresh)).as(where).containsAllEntriesOf(fresh);
                            }
                        }
                    }
                    servers.checkNobodyHoldsLocks();
                }))
                .onClose(servers::close);
    }

    private static Map<String, Leaving> kindsOfState() {
        Map<String, Leaving> all = new LinkedHashMap<>();
        for (String sql : List.of(
                "set @v = 1",
                "set sql_mode = 'ANSI_QUOTES'",
                "set time_zone = '+03:00'",
                "set names latin1",
                "set character set latin1",
                "set sql_select_limit = 1",
                "set foreign_key_checks = 0",
                "set unique_checks = 0, sort_buffer_size = 65536",
                "set @@session.group_concat_max_len = 1000",
                "set autocommit = 0",
                "set session transaction read only",
                "set session transaction isolation level serializable",
                "set transaction isolation level serializable",
                "set transaction read only",
                "use information_schema",
                "begin",
                "start transaction read only",
                "start transaction with consistent snapshot",
                "lock tables work write",
                "lock tables item read",
                "select get_lock('differential', 10)",
                "create temporary table item (id int primary key)",
                "handler parent open",
                "prepare p from 'select 1'",
                "call sets()",
                "select 5 into @v",
                "select @v := 1 from item",
                "do @v := 1",
                "do notes(1)",
                "select notes(n) from work",
                "update work set n = notes(n) where id = 1",
                "insert into work (name) values (notes(1)) on duplicate key update n = n",
                "delete from work where n = notes(-1)",
                "select sql_calc_found_rows id from item limit 1",
                "/* evenkeel: replica */ set @v = 1",
                "set last_insert_id = 5")) {
            all.put("execute " + sql, c -> {
                try (Statement statement = c.createStatement()) {
                    statement.execute(sql);
                }
            });
            all.put("prepared " + sql, c -> {
                try (var statement = c.prepareStatement(sql)) {
                    statement.execute();
                }
            });
            all.put("in a transaction " + sql, c -> {
                c.setAutoCommit(false);
                try (Statement statement = c.createStatement()) {
                    statement.execute("update work set n = n where id = 1");
                    statement.execute(sql);
                } catch (SQLException e) {
                    assertThat(sql).matches("set transaction .*|create temporary .*"); // which MySQL refuses there
                }
            });
            all.put("on a read-only connection " + sql, c -> {
                c.setReadOnly(true);
                try (Statement statement = c.createStatement()) {
                    statement.executeQuery("select id from item").close();
                    statement.execute(sql);
                } catch (SQLException e) {
                    // Refused, as on the driver.
                }
            });
        }
        all.put("begin, a write", c -> run(c, "begin", "update work set n = 9 where id = 1"));
        all.put("begin by text, autocommit off by method", c -> {
            run(c, "begin", "update work set n = 9 where id = 1");
            c.setAutoCommit(false);
        });
        all.put("begin by text, off and on by method", c -> {
            run(c, "begin", "update work set n = 9 where id = 1");
            c.setAutoCommit(false);
            c.setAutoCommit(true);
        });
        all.put("off by text, on by method", c -> {
            run(c, "set autocommit = 0", "update work set n = 9 where id = 1");
            c.setAutoCommit(true);
        });
        all.put("a savepoint", c -> {
            c.setAutoCommit(false);
            c.setSavepoint("s");
            run(c, "update work set n = 9 where id = 1");
        });
        all.put("isolation", c -> {
            c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            run(c, "select id from item", "select 1 for update");
        });
        all.put("isolation in a transaction", c -> {
            c.setAutoCommit(false);
            run(c, "select 1 for update");
            c.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
            run(c, "select 1 for update");
        });
        all.put("a catalog", c -> {
            c.setCatalog("information_schema");
            run(c, "select 1", "select 1 for update");
        });
        all.put("a catalog, then use by text", c -> {
            c.setCatalog("information_schema");
            run(c, "select 1 for update", "use app");
            run(c, "use information_schema");
        });
        all.put("read-only, both nodes", c -> {
            c.setReadOnly(true);
            run(c, "select 1", "select connection_id()");
        });
        all.put("read-only, a transaction on both nodes", c -> {
            c.setReadOnly(true);
            c.setAutoCommit(false);
            run(c, "select id from item", "select connection_id()", "select id from item");
        });
        all.put("a network timeout", c -> {
            c.setNetworkTimeout(Runnable::run, 4321);
            run(c, "select 1", "select 1 for update");
        });
        all.put("client info", c -> {
            c.setClientInfo("ClientUser", "left");
            run(c, "select 1", "select 1 for update");
        });
        all.put("a type map", c -> {
            c.setTypeMap(Map.of("left", String.class));
            run(c, "select 1", "select 1 for update");
        });
        all.put("holdability", c -> {
            c.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT);
            run(c, "select 1", "select 1 for update");
        });
        all.put("limits of a statement", c -> {
            Statement statement = c.createStatement();
            statement.setMaxRows(1);
            statement.executeQuery("select id from item");
            statement.executeQuery("select id from item for update");
        });
        all.put("an open stream", c -> {
            Statement statement = c.createStatement();
            statement.setFetchSize(Integer.MIN_VALUE);
            statement.executeQuery("select id from many").next();
        });
        all.put("an open stream on the primary", c -> {
            Statement statement = c.createStatement();
            statement.setFetchSize(Integer.MIN_VALUE);
            statement.executeQuery("select id from many for update").next();
        });
        all.put("a pending batch", c -> {
            Statement statement = c.createStatement();
            statement.addBatch("update work set n = 1");
        });
        all.put("a batch that sets the session", c -> {
            Statement statement = c.createStatement();
            statement.addBatch("set @v = 1");
            statement.addBatch("set sql_mode = ''");
            statement.addBatch("begin");
            statement.executeBatch();
        });
        all.put("a batch of set autocommit", c -> {
            Statement statement = c.createStatement();
            statement.addBatch("set autocommit = 0");
            statement.addBatch("update work set n = 9 where id = 1");
            statement.executeBatch();
        });
        all.put("the driver's own connection", c -> {
            Connection driver = c.unwrap(com.mysql.cj.jdbc.JdbcConnection.class);
            driver.setCatalog("information_schema");
            driver.setAutoCommit(false);
            run(driver, "set @v = 1");
        });
        all.put("an updatable result", c -> {
            ResultSet rows = c.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE)
                    .executeQuery("select id, name, n from work");
            rows.next();
            rows.updateInt(3, 1);
        });
        all.put("a call", c -> c.prepareCall("{call sets()}").execute());
        return all;
    }

    private static void run(Connection connection, String... texts) throws SQLException {
        for (String sql : texts) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    /** A session that was closed ends on the server in its own time, and its locks with it. */
    private static Map<String, String> settled(Connection physical, Map<String, String> fresh) throws SQLException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        Map<String, String> carried = carried(physical);
        while (!carried.entrySet().containsAll(fresh.entrySet()) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(20_000_000);
            carried = carried(physical);
        }
        return carried;
    }

    private static Map<String, String> carried(Connection connection) throws SQLException {
        Map<String, String> carried = new TreeMap<>();
        carried.put("JDBC catalog", connection.getCatalog());
        carried.put("JDBC read-only", String.valueOf(connection.isReadOnly()));
        carried.put("JDBC autocommit", String.valueOf(connection.getAutoCommit()));
        carried.put("JDBC isolation", String.valueOf(connection.getTransactionIsolation()));
        carried.put("JDBC holdability", String.valueOf(connection.getHoldability()));
        carried.put("JDBC network timeout", String.valueOf(connection.getNetworkTimeout()));
        carried.put("JDBC client info", String.valueOf(connection.getClientInfo()));
        carried.put("JDBC type map", String.valueOf(connection.getTypeMap()));
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("select database(), @v, is_free_lock('differential'),"
                    + " (select count(*) from information_schema.columns where table_name = 'item'"
                    + " and table_schema = 'app'), (select count(name) from item)")) {
                row.next();
                for (int i = 1; i <= 5; i++) {
                    carried.put("asked " + i, row.getString(i));
                }
            }
            try (ResultSet rows = statement.executeQuery("show session variables")) {
                while (rows.next()) {
                    if (!NOT_COMPARED.contains(rows.getString(1)) && isOfSession(rows.getString(1))) {
                        carried.put("variable " + rows.getString(1), rows.getString(2));
                    }
                }
            }
        }
        return carried;
    }

    /** Nodes differ in what names them; a session that does so was given another node. */
    private static boolean isOfSession(String variable) {
        return !(variable.startsWith("server_")
                || variable.startsWith("gtid")
                || variable.startsWith("log_bin")
                || variable.startsWith("relay")
                || variable.startsWith("slave")
                || variable.startsWith("replica")
                || variable.startsWith("report")
                || variable.startsWith("wsrep")
                || variable.startsWith("binlog_gtid")
                || variable.startsWith("rpl_")
                || (variable.contains("read_only") && !variable.startsWith("t"))
                || variable.contains("dir")
                || variable.contains("file")
                || variable.contains("socket")
                || variable.contains("port")
                || variable.contains("hostname"));
    }
}
