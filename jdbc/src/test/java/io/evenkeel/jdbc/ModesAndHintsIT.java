package io.evenkeel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.jdbc.connection.RoutedConnection;
import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ReplicationHold;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.fixture.SharedClusters;
import io.evenkeel.jdbc.routing.RoutingMode;
import io.evenkeel.jdbc.routing.RoutingScope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnEachServer
final class ModesAndHintsIT {

    private static final String READ = "select name from item where id = 1";

    private final ReplicatedCluster cluster;

    ModesAndHintsIT(ServerKind kind) {
        cluster = SharedClusters.of(kind);
    }

    @BeforeEach
    void fill() {
        cluster.reset();
        cluster.primary()
                .execute(List.of(
                        "create table app.item (id int primary key, name varchar(50))",
                        "insert into app.item values (1, 'one'), (2, 'two')"));
        for (int i = 0; i < cluster.replicas().size(); i++) {
            cluster.awaitCaughtUp(i, Duration.ofSeconds(20));
        }
    }

    private ReadWriteDataSourceBuilder builder() {
        return ReadWriteDataSource.builder("modes")
                .primary("server1", url(cluster.primary()))
                .replica("server2", url(cluster.replica(0)))
                .replica("server3", url(cluster.replica(1)))
                .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                .maxLag(Duration.ofMinutes(1)) // where statements go, not how old their answers are
                .nodeTimeout(Duration.ofSeconds(20))
                .pool(hikari -> hikari.setMaximumPoolSize(2));
    }

    private ReadWriteDataSource open(RoutingMode mode) throws Exception {
        ReadWriteDataSource db = builder().mode(mode).build();
        int expected = mode == RoutingMode.PRIMARY_ONLY ? 0 : 2;
        Awaiting.until("the replicas serve", () -> replicasServing(db) == expected);
        return db;
    }

    private static long replicasServing(ReadWriteDataSource db) {
        return db.replicas().endpoints().stream()
                .filter(endpoint -> endpoint.state().name().equals("UP"))
                .count();
    }

    private static String url(DatabaseServer server) {
        return server.jdbcUrl(ReplicatedCluster.DATABASE);
    }

    private static String node(Connection connection) throws SQLException {
        return connection.unwrap(RoutedConnection.class).lastRoute().node();
    }

    private static String nodeOf(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return node(connection);
    }

