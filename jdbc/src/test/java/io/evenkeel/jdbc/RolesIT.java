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
import io.evenkeel.jdbc.replication.NodeState;
import io.evenkeel.jdbc.replication.ReplicationSnapshot;
import io.evenkeel.jdbc.replication.RoleEvent;
import io.evenkeel.jdbc.routing.Route;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Switchover and failover: who gets the writes, who is told what, and that nothing is lost or done twice. */
@OnEachServer
final class RolesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Two seconds at the default interval, for new connections to the new primary on a busy machine. */
    private static final int POLLS_UNTIL_WRITES = 8;

    private final ServerKind kind;
    private final ReplicatedCluster cluster;
    private final Queue<RoleEvent> events = new ConcurrentLinkedQueue<>();
    private ReadWriteDataSource db;

    RolesIT(ServerKind kind) {
        this.kind = kind;
        cluster = SharedClusters.of(kind);
    }

    @BeforeEach
    void reset() {
        cluster.reset();
        cluster.primary()
                .execute(List.of(
                        WriteLoad.TABLE,
                        "create table app.item (id int primary key, value bigint)",
                        "insert into app.item values (1, 0)"));
        for (int i = 0; i < cluster.replicas().size(); i++) {
            cluster.awaitCaughtUp(i, Duration.ofSeconds(20));
        }
    }

    @AfterEach
    void close() {
        if (db != null) {
            db.close();
        }
    }

    private ReadWriteDataSourceBuilder builder() {
        return ReadWriteDataSource.builder("roles")
                .primary("a", url(cluster.primary()))
                .replica("b", url(cluster.replica(0)))
                .replica("c", url(cluster.replica(1)))
                .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                .maxLag(Duration.ofSeconds(4))
                .nodeTimeout(Duration.ofSeconds(5)) // a slow machine is not a dead server
                .writesWaitForPrimary(PATIENCE)
                .roleListener(events::add)
                .pool(hikari -> hikari.setMaximumPoolSize(8));
    }

    private void open(ReadWriteDataSourceBuilder builder) throws Exception {
        db = builder.build();
        Awaiting.until("both replicas serve", () -> serving() == 2);
    }

    private static String url(DatabaseServer server) {
        return server.jdbcUrl(ReplicatedCluster.DATABASE);
    }

    private long serving() {
        return db.replicas().endpoints().stream()
                .filter(endpoint -> endpoint.state().name().equals("UP"))
                .count();
    }

    private static Route route(Connection connection) throws SQLException {
        return connection.unwrap(RoutedConnection.class).lastRoute();
    }

    private void update(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("update item set value = value + 1");
        }
    }

    private List<RoleEvent.PrimaryChanged> changes() {
        return events.stream()
                .filter(RoleEvent.PrimaryChanged.class::isInstance)
                .map(RoleEvent.PrimaryChanged.class::cast)
                .toList();
    }

    @Test
    void aSwitchoverUnderLoadIsAPauseAndNoWriteFailsOrIsLostOrRunsTwice() throws Exception {
        open(builder());
        DatabaseServer a = cluster.primary();
        DatabaseServer b = cluster.replica(0);
        try (WriteLoad load = new WriteLoad(db)) {
            load.awaitMore(100);
            cluster.promote(0);
            awaitTakeover("a", "b", System.nanoTime());
            awaitWrites(load, "b");
            load.awaitMore(100);
            Awaiting.until("the former primary reads", () -> serving() == 2);
            cluster.promote(0);
            awaitTakeover("b", "a", System.nanoTime());
            awaitWrites(load, "a");
            load.awaitMore(100);
            load.end();
            assertThat(load.failures).isEmpty();
            cluster.awaitCaughtUp(0, Duration.ofSeconds(20));
            load.check(a, b);
        }
        assertThat(changes()).hasSize(2).allSatisfy(change -> {
            assertThat(change.takeover().planned()).isTrue();
            assertThat(change.takeover().lost()).isNull();
        });
    }

    /**
     * Waits until the new primary is seen, which was writable at that {@link System#nanoTime()}. It must be as soon as both
     * were polled since, each within an interval and not once more, however late polls are on a busy machine.
     */
    private void awaitTakeover(String from, String to, long writable) throws Exception {
        Awaiting.until(to + " takes over", () -> {
            ReplicationSnapshot now = db.replication();
            if (now.primaryName().equals(to)) {
                return true;
            }
            assertThat(pollsSince(writable, now.node(from)) && pollsSince(writable, now.node(to)))
                    .as("both were polled since %s became writable, and it is not the primary: %s", to, now)
                    .isFalse();
            return false;
        });
    }

    private static boolean pollsSince(long time, NodeState node) {
        return !node.isReachable() || node.polledAt() - time > 0;
    }

    /** Waits until a write was acknowledged after the takeover; writes wait for nothing then, so it is a matter of a few polls. */
    private void awaitWrites(WriteLoad load, String primary) throws Exception {
        int before = load.acknowledged.size();
        Set<Long> polls = new HashSet<>();
        Awaiting.until("writes go to " + primary, () -> {
            boolean written = load.acknowledged.size() > before;
            polls.add(db.replication().node(primary).polledAt());
            assertThat(polls)
                    .as("polls of the new primary without a write")
                    .hasSizeLessThanOrEqualTo(POLLS_UNTIL_WRITES);
            return written;
        });
    }

    /** On servers of its own: what the dead primary had not sent makes two histories, which no later test could use. */
    @Test
    void afterTheDeathOfThePrimaryWritesGoToThePromotedReplicaAndTheOldOneGetsNoneWhenItReturnsWritable()
            throws Exception {
        try (ReplicatedCluster own = ReplicatedCluster.start(kind.distribution(), 1)) {
            DatabaseServer a = own.primary();
            DatabaseServer b = own.replica(0);
            a.execute(List.of(WriteLoad.TABLE));
            own.awaitCaughtUp(0, Duration.ofSeconds(20));
            db = ReadWriteDataSource.builder("roles")
                    .primary("a", url(a))
                    .replica("b", url(b))
                    .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                    .writesWaitForPrimary(PATIENCE)
                    .roleListener(events::add)
                    .build();
            Awaiting.until("b serves", () -> serving() == 1);
            failOver(own, a, b);
            assertThat(changes()).singleElement().satisfies(change -> {
                assertThat(change.takeover().planned()).isFalse();
                assertThat(change.takeover().from()).isEqualTo("a");
                assertThat(change.takeover().problem()).isNotNull();
            });
        }
    }

    private void failOver(ReplicatedCluster own, DatabaseServer a, DatabaseServer b) throws Exception {
        try (WriteLoad load = new WriteLoad(db)) {
            load.awaitMore(100);
            a.kill();
            own.promote(0);
            awaitTakeover("a", "b", System.nanoTime());
            awaitWrites(load, "b");
            load.awaitMore(100);
            a.restart();
            a.setReadOnly(false);
            Awaiting.until(
                    "the split is seen",
                    () -> db.replication().writableBesidePrimary().equals(List.of("a")));
            load.awaitMore(100);
            load.end();
            assertThat(load.failures)
                    .allSatisfy(failure -> assertThat(failure)
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    error -> assertThat(error.getSQLState()).startsWith("08")));
            assertThat(load.failures).as("only what was under way").hasSizeLessThan(20);
            load.check(a, b);
            assertThat(a.query("select count(*) from app.written where server <> 1"))
                    .isEqualTo("0");
        }
        assertThat(db.replication().primaryName()).isEqualTo("b");
        assertThat(events).filteredOn(RoleEvent.Split.class::isInstance).hasSize(1);
        a.setReadOnly(true);
        Awaiting.until("the split is over", () -> events.stream().anyMatch(RoleEvent.SplitOver.class::isInstance));
    }

    @Test
    void whoIsInATransactionIsToldThatItIsLostAndWhoIsNotGoesOn() throws Exception {
        open(builder());
        try (Connection writing = db.getConnection();
                Connection committing = db.getConnection();
                Connection bound = db.getConnection();
                Connection idle = db.getConnection();
                PreparedStatement prepared = idle.prepareStatement("update item set value = value + ?")) {
            writing.setAutoCommit(false);
            committing.setAutoCommit(false);
            try (Statement statement = writing.createStatement()) {
                statement.executeQuery("select * from item").close();
            }
            try (Statement statement = committing.createStatement()) {
                statement.executeQuery("select * from item").close();
            }
            try (Statement statement = bound.createStatement()) {
                statement.execute("set @mine = 1");
            }
            prepared.setInt(1, 10);
            prepared.executeUpdate();
            assertThat(route(idle).node()).isEqualTo("a");

            cluster.promote(0);
            Awaiting.until("b is primary", () -> db.replication().primaryName().equals("b"));
            Awaiting.until("writes go to b", () -> {
                prepared.executeUpdate();
                return route(idle).node().equals("b");
            });

            for (int i = 0; i < 2; i++) {
                SQLException lost = catchThrowableOfType(SQLException.class, () -> update(writing));
                assertThat(lost.getSQLState()).as("%s", lost).isEqualTo("08S02");
                assertThat((Throwable) lost)
                        .hasMessageContaining("not committed")
                        .hasMessageContaining("the primary is b now");
            }
            writing.rollback();
            update(writing);
            writing.commit();
            assertThat(route(writing).node()).isEqualTo("b");

            SQLException notCommitted = catchThrowableOfType(SQLException.class, committing::commit);
            assertThat(notCommitted.getSQLState()).isEqualTo("08S02");
            update(committing);
            committing.commit();

            for (int i = 0; i < 2; i++) {
                SQLException unbound = catchThrowableOfType(SQLException.class, () -> update(bound));
                assertThat(unbound.getSQLState()).isEqualTo("08S02");
                assertThat((Throwable) unbound).hasMessageContaining("user variable");
            }
        }
        assertThat(Long.parseLong(cluster.primary().query("select value from app.item")) % 10)
                .isEqualTo(2);
    }

    @Test
    void withoutWaitingAWriteToAPrimaryKnownToBeReadOnlyIsRefusedAndNotSent() throws Exception {
        open(builder().writesWaitForPrimary(Duration.ZERO));
        cluster.primary().setReadOnly(true);
        Awaiting.until("it is seen", () -> events.stream().anyMatch(RoleEvent.PrimaryUnavailable.class::isInstance));
        try (Connection connection = db.getConnection()) {
            SQLException refused = catchThrowableOfType(SQLException.class, () -> update(connection));
            assertThat(refused.getSQLState()).isEqualTo("08001");
            assertThat((Throwable) refused)
                    .hasMessageContaining("a is read-only")
                    .hasMessageContaining("not sent");
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("/* evenkeel: primary */ select value from item")) {
                assertThat(rows.next()).isTrue();
            }
            cluster.primary().setReadOnly(false);
            Awaiting.until("it is seen", () -> events.stream().anyMatch(RoleEvent.PrimaryAvailable.class::isInstance));
            update(connection);
        }
    }

    @Test
    void noReadFailsAndNoneHangsLongWhileAReplicaIsFrozenOrKilled() throws Exception {
        Duration timeout = Duration.ofSeconds(1);
        open(builder().nodeTimeout(timeout));
        try (ReadLoad load = new ReadLoad(db)) {
            load.awaitMore(200);
            cluster.replica(0).freeze();
            Awaiting.until("b is out", () -> serving() == 1);
            load.awaitMore(200);
            cluster.replica(0).thaw();
            Awaiting.until("b is back", () -> serving() == 2);
            cluster.replica(1).kill();
            Awaiting.until("c is out", () -> serving() == 1);
            load.awaitMore(200);
            cluster.replica(1).restart();
            Awaiting.until("c is back", () -> serving() == 2);
            load.awaitMore(200);
            load.end();
            assertThat(load.failures).isEmpty();
            // Two polls that time out, a second more, and some for a slow machine.
            assertThat(load.longest()).isLessThan(timeout.multipliedBy(2).plusSeconds(4));
        }
    }

    @Test
    void aFrozenPrimaryIsCutAndWhoWroteThereIsToldThatNobodyKnows() throws Exception {
        open(builder().nodeTimeout(Duration.ofSeconds(1)));
        DatabaseServer a = cluster.primary();
        try (Connection autocommit = db.getConnection();
                Connection transaction = db.getConnection()) {
            update(autocommit);
            transaction.setAutoCommit(false);
            try (Statement statement = transaction.createStatement()) {
                statement.executeQuery("select * from item").close();
            }
            a.freeze();
            try {
                long started = System.nanoTime();
                SQLException unknown = catchThrowableOfType(SQLException.class, () -> update(autocommit));
                assertThat(unknown.getSQLState()).as("%s", unknown).isEqualTo("08S01");
                assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(15));
                SQLException lost = catchThrowableOfType(SQLException.class, () -> update(transaction));
                assertThat(lost.getSQLState()).as("%s", lost).isIn("08S02", "08S01", "08003");
                assertThat(db.replication().primary().isReachable()).isFalse();
            } finally {
                a.thaw();
            }
        }
        try (Connection connection = db.getConnection()) {
            update(connection);
        }
        String value = cluster.primary().query("select value from app.item");
        assertThat(value)
                .as("the write that nobody knows of ran once or not at all")
                .isIn("2", "3");
    }

    @Test
    void nodesComeAndGoAtRunTimeAndNobodyNotices() throws Exception {
        db = ReadWriteDataSource.builder("roles")
                .primary("a", url(cluster.primary()))
                .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                .maxLag(Duration.ofSeconds(4))
                .nodeTimeout(Duration.ofSeconds(5))
                .build();
        try (ReadLoad load = new ReadLoad(db)) {
            load.awaitMore(50);
            assertThat(load.nodes).containsOnly("a");
            db.addReplica("b", url(cluster.replica(0)));
            Awaiting.until("b serves", () -> load.nodes.contains("b"));
            db.addReplica("c", url(cluster.replica(1)));
            Awaiting.until("c serves", () -> load.nodes.contains("c"));

            db.drain("b");
            load.forgetNodes();
            load.awaitMore(100);
            assertThat(load.nodes).containsOnly("c");
            db.ready("b");
            Awaiting.until("b serves", () -> load.nodes.contains("b"));

            db.maintenance("c");
            Awaiting.until("c has no connection", () -> db.pool("c").getTotalConnections() == 0);
            cluster.replica(1).restart();
            load.forgetNodes();
            load.awaitMore(100);
            assertThat(load.nodes).containsOnly("b");
            db.ready("c");
            Awaiting.until("c serves", () -> load.nodes.contains("c"));

            db.remove("b");
            load.forgetNodes();
            load.awaitMore(100);
            assertThat(load.nodes).containsOnly("c");
            assertThat(db.replication().node("b")).isNull();
            load.end();
            assertThat(load.failures).isEmpty();
        }
        assertThatThrownBy(() -> db.pool("b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> db.remove("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> db.addReplica("c", url(cluster.replica(0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("c is there already");
    }

    @Test
    void whereRolesAreNotFollowedThePrimaryStaysTheDeclaredOne() throws Exception {
        open(builder().followRoles(false).writesWaitForPrimary(Duration.ZERO));
        cluster.promote(0);
        Awaiting.until(
                "b is seen to be primary", () -> db.replication().primaryName().equals("b"));
        try (Connection connection = db.getConnection()) {
            SQLException refused = catchThrowableOfType(SQLException.class, () -> update(connection));
            assertThat(refused.getErrorCode()).isEqualTo(1290);
            assertThat(route(connection).node()).isEqualTo("a");
        }
    }
}
