package io.evenkeel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.evenkeel.jdbc.connection.RoutedConnection;
import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.fixture.SharedClusters;
import io.evenkeel.jdbc.routing.Route;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnEachServer
final class FailoverIT {

    private static final Duration MAX_LAG = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ReplicatedCluster cluster;
    private ReadWriteDataSource db;

    FailoverIT(ServerKind kind) {
        cluster = SharedClusters.of(kind);
    }

    @BeforeEach
    void reset() {
        cluster.reset();
        cluster.primary()
                .execute(List.of(
                        "create table app.item (id int primary key, value bigint)",
                        "insert into app.item values (1, 0)"));
        awaitReplicas();
    }

    @AfterEach
    void close() {
        if (db != null) {
            db.close();
        }
    }

    private void open(ReadWriteDataSourceBuilder builder) throws Exception {
        db = builder.build();
        Awaiting.until("both replicas serve", () -> serving() == 2);
    }

    private ReadWriteDataSourceBuilder builder() {
        return ReadWriteDataSource.builder("failover")
                .primary("primary", url(cluster.primary()))
                .replica("replica0", url(cluster.replica(0)))
                .replica("replica1", url(cluster.replica(1)))
                .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                .maxLag(MAX_LAG)
                .nodeTimeout(Duration.ofSeconds(5)) // a slow machine is not a dead server
                .pool(hikari -> hikari.setMaximumPoolSize(4));
    }

    private static String url(DatabaseServer server) {
        return server.jdbcUrl(ReplicatedCluster.DATABASE);
    }

    private void awaitReplicas() {
        for (int i = 0; i < cluster.replicas().size(); i++) {
            cluster.awaitCaughtUp(i, SOON);
        }
    }

    private long serving() {
        return db.replicas().endpoints().stream()
                .filter(endpoint -> endpoint.state().name().equals("UP"))
                .count();
    }

    private record Answer(long value, Route route) {}

    private Answer read() throws SQLException {
        try (Connection connection = db.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select value from item where id = 1")) {
            rows.next();
            return new Answer(
                    rows.getLong(1), connection.unwrap(RoutedConnection.class).lastRoute());
        }
    }

    private void write(long value) throws SQLException {
        try (Connection connection = db.getConnection();
                PreparedStatement statement = connection.prepareStatement("update item set value = ? where id = 1")) {
            statement.setLong(1, value);
            statement.executeUpdate();
        }
    }

    @Test
    void noReadIsOlderThanTheLimitAndReadsReturnToTheReplicasAfterRecovery() throws Exception {
        open(builder());
        cluster.pauseReplication(0);
        cluster.pauseReplication(1);
        write(1);
        long written = System.nanoTime();
        Awaiting.until("reads go to the primary", () -> {
            long started = System.nanoTime();
            Answer answer = read();
            if (answer.value() == 0) {
                assertThat(Duration.ofNanos(started - written))
                        .as("a read of the old value: %s", answer)
                        .isLessThan(MAX_LAG.plusMillis(500)); // a timer may be late on a busy machine
            }
            return answer.route().role() == Route.Role.PRIMARY;
        });
        assertThat(read().route().reason()).isEqualTo("no replica can serve reads at the moment");
        assertThat(db.replicas().toString()).contains("replica0", "replica1");
        cluster.resumeReplication(0);
        cluster.resumeReplication(1);
        Awaiting.until("reads return", () -> {
            Answer answer = read();
            assertThat(answer.value()).isEqualTo(1);
            return answer.route().role() == Route.Role.REPLICA;
        });
    }