    private static String nodeOfPrepared(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
        }
        return node(connection);
    }

    private static void assertOnReplica(String node) {
        assertThat(node).isIn("server2", "server3");
    }

    @Test
    void byReadOnlyOnlyMarkedReadsLeaveThePrimary() throws Exception {
        try (ReadWriteDataSource db = open(RoutingMode.BY_READ_ONLY);
                Connection connection = db.getConnection()) {
            assertThat(nodeOf(connection, READ)).isEqualTo("server1");
            assertThat(nodeOfPrepared(connection, READ)).isEqualTo("server1");
            connection.setReadOnly(true);
            assertOnReplica(nodeOf(connection, READ));
            assertOnReplica(nodeOfPrepared(connection, READ));
            connection.setAutoCommit(false);
            assertOnReplica(nodeOf(connection, READ));
            connection.commit();
            connection.setAutoCommit(true);
            connection.setReadOnly(false);
            assertThat(nodeOf(connection, READ)).isEqualTo("server1");
            assertOnReplica(nodeOf(connection, "start transaction read only"));
            assertOnReplica(nodeOf(connection, READ));
            nodeOf(connection, "commit");
            assertThat(nodeOf(connection, "update item set name = 'x' where id = 2"))
                    .isEqualTo("server1");
            assertOnReplica(nodeOf(connection, "/* evenkeel: replica */ " + READ));
        }
    }

    @Test
    void primaryOnlyLeavesEverythingToThePrimaryAndTheReplicasAlone() throws Exception {
        try (ReadWriteDataSource db = open(RoutingMode.PRIMARY_ONLY);
                RoutingScope scope = RoutingScope.replica();
                Connection connection = db.getConnection()) {
            assertThat(scope).isNotNull();
            assertThat(nodeOf(connection, READ)).isEqualTo("server1");
            assertThat(nodeOf(connection, "/* evenkeel: server2 */ " + READ)).isEqualTo("server1");
            assertThat(nodeOf(connection, "start transaction read only")).isEqualTo("server1");
            assertThat(nodeOf(connection, READ)).isEqualTo("server1");
            nodeOf(connection, "commit");
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            assertThat(nodeOf(connection, READ)).isEqualTo("server1");
            connection.commit();
            for (DatabaseServer replica : cluster.replicas()) {
                Awaiting.until(
                        "nobody is on " + replica, () -> sessions(replica).equals("0"));
            }
        }
    }

    private static String sessions(DatabaseServer server) {
        return server.query("select count(*) from information_schema.processlist where user = 'app'");
    }

    @Test
    void aHintSendsAReadWhereItSaysAndNothingElse() throws Exception {
        try (ReadWriteDataSource db = open(RoutingMode.BY_STATEMENT);
                Connection connection = db.getConnection()) {
            for (int i = 0; i < 3; i++) {
                for (String server : List.of("server3", "server2", "server1")) {
                    assertThat(nodeOf(connection, "/* evenkeel: " + server + " */ " + READ))
                            .isEqualTo(server);
                    assertThat(nodeOfPrepared(connection, "/* evenkeel: node=" + server + " */ " + READ))
                            .isEqualTo(server);
                }
            }
            assertThat(nodeOf(connection, "/* evenkeel: primary */ " + READ)).isEqualTo("server1");
            assertThat(nodeOf(connection, "/* evenkeel: server9 */ " + READ)).isEqualTo("server1");
            assertThat(nodeOf(connection, "/* evenkeel: primary replica */ " + READ))
                    .isEqualTo("server1");
            for (String hint : List.of("replica", "server2")) {
                assertThat(nodeOf(connection, "/* evenkeel: " + hint + " */ update item set name = 'x' where id = 2"))
                        .isEqualTo("server1");
                assertThat(nodeOf(
                                connection, "/* evenkeel: " + hint + " */ select * from item where id = 1 for update"))
                        .isEqualTo("server1");
            }
            connection.setAutoCommit(false);
            assertThat(nodeOf(connection, "/* evenkeel: server2 */ " + READ)).isEqualTo("server1");
            connection.rollback();
            connection.setReadOnly(true);
            assertThat(nodeOf(connection, "/* evenkeel: server3 */ " + READ)).isEqualTo("server3");
            assertThat(nodeOf(connection, "/* evenkeel: server2 */ " + READ))
                    .as("a transaction stays where it began")
                    .isEqualTo("server3");
            connection.commit();
        }
    }

    @Test
    void resultsThatAreOpenSurviveThatTheNextReadAsksForAnotherReplica() throws Exception {
        try (ReadWriteDataSource db = open(RoutingMode.BY_STATEMENT);
                Connection connection = db.getConnection();
                Statement first = connection.createStatement();
                ResultSet open = first.executeQuery("/* evenkeel: server2 */ select id from item order by id")) {
            assertThat(open.next()).isTrue();
            assertThat(nodeOf(connection, "/* evenkeel: server3 */ " + READ)).isEqualTo("server3");
            assertThat(open.next()).isTrue();
            assertThat(open.getInt(1)).isEqualTo(2);
        }
    }

    @Test
    void aScopeHoldsForTheThreadAndForTasksThatAreHandedOver() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (ReadWriteDataSource db = open(RoutingMode.BY_STATEMENT);
                Connection connection = db.getConnection();
                PreparedStatement prepared = connection.prepareStatement(READ)) {
            prepared.executeQuery().close();
            assertOnReplica(node(connection));
            try (RoutingScope scope = RoutingScope.primary()) {
                assertThat(scope).isNotNull();
                prepared.executeQuery().close();
                assertThat(node(connection)).isEqualTo("server1");
                assertThat(nodeOf(connection, READ)).isEqualTo("server1");
                assertOnReplica(nodeOf(connection, "/* evenkeel: replica */ " + READ));
                assertOnReplica(pool.submit(() -> nodeIn(db)).get());
                assertThat(CompletableFuture.supplyAsync(() -> nodeIn(db), RoutingScope.wrap(pool))
                                .get())
                        .isEqualTo("server1");
                assertThat(nodeOf(connection, "start transaction read only")).isEqualTo("server1");
            }
            assertThat(nodeOf(connection, READ))
                    .as("the transaction that began on the primary stays there")
                    .isEqualTo("server1");
            nodeOf(connection, "commit");
            assertOnReplica(nodeOf(connection, READ));
        } finally {
            pool.shutdownNow();
        }
    }

    private static String nodeIn(ReadWriteDataSource db) {
        try (Connection connection = db.getConnection()) {
            return nodeOf(connection, READ);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLimitToTheLagLeavesOutTheReplicaThatIsBehind() throws Exception {
        try (ReadWriteDataSource db = open(RoutingMode.BY_STATEMENT);
                Connection connection = db.getConnection()) {
            try (ReplicationHold hold = cluster.holdUp(0, "item")) {
                assertThat(hold).isNotNull();
                nodeOf(connection, "update item set name = 'newer' where id = 2");
                Awaiting.until(
                        "server2 is a second behind",
                        () -> behind(db, "server2") > Duration.ofSeconds(1).toNanos());
                String limited = "/* evenkeel: maxlag=1s */ " + READ;
                for (int i = 0; i < 6; i++) {
                    assertThat(nodeIn(db, limited)).isNotEqualTo("server2");
                    assertThat(nodeOf(connection, limited)).isNotEqualTo("server2");
                    assertThat(nodeOf(connection, "/* evenkeel: server2 */ " + READ))
                            .isEqualTo("server2");
                }
                assertThat(nodeOf(connection, "/* evenkeel: server2 maxlag=1s */ " + READ))
                        .isEqualTo("server1");
                try (RoutingScope scope = RoutingScope.maxLag(Duration.ZERO)) {
                    assertThat(scope).isNotNull();
                    assertThat(nodeOf(connection, READ)).isEqualTo("server1");
                }
            }
        }
    }

    private static long behind(ReadWriteDataSource db, String node) {
        return db.replication().node(node).lag().nanosAt(System.nanoTime());
    }

    private static String nodeIn(ReadWriteDataSource db, String sql) throws SQLException {
        try (Connection connection = db.getConnection()) {
            return nodeOf(connection, sql);
        }
    }

    @Test
    void aReplicaThatWasAskedForAndCannotServeIsReplacedByThePrimaryOrSaysWhy() throws Exception {
        cluster.replica(0).kill();
        String wished = "/* evenkeel: server2 */ " + READ;
        try (ReadWriteDataSource db = builder().build()) {
            Awaiting.until("one replica serves", () -> replicasServing(db) == 1);
            try (Connection connection = db.getConnection()) {
                assertThat(nodeOf(connection, wished)).isEqualTo("server1");
                assertThat(connection.unwrap(RoutedConnection.class).lastRoute().reason())
                        .startsWith("no replica that a hint or a scope asks for");
            }
        }
        try (ReadWriteDataSource db = builder().readsFallBackToPrimary(false).build()) {
            Awaiting.until("one replica serves", () -> replicasServing(db) == 1);
            assertThat(nodeIn(db, READ)).isEqualTo("server3");
            assertThatThrownBy(() -> nodeIn(db, wished))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("asked for: node=server2");
        }
    }
}
