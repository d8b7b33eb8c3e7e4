package io.evenkeel.jdbc.differential;

import io.evenkeel.jdbc.ReadWriteDataSource;
import io.evenkeel.jdbc.differential.Scenario.Touches;
import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.fixture.SharedClusters;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A cluster with the tables of the scenarios, and both kinds of connections to it. Each pool of ours has one connection, so
 * that one that is not given back is missed by the next scenario, and what it left behind is found.
 */
final class Servers implements AutoCloseable {

    /** Asks a session for what it carries; classified by hand, so that it reaches a replica too. */
    private static final String CARRIED =
            "select @@autocommit, @@transaction_isolation, @@transaction_read_only, @@sql_mode, @@time_zone,"
                    + " @@character_set_client, @@character_set_connection, @@character_set_results,"
                    + " @@collation_connection, @@max_join_size, @@sql_select_limit, @@foreign_key_checks, @@unique_checks,"
                    + " @@sql_safe_updates, @@lock_wait_timeout, @@innodb_lock_wait_timeout, @@net_read_timeout,"
                    + " @@net_write_timeout, @@wait_timeout, @@group_concat_max_len, @@sql_auto_is_null, @@big_tables,"
                    + " @v, @w, database(), is_used_lock('differential'), is_used_lock('differential2')";

    private static final String ON_REPLICA = "/* there */ " + CARRIED;

    private final ReplicatedCluster cluster;
    private final Connection admin;
    private final Connection replica;
    private final Map<String, ReadWriteDataSource> sources = new HashMap<>();
    private final Map<String, String> clean = new HashMap<>();
    private Touches dirt = Touches.NOTHING;
    private boolean settled;

    Servers(ServerKind kind) throws SQLException {
        cluster = SharedClusters.of(kind);
        cluster.reset();
        DatabaseServer primary = cluster.primary();
        primary.execute(Fixture.STATEMENTS);
        admin = primary.adminConnection();
        replica = cluster.replica(0).adminConnection();
        try (Statement statement = admin.createStatement()) {
            statement.execute("use " + ReplicatedCluster.DATABASE);
            statement.execute("set lock_wait_timeout = 10, innodb_lock_wait_timeout = 10");
        }
        cluster.awaitCaughtUp(0, Duration.ofSeconds(30));
    }

    Transcript runPlain(Scenario scenario) throws SQLException {
        clean(false);
        dirt = scenario.touches();
        Transcript transcript = transcript();
        run(scenario, plain(scenario.properties()), transcript, new Run(transcript, () -> {}, admin));
        return transcript;
    }

    Transcript runOurs(Scenario scenario) throws SQLException {
        clean(true);
        dirt = scenario.touches();
        Transcript transcript = transcript();
        Connection connection = ours(scenario.properties()).getConnection();
        run(scenario, connection, transcript, new Run(transcript, this::settle, admin));
        return transcript;
    }

    private Transcript transcript() {
        return new Transcript(cluster.primary().port(), cluster.replica(0).port());
    }

    private static void run(Scenario scenario, Connection connection, Transcript transcript, Run run) {
        try {
            scenario.body().run(new Recorder(transcript).around(connection), run);
        } catch (Exception e) {
            transcript.add("end", Recorder.failure(e));
        }
        try {
            connection.close();
        } catch (SQLException e) {
            transcript.add("close at the end", Recorder.failure(e));
        }
    }

    /** What a session of the data source carries on each node, in place of what a new session of the driver does. */
    void checkNextBorrower(Scenario scenario) throws SQLException {
        String properties = scenario.properties();
        String expected = clean.get(properties);
        if (expected == null) {
            try (Connection connection = plain(properties)) {
                expected = carried(connection, CARRIED);
            }
            clean.put(properties, expected);
        }
        try (Connection connection = ours(properties).getConnection()) {
            for (String sql : List.of(CARRIED, ON_REPLICA)) {
                String carried = carried(connection, sql);
                long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
                while (!carried.equals(expected) && System.nanoTime() - end < 0) {
                    LockSupport.parkNanos(5_000_000); // a session that was closed ends on the server in its own time
                    carried = carried(connection, sql);
                }
                if (!carried.equals(expected)) {
                    throw new AssertionError(
                            "the next borrower finds, by " + connection + ":\n" + carried + "\nexpected:\n" + expected);
                }
            }
        }
    }