    @Test
    void aConnectionThatHoldsALaggingReplicaLeavesIt() throws Exception {
        open(builder());
        try (Connection connection = db.getConnection();
                PreparedStatement statement = connection.prepareStatement("select value from item where id = ?")) {
            statement.setInt(1, 1);
            RoutedConnection routed = connection.unwrap(RoutedConnection.class);
            Awaiting.until("the statement is on a replica", () -> {
                statement.executeQuery().close();
                return routed.lastRoute().role() == Route.Role.REPLICA;
            });
            cluster.pauseReplication(0);
            cluster.pauseReplication(1);
            write(5);
            Awaiting.until("the held statement reads the new value", () -> {
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getLong(1) == 5;
                }
            });
            assertThat(routed.lastRoute().role()).isEqualTo(Route.Role.PRIMARY);
        }
    }

    @Test
    void noReadFailsWhenAReplicaIsKilledAndItServesAgainAfterwards() throws Exception {
        open(builder());
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong reads = new AtomicLong();
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int which = i;
            Thread reader = new Thread(() -> {
                while (!stop.get()) {
                    try {
                        switch (which) {
                            case 0 -> read();
                            case 1 -> readPrepared();
                            default -> readInTransactionOfOne();
                        }
                        reads.incrementAndGet();
                    } catch (SQLException | RuntimeException e) {
                        failures.add(e);
                    }
                }
            });
            reader.start();
            readers.add(reader);
        }
        Awaiting.until("some reads", () -> reads.get() > 200);
        cluster.replica(0).kill();
        Awaiting.until("it is out", () -> serving() == 1);
        long then = reads.get();
        Awaiting.until("more reads", () -> reads.get() > then + 200);
        cluster.replica(0).restart();
        Awaiting.until("it is back", () -> serving() == 2);
        Awaiting.until("it serves", () -> read().route().node().equals("replica0"));
        stop.set(true);
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(failures).isEmpty();
    }

    private void readPrepared() throws SQLException {
        try (Connection connection = db.getConnection();
                PreparedStatement statement = connection.prepareStatement("select value, ? from item where id = ?")) {
            statement.setString(1, "text");
            statement.setInt(2, 1);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                assertThat(rows.getString(2)).isEqualTo("text");
            }
        }
    }

    /** Its first statement is its only one, so a failure of its replica loses nothing. */
    private void readInTransactionOfOne() throws SQLException {
        try (Connection connection = db.getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select value from item")) {
                rows.next();
            }
        }
    }

    @Test
    void withoutFallbackAReadFailsAndNamesEachReplicaAndWhy() throws Exception {
        open(builder().readsFallBackToPrimary(false));
        Awaiting.until("a replica answers", () -> read().route().role() == Route.Role.REPLICA);
        cluster.replica(0).kill();
        cluster.pauseReplication(1);
        write(7);
        Awaiting.until("no replica serves", () -> serving() == 0);
        SQLException error = catchThrowableOfType(SQLException.class, this::read);
        assertThat((Throwable) error)
                .isInstanceOf(SQLTransientConnectionException.class)
                .hasMessageContaining("whenNoReplica is fail")
                .hasMessageContaining("replica0")
                .hasMessageContaining("replica1")
                .hasMessageMatching(
                        "(?s).*replica1 is SUSPENDED \\((lag .* \\(limit 2.000 s\\)|replication stopped)\\).*");
        assertThat(error.getSQLState()).isEqualTo("08001");
        write(8);
    }

    @Test
    void aWriteOnADyingPrimaryIsNotRunAgain() throws Exception {
        open(builder().pool(hikari -> hikari.setConnectionTimeout(5_000)));
        try (Connection connection = db.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("update item set value = value + 1");
            cluster.primary().kill();
            SQLException lost = catchThrowableOfType(
                    SQLException.class, () -> statement.executeUpdate("update item set value = value + 1"));
            assertThat(lost.getSQLState()).startsWith("08");
        }
        cluster.primary().restart();
        Awaiting.until("the primary takes writes again", () -> {
            try {
                write(100);
                return true;
            } catch (SQLException e) {
                return false;
            }
        });
        try (Connection connection = db.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("update item set value = value + 1"))
                    .isEqualTo(1);
        }
        assertThat(cluster.primary().query("select value from app.item")).isEqualTo("101");
    }

    @Test
    void aReadThatAskedForThePrimaryRunsAgainWhenThatIsBack() throws Exception {
        open(builder().writesWaitForPrimary(SOON));
        try (Connection connection = db.getConnection();
                PreparedStatement read = connection.prepareStatement(
                        "/* evenkeel: primary */ select value + ? from item where id = 1")) {
            read.setInt(1, 5);
            read.executeQuery().close();
            cluster.primary().kill();
            cluster.primary().restart();
            try (ResultSet rows = read.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isEqualTo(5);
            }
            assertThat(connection.unwrap(RoutedConnection.class).lastRoute())
                    .hasToString("primary (primary): ran again after a node failed");
        }
    }

    @Test
    void aBatchThatLostItsConnectionIsNotForgottenSilently() throws Exception {
        open(builder().pool(hikari -> hikari.setConnectionTimeout(15_000)));
        try (Connection connection = db.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into item values (?, 1)");
                Statement other = connection.createStatement()) {
            insert.setInt(1, 20);
            insert.addBatch();
            cluster.primary().kill();
            assertThatThrownBy(() -> other.executeUpdate("delete from item")).isInstanceOf(SQLException.class);
            cluster.primary().restart();
            assertThatThrownBy(insert::executeBatch).isInstanceOf(SQLException.class);
            assertThat(other.executeUpdate("update item set value = 2")).isEqualTo(1);
            insert.setInt(1, 21);
            insert.addBatch();
            assertThat(insert.executeBatch()).containsExactly(1);
        }
        assertThat(cluster.primary().query("select group_concat(id order by id) from app.item"))
                .isEqualTo("1,21");
    }

    @Test
    void aTransactionThatLostItsConnectionDoesNotGoOnUnseen() throws Exception {
        open(builder().pool(hikari -> hikari.setConnectionTimeout(15_000)));
        try (Connection connection = db.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("insert into item values (10, 10)");
            cluster.primary().kill();
            assertThatThrownBy(() -> statement.executeUpdate("insert into item values (11, 11)"))
                    .isInstanceOf(SQLException.class);
            cluster.primary().restart();
            SQLException still = catchThrowableOfType(
                    SQLException.class, () -> statement.executeUpdate("insert into item values (12, 12)"));
            assertThat((Throwable) still).isNotNull();
            assertThatThrownBy(connection::rollback).isInstanceOf(SQLException.class);
            statement.executeUpdate("insert into item values (13, 13)");
            connection.commit();
        }
        assertThat(cluster.primary().query("select group_concat(id order by id) from app.item"))
                .isEqualTo("1,13");
    }

    @Test
    void whatAReplicaRefusesAsAWriteRunsOnThePrimaryAndIsRemembered() throws Exception {
        cluster.primary()
                .execute(List.of("create function app.bump() returns int deterministic modifies sql data"
                        + " begin update app.item set value = value + 1; return 1; end"));
        awaitReplicas();
        open(builder()
                .maxLag(Duration.ofMinutes(1))
                .classifier(StatementClassifier.builder().pureFunctions("bump").build()));
        for (int i = 0; i < 3; i++) {
            try (Connection connection = db.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select bump()")) {
                rows.next();
                assertThat(connection.unwrap(RoutedConnection.class).lastRoute().role())
                        .isEqualTo(Route.Role.PRIMARY);
            }
        }
        assertThat(db.refusals()).isEqualTo(1);
        assertThat(cluster.primary().query("select value from app.item")).isEqualTo("3");
    }
}
