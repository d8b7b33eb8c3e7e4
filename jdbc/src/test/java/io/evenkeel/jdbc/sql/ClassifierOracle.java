package io.evenkeel.jdbc.sql;

import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.fixture.SharedClusters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * The servers judge: a text that is replica-safe must be refused by neither a read-only replica nor the primary as a
 * write, answer the same on both, and leave nothing behind in the session, the data or the files.
 */
final class ClassifierOracle {

    private final ServerKind kind;
    private final ReplicatedCluster cluster;
    private int answered;

    ClassifierOracle(ServerKind kind) {
        this.kind = kind;
        this.cluster = SharedClusters.of(kind);
    }

    ReplicatedCluster cluster() {
        return cluster;
    }

    /** How many statements the replica took so far. */
    int answered() {
        return answered;
    }

    /** Makes the tables, functions and rows that the statements are about. */
    void fill() {
        cluster.reset();
        List<String> definitions = new ArrayList<>(List.of(
                "set global log_bin_trust_function_creators = 1",
                "use app",
                "create table t (id int primary key auto_increment, a int default 5, b int, c varchar(40)) engine=innodb",
                "create table u (id int primary key, t_id int, d int) engine=innodb",
                "insert into t values (1, 1, 2, 'x'), (2, 2, null, 'it''s'), (3, 2, 3, '2024-01-01')",
                "insert into u values (1, 1, 10), (2, 1, 20), (3, 3, 30)",
                "create function fp(n int) returns int deterministic return n + 1",
                "create function fw(n int) returns int deterministic begin set @x = n; return n; end",
                "create procedure pw() insert into t (a) values (1)"));
        if (kind == ServerKind.MARIADB) {
            definitions.add("create sequence s nocache");
        }
        cluster.primary().execute(definitions);
        for (int i = 0; i < cluster.replicas().size(); i++) {
            cluster.awaitCaughtUp(i, Duration.ofSeconds(20));
        }
    }

    /** What speaks against these replica-safe texts; empty if nothing does. */
    List<String> complaints(List<String> batch) throws SQLException, IOException {
        List<String> complaints = new ArrayList<>();
        try (Connection replica = session(cluster.replica(0));
                Connection primary = session(cluster.primary())) {
            String before = state(replica, cluster.replica(0));
            String beforePrimary = state(primary, cluster.primary());
            for (String sql : batch) {
                Answer there = answer(replica, sql);
                Answer here = answer(primary, sql);
                answered += there.error == 0 ? 1 : 0;
                if (there.error == 1290 || there.error == 1792 || there.error == 1836) {
                    complaints.add("refused with " + there.error + ": " + sql);
                } else if (isComparable(sql) && !there.equals(here)) {
                    complaints.add("differs, " + there + " instead of " + here + ": " + sql);
                }
            }
            if (!before.equals(state(replica, cluster.replica(0)))
                    || !beforePrimary.equals(state(primary, cluster.primary()))) {
                complaints.add(culprit(batch));
            }
        }
        return complaints;
    }

    private String culprit(List<String> batch) throws SQLException, IOException {
        for (String sql : batch) {
            for (DatabaseServer server : List.of(cluster.replica(0), cluster.primary())) {
                try (Connection session = session(server)) {
                    String before = state(session, server);
                    answer(session, sql);
                    String after = state(session, server);
                    if (!before.equals(after)) {
                        return "leaves " + after + " instead of " + before + ": " + sql;
                    }
                }
            }
        }
        return "a trace of one of " + batch;
    }

    /** A clock that stands still makes answers with the time in them comparable. */
    static Connection session(DatabaseServer server) throws SQLException {
        Connection connection = server.appConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set timestamp = 1700000000");
        }
        return connection;
    }

    private static boolean isComparable(String sql) {
        String text = sql.toLowerCase(java.util.Locale.ROOT);
        boolean tied =
                text.contains("join") && text.contains("limit"); // which of equal rows comes first is the plan's choice
        return !tied && !text.contains("rand(") && !text.contains("sysdate(") && !text.contains("explain");
    }

    static Answer answer(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(0);
            boolean rows = statement.execute(sql);
            List<String> found = new ArrayList<>();
            if (rows) {
                try (ResultSet result = statement.getResultSet()) {
                    int columns = result.getMetaData().getColumnCount();
                    while (result.next()) {
                        StringBuilder row = new StringBuilder();
                        for (int i = 1; i <= columns; i++) {
                            byte[] value = result.getBytes(i);
                            row.append(
                                            value == null
                                                    ? "null"
                                                    : java.util.HexFormat.of().formatHex(value))
                                    .append('|');
                        }
                        found.add(row.toString());
                    }
                }
            }
            Collections.sort(found);
            return new Answer(0, found);
        } catch (SQLException e) {
            return new Answer(e.getErrorCode() == 0 ? -1 : e.getErrorCode(), List.of());
        }
    }

    /** What a statement might have changed: the session's variables, locks and temporary tables, data, GTIDs, files. */
    String state(Connection session, DatabaseServer server) throws SQLException, IOException {
        StringBuilder state = new StringBuilder();
        for (String sql : List.of(
                "select @x, @v, @r",
                "select last_insert_id()",
                "select is_used_lock('l1'), is_used_lock('a')",
                "select @@autocommit, @@sql_mode, @@session.sort_buffer_size, database()",
                "select count(*) from tmp1",
                "checksum table t, u",
                "select max(id) from t")) {
            state.append(answer(session, sql)).append(';');
        }
        if (kind == ServerKind.MARIADB) {
            state.append(answer(session, "select next_not_cached_value from s"))
                    .append(server.query("select @@gtid_current_pos"));
        } else {
            state.append(server.query("select @@global.gtid_executed"));
        }
        for (Path folder : List.of(
                server.directory(),
                server.directory().resolve("data"),
                server.directory().resolve("data/app"))) {
            try (Stream<Path> files = Files.list(folder)) {
                state.append(files.map(Path::getFileName)
                        .map(Path::toString)
                        .filter(name -> !name.contains("log"))
                        .sorted()
                        .toList());
            }
        }
        return state.append(Files.exists(Path.of("/tmp/evenkeel-x"))).toString();
    }

    record Answer(int error, List<String> rows) {}
}