    /** Nobody keeps a lock on rows, tables or definitions: another session can have all of them at once. */
    void checkNobodyHoldsLocks() throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute("begin");
            statement.execute("update app.work set n = n + 1");
            statement.execute("rollback");
            statement.execute("lock tables app.work write, app.item write, app.parent write");
            statement.execute("unlock tables");
        }
    }

    private static String carried(Connection connection, String sql) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                text.append(row.getString(i)).append('|');
            }
        }
        return text + " " + connection.getCatalog() + " " + connection.getHoldability() + " " + connection.isReadOnly()
                + " " + connection.getAutoCommit() + " " + connection.getTransactionIsolation() + " "
                + connection.getNetworkTimeout() + " " + connection.getClientInfo() + " " + connection.getTypeMap();
    }

    Connection plain(String properties) throws SQLException {
        return DriverManager.getConnection(
                url(cluster.primary(), properties), ReplicatedCluster.USER, ReplicatedCluster.PASSWORD);
    }

    ReadWriteDataSource ours(String properties) {
        ReadWriteDataSource known = sources.get(properties);
        if (known == null) {
            known = ReadWriteDataSource.builder("differential" + sources.size())
                    .primary("primary", url(cluster.primary(), properties))
                    .replica("replica", url(cluster.replica(0), properties))
                    .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                    .maxLag(Duration.ofMinutes(1))
                    .classifier(StatementClassifier.builder()
                            .markPrimary(CARRIED)
                            .markRead(ON_REPLICA)
                            .build())
                    .pool(hikari -> hikari.setMaximumPoolSize(1))
                    .build();
            sources.put(properties, known);
            awaitServing(known);
        }
        return known;
    }

    private static void awaitServing(ReadWriteDataSource source) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (source.replicas().endpoints().stream()
                .noneMatch(endpoint -> endpoint.state().name().equals("UP"))) {
            if (System.nanoTime() - end >= 0) {
                throw new AssertionError("the replica does not serve: " + source.replicas());
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static String url(DatabaseServer server, String properties) {
        String url = server.jdbcUrl(ReplicatedCluster.DATABASE);
        return properties.isEmpty() ? url : url + "&" + properties;
    }

    /** Puts the rows and tables back that the last run changed, and waits for the replica if that is read. */
    private void clean(boolean everywhere) throws SQLException {
        if (dirt != Touches.NOTHING) {
            try (Statement statement = admin.createStatement()) {
                if (dirt == Touches.TABLES) {
                    statement.execute("drop table if exists scratch, scratch2");
                }
                for (String sql : Fixture.WORK) {
                    statement.execute(sql);
                }
            }
            dirt = Touches.NOTHING;
            settled = false;
        }
        if (everywhere && !settled) {
            settle();
            settled = true;
        }
    }

    private void settle() throws SQLException {
        String wanted;
        boolean mariaDb =
                cluster.distribution().name().toLowerCase(java.util.Locale.ROOT).contains("mariadb");
        try (Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery(
                        mariaDb ? "select @@global.gtid_binlog_pos" : "select @@global.gtid_executed")) {
            row.next();
            wanted = row.getString(1);
        }
        try (PreparedStatement statement = replica.prepareStatement(
                mariaDb ? "select master_gtid_wait(?, 30)" : "select wait_for_executed_gtid_set(?, 30)")) {
            statement.setString(1, wanted);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getInt(1) != 0) {
                    throw new AssertionError("the replica lacks some of " + wanted);
                }
            }
        }
    }

    @Override
    public void close() {
        sources.values().forEach(ReadWriteDataSource::close);
        for (Connection each : List.of(admin, replica)) {
            try {
                each.close();
            } catch (SQLException e) {
                // The server ends it.
            }
        }
    }
}
