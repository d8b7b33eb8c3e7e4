package io.evenkeel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.jdbc.connection.RoutedConnection;
import io.evenkeel.jdbc.consistency.CausalScope;
import io.evenkeel.jdbc.consistency.CausalSession;
import io.evenkeel.jdbc.consistency.CausalToken;
import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.GeneralLog;
import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ReplicationHold;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.fixture.SharedClusters;
import io.evenkeel.jdbc.replication.GtidSet;
import io.evenkeel.jdbc.routing.Route;
import io.evenkeel.jdbc.routing.RoutingScope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the levels promise, on real servers of which the replicas are held up. */
@OnEachServer
final class ConsistencyIT {

    private static final String READ = "select v from item where id = 1";

    private final ServerKind kind;
    private final ReplicatedCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private ReadWriteDataSource db;

    ConsistencyIT(ServerKind kind) {
        this.kind = kind;
        cluster = SharedClusters.of(kind);
    }

    @BeforeEach
    void prepare() {
        cluster.reset();
        cluster.primary()
                .execute(List.of(
                        "create table app.item (id int auto_increment primary key, v int not null)",
                        "insert into app.item values (1, 0)",
                        "create procedure app.twice() modifies sql data begin"
                                + " insert into app.item (v) values (1); insert into app.item (v) values (2); end"));
        for (int i = 0; i < cluster.replicas().size(); i++) {
            cluster.awaitCaughtUp(i, Duration.ofSeconds(20));
        }
    }

    private ReadWriteDataSource open(ReadWriteDataSourceBuilder builder) throws Exception {
        db = builder.build();
        Awaiting.until("both replicas serve", () -> replicasServing(db) == 2);
        return db;
    }

    private ReadWriteDataSourceBuilder builder(Consistency level) {
        return ReadWriteDataSource.builder("causal")
                .primary("primary", url(cluster.primary()))
                .replica("replica0", url(cluster.replica(0)))
                .replica("replica1", url(cluster.replica(1)))
                .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                .consistency(level)
                .maxLag(Duration.ofMinutes(1)) // so that nothing but the level keeps a read from a replica
                .nodeTimeout(Duration.ofSeconds(20))
                .pool(hikari -> hikari.setMaximumPoolSize(3));
    }

    private static String url(DatabaseServer server) {
        return server.jdbcUrl(ReplicatedCluster.DATABASE) + "&allowMultiQueries=true";
    }

    private static long replicasServing(ReadWriteDataSource db) {
        return db.replicas().endpoints().stream()
                .filter(endpoint -> endpoint.state().name().equals("UP"))
                .count();
    }

    @AfterEach
    void close() {
        if (db != null) {
            db.close();
        }
    }

    private static RoutedConnection routed(Connection connection) throws SQLException {
        return connection.unwrap(RoutedConnection.class);
    }

    private static Route route(Connection connection) throws SQLException {
        return Objects.requireNonNull(routed(connection).lastRoute());
    }

    private static void write(Connection connection, int value) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("update item set v = " + value + " where id = 1");
        }
    }

    private static int read(Connection connection) throws SQLException {
        return read(connection, READ);
    }

    private static int read(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }

    private boolean readsOnReplica(Connection connection, int expected) {
        try {
            assertThat(read(connection)).isEqualTo(expected);
            return route(connection).role() == Route.Role.REPLICA;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs what is given while no replica applies anything. */
    private void whileReplicasAreHeldUp(Action action) throws Exception {
        try (ReplicationHold first = cluster.holdUp(0, "item");
                ReplicationHold second = cluster.holdUp(1, "item")) {
            assertThat(first).isNotSameAs(second);
            action.run();
        }
    }

    /** May fail. */
    private interface Action {
        void run() throws Exception;
    }

    /** A way to write. */
    private interface Way {
        void write(Connection connection) throws SQLException;
    }

    private static Way text(String sql) {
        return connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        };
    }

    private static Map<String, Way> ways() {
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("executeUpdate", connection -> write(connection, 7));
        ways.put("execute", text("insert into item (v) values (3)"));
        ways.put("prepared", connection -> {
            try (PreparedStatement statement = connection.prepareStatement("insert into item (v) values (?)")) {
                statement.setInt(1, 4);
                statement.executeUpdate();
            }
        });
        ways.put("generated keys", connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("insert into item (v) values (5)", Statement.RETURN_GENERATED_KEYS)) {
                statement.executeUpdate();
            }
        });
        ways.put("batch of texts", connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.addBatch("insert into item (v) values (6)");
                statement.addBatch("insert into item (v) values (7)");
                statement.executeBatch();
            }
        });
        ways.put("batch of parameters", connection -> {
            try (PreparedStatement statement = connection.prepareStatement("insert into item (v) values (?)")) {
                for (int i = 0; i < 3; i++) {
                    statement.setInt(1, i);
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        });
        ways.put("commit", connection -> {
            connection.setAutoCommit(false);
            write(connection, 8);
            text("insert into item (v) values (8)").write(connection);
            connection.commit();
            connection.setAutoCommit(true);
        });
        ways.put("autocommit on", connection -> {
            connection.setAutoCommit(false);
            write(connection, 9);
            connection.setAutoCommit(true);
        });
        ways.put("commit as text", connection -> {
            text("start transaction").write(connection);
            write(connection, 10);
            text("commit").write(connection);
        });
        ways.put("DDL", text("create table more (id int primary key)"));
        ways.put("DDL that commits what was before", connection -> {
            connection.setAutoCommit(false);
            write(connection, 11);
            text("create table still_more (id int primary key)").write(connection);
            connection.setAutoCommit(true);
        });
        ways.put("call", text("call twice()"));
        ways.put("several statements", text("insert into item (v) values (8); insert into item (v) values (9)"));
        ways.put("row of a result", connection -> {
            try (Statement statement =
                            connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                    ResultSet rows = statement.executeQuery("select id, v from item where id = 1")) {
                assertThat(rows.next()).isTrue();
                rows.updateInt(2, 12);
                rows.updateRow();
            }
        });
        return ways;
    }

    @Test
    void everyWayToWriteYieldsATokenOfWhatTheServerCommitted() throws Exception {
        ReadWriteDataSource db = open(builder(Consistency.READ_YOUR_WRITES));
        for (Map.Entry<String, Way> way : ways().entrySet()) {
            GtidSet before = GtidSet.parse(cluster.primary().executedGtids());
            CausalToken token;
            try (Connection connection = db.getConnection()) {
                way.getValue().write(connection);
                token = routed(connection).causalToken();
            }
            GtidSet after = GtidSet.parse(cluster.primary().executedGtids());
            assertThat(after.contains(before) && !before.contains(after))
                    .as("%s wrote: %s, %s", way.getKey(), before, after)
                    .isTrue();
            assertThat(token.transactions()).as(way.getKey()).hasSize(1);
            GtidSet told = token.transactions().get(0);
            GtidSet written = kind == ServerKind.MARIADB ? after : after.subtract(before);
            assertThat(told.contains(written) && after.contains(told))
                    .as("%s: %s, of %s", way.getKey(), told, written)
                    .isTrue();
            assertThat(CausalToken.parse(token.toString())).isEqualTo(token);
        }
    }

    @Test
    void whatDidNotCommitYieldsNoToken() throws Exception {
        ReadWriteDataSource db = open(builder(Consistency.READ_YOUR_WRITES));
        try (Connection connection = db.getConnection()) {
            write(connection, 0); // the same as before
            connection.setAutoCommit(false);
            write(connection, 1);
            connection.rollback();
            connection.setAutoCommit(true);
            assertThat(routed(connection).causalToken()).isEqualTo(CausalToken.NONE);
            assertThatThrownBy(
                            () -> text("insert into item (id, v) values (1, 1)").write(connection))
                    .isInstanceOf(SQLException.class);
            assertThat(routed(connection).causalToken().isComplete())
                    .as("after an error nobody knows")
                    .isFalse();
        }
    }

    @Test
    void aSessionReadsItsOwnWritesWhereverTheyAre() throws Exception {
        ReadWriteDataSource db = open(builder(Consistency.READ_YOUR_WRITES));
        try (Connection connection = db.getConnection();
                Connection other = db.getConnection()) {
            assertThat(read(connection)).isZero();
            assertThat(route(connection).role()).isEqualTo(Route.Role.REPLICA);
            whileReplicasAreHeldUp(() -> {
                write(connection, 1);
                assertThat(read(connection)).isEqualTo(1);
                assertThat(route(connection).role()).isEqualTo(Route.Role.PRIMARY);
                assertThat(route(connection).reason()).contains("what the read must find");
                assertThat(read(other))
                        .as("who wrote nothing may read what is old")
                        .isZero();
                assertThat(route(other).role()).isEqualTo(Route.Role.REPLICA);
                routed(connection).consistency(Consistency.BOUNDED_STALENESS);
                assertThat(read(connection)).isZero();
                routed(connection).consistency(null);
                assertThat(read(connection, "/* evenkeel: consistency=eventual */ " + READ))
                        .isZero();
                assertThat(read(other, "/* evenkeel: consistency=strong */ " + READ))
                        .isEqualTo(1);
                try (RoutingScope scope = RoutingScope.consistency(Consistency.STRONG)) {
                    assertThat(scope).isNotNull();
                    assertThat(read(other)).isEqualTo(1);
                }
            });
            Awaiting.until("a replica has it", () -> readsOnReplica(connection, 1));
        }
    }

    @Test
    @SuppressWarnings("try") // closed early, by another thread
    void aReadWaitsOnAReplicaForItsWriteAndNeedsNoRoundTripMoreOnceThatIsKnown() throws Exception {
        ReadWriteDataSource db = open(builder(Consistency.SESSION).causalWait(Duration.ofSeconds(20)));
        try (Connection connection = db.getConnection();
                ReplicationHold first = cluster.holdUp(0, "item");
                ReplicationHold second = cluster.holdUp(1, "item")) {
            write(connection, 1);
            Thread releasing = new Thread(() -> {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
                first.close();
                second.close();
            });
            releasing.start();
            assertThat(read(connection)).isEqualTo(1);
            assertThat(route(connection).role()).isEqualTo(Route.Role.REPLICA);
            releasing.join();
            String node = route(connection).node();
            try (GeneralLog onPrimary = cluster.primary().generalLog();
                    GeneralLog onReplica =
                            cluster.replica(node.equals("replica0") ? 0 : 1).generalLog()) {
                write(connection, 2);
                cluster.awaitCaughtUp(0, Duration.ofSeconds(20));
                cluster.awaitCaughtUp(1, Duration.ofSeconds(20));
                TimeUnit.MILLISECONDS.sleep(700); // polls, which ask anyway
                assertThat(read(connection)).isEqualTo(2);
                assertThat(read(connection)).isEqualTo(2);
                write(connection, 3);
                assertThat(texts(onPrimary, "update item"))
                        .containsExactly("update item set v = 2 where id = 1", "update item set v = 3 where id = 1");
                assertThat(texts(onReplica, READ)).containsExactly(READ, READ);
            }
        }
    }

    /** What came on the connections that were used for that. */
    private static List<String> texts(GeneralLog log, String marker) {
        List<GeneralLog.Entry> all = log.entries();
        List<Long> connections = all.stream()
                .filter(entry -> entry.text().startsWith(marker))
                .map(GeneralLog.Entry::connection)
                .toList();
        return all.stream()
                .filter(entry -> connections.contains(entry.connection()))
                .map(GeneralLog.Entry::text)
                .toList();
    }

    @Test
    void aScopeReadsWhatWasWrittenInItOnOtherConnectionsThreadsAndProcesses() throws Exception {
        ReadWriteDataSource db = open(builder(Consistency.BOUNDED_STALENESS).trackWrites(true));
        var executor = Executors.newSingleThreadExecutor();
        try (ReadWriteDataSource elsewhere =
                builder(Consistency.BOUNDED_STALENESS).trackWrites(true).build()) {
            Awaiting.until("both replicas serve there too", () -> replicasServing(elsewhere) == 2);
            whileReplicasAreHeldUp(() -> {
                String text;
                try (CausalScope scope = CausalScope.open()) {
                    try (Connection connection = db.getConnection()) {
                        write(connection, 1);
                    }
                    assertThat(readAnew(db)).isEqualTo(1);
                    assertThat(executor.submit(CausalScope.wrap(() -> readAnew(db)))
                                    .get())
                            .isEqualTo(1);
                    assertThat(executor.submit(() -> readAnew(db)).get())
                            .as("another thread without it")
                            .isZero();
                    text = scope.session().token().toString();
                }
                assertThat(readAnew(db)).as("after the scope").isZero();
                assertThat(readAnew(elsewhere)).isZero();
                try (CausalScope scope = CausalScope.open(CausalToken.parse(text))) {
                    assertThat(readAnew(elsewhere)).isEqualTo(1);
                    assertThat(scope.session().token().toString()).isEqualTo(text);
                }
                CausalSession session = new CausalSession();
                try (CausalScope scope = CausalScope.open(session)) {
                    assertThat(readAnew(elsewhere)).isZero();
                    session.accept(CausalToken.parse(text));
                    assertThat(readAnew(elsewhere)).isEqualTo(1);
                    assertThat(scope.session()).isSameAs(session);
                }
            });
        } finally {
            executor.shutdownNow();
        }
    }

    private static int readAnew(ReadWriteDataSource db) throws SQLException {
        try (Connection connection = db.getConnection()) {
            return read(connection);
        }
    }

    @Test
    void foreignAndForgedTokensBindForAMomentOnlyOrAreRefused() throws Exception {
        CausalToken foreign = CausalToken.parse(
                kind == ServerKind.MARIADB ? "ek1.77-4711-5" : "ek1.00000000-1111-2222-3333-444444444444:1-5");
        String ours = cluster.primary().executedGtids();
        CausalToken forged = CausalToken.parse("ek1."
                + (kind == ServerKind.MARIADB
                        ? ours.replaceAll(",.*", "").replaceAll("[0-9]+$", "999999999")
                        : ours.substring(0, 36) + ":999999999"));
        ReadWriteDataSource db = open(builder(Consistency.READ_YOUR_WRITES));
        try (ReadWriteDataSource seldomPolled = builder(Consistency.READ_YOUR_WRITES)
                .pollInterval(Duration.ofSeconds(25))
                .build()) {
            Awaiting.until("both replicas serve there too", () -> replicasServing(seldomPolled) == 2);
            for (CausalToken token : List.of(foreign, forged, CausalToken.parse("ek1.*"))) {
                try (CausalScope scope = CausalScope.open(token);
                        Connection connection = seldomPolled.getConnection()) {
                    assertThat(read(connection)).isZero();
                    assertThat(route(connection).role())
                            .as("%s %s", token, scope)
                            .isEqualTo(Route.Role.PRIMARY);
                }
                try (CausalScope scope = CausalScope.open(token);
                        Connection connection = db.getConnection()) {
                    assertThat(scope).isNotNull();
                    Awaiting.until("a replica serves " + token, () -> readsOnReplica(connection, 0));
                }
            }
        }
        try (ReadWriteDataSource strict =
                        builder(Consistency.SESSION).refuseForeignTokens(true).build();
                CausalScope scope = CausalScope.open(foreign);
                Connection connection = strict.getConnection()) {
            assertThat(scope).isNotNull();
            assertThatThrownBy(() -> read(connection))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("causal token");
        }
    }

    @Test
    void whereTransactionsAreNotToldReadsStayOnThePrimaryUntilReplicasHavePassedTheMoment() throws Exception {
        ReadWriteDataSource db = open(builder(Consistency.READ_YOUR_WRITES).trackWrites(false));
        try (Connection connection = db.getConnection()) {
            whileReplicasAreHeldUp(() -> {
                write(connection, 1);
                for (int i = 0; i < 20; i++) {
                    assertThat(read(connection)).isEqualTo(1);
                    assertThat(route(connection).role()).isEqualTo(Route.Role.PRIMARY);
                    TimeUnit.MILLISECONDS.sleep(50);
                }
                assertThat(routed(connection).causalToken().isComplete()).isFalse();
            });
            Awaiting.until("a replica has it", () -> readsOnReplica(connection, 1));
        }
    }

    @Test
    void aSessionNeverGoesBackInTime() throws Exception {
        ReadWriteDataSource db = open(builder(Consistency.MONOTONIC_READS));
        try (ReplicationHold hold = cluster.holdUp(0, "item");
                CausalScope scope = CausalScope.open();
                Connection writer = db.getConnection()) {
            assertThat(hold).isNotNull();
            assertThat(scope).isNotNull();
            int wentBackElsewhere = 0;
            write(writer, 1);
            int last = read(writer, "/* evenkeel: primary */ " + READ);
            assertThat(last).isEqualTo(1);
            for (int i = 2; i <= 60; i++) {
                write(writer, i);
                for (int j = 0; j < 2; j++) { // so that every replica's turn comes
                    int seen = readAnew(db);
                    assertThat(seen).isGreaterThanOrEqualTo(last);
                    last = seen;
                }
                try (RoutingScope bounded = RoutingScope.consistency(Consistency.BOUNDED_STALENESS)) {
                    assertThat(bounded).isNotNull();
                    wentBackElsewhere += readAnew(db) < last ? 1 : 0;
                }
            }
            assertThat(wentBackElsewhere).as("without the level, reads go back").isPositive();
        }
    }

    @Test
    void aStrongReadFindsOnAReplicaWhatAnybodyCommittedBeforeItOrGoesToThePrimary() throws Exception {
        ReadWriteDataSourceBuilder builder =
                builder(Consistency.STRONG).strongReadsOnReplicas(true).pollInterval(Duration.ofSeconds(25));
        ReadWriteDataSource db = open(builder.causalWait(Duration.ofSeconds(20)));
        try (ReadWriteDataSource impatient =
                        builder.causalWait(Duration.ofMillis(100)).build();
                Connection connection = db.getConnection();
                Connection hurried = impatient.getConnection();
                Connection somebody = cluster.primary().appConnection()) {
            Awaiting.until("both replicas serve there too", () -> replicasServing(impatient) == 2);
            for (int i = 1; i <= 50; i++) {
                write(somebody, i);
                assertThat(read(connection)).isEqualTo(i);
                assertThat(route(connection).role()).isEqualTo(Route.Role.REPLICA);
            }
            whileReplicasAreHeldUp(() -> {
                write(somebody, 51);
                assertThat(read(hurried)).isEqualTo(51);
                assertThat(route(hurried).role()).isEqualTo(Route.Role.PRIMARY);
                assertThat(route(hurried).reason()).contains("what the read must find");
            });
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            read(connection);
            assertThat(route(connection).role())
                    .as("in a transaction each statement would have to be as new")
                    .isEqualTo(Route.Role.PRIMARY);
        }
    }

    @Test
    void aSessionThatReadsOnThePrimaryWithoutAPauseLeavesIt() throws Exception {
        ReadWriteDataSource db = open(
                builder(Consistency.SESSION).causalWait(Duration.ofSeconds(20)).pollInterval(Duration.ofSeconds(25)));
        try (Connection connection = db.getConnection()) {
            write(connection, 1);
            assertThat(read(connection, "/* evenkeel: primary */ " + READ)).isEqualTo(1);
            assertThat(readsOnReplica(connection, 1))
                    .as("at first it does not wait")
                    .isFalse();
            Awaiting.until("a replica serves", () -> readsOnReplica(connection, 1));
            assertThat(readsOnReplica(connection, 1)).isTrue();
        }
    }

    @Test
    void aWriteThatAnotherThreadCutsMayHaveRunAndIsTheSessions() throws Exception {
        ReadWriteDataSource db = open(builder(Consistency.SESSION));
        try (CausalScope scope = CausalScope.open();
                Connection connection = db.getConnection()) {
            Thread cutting = new Thread(() -> {
                try {
                    Awaiting.until(
                            "it runs",
                            () -> cluster.primary()
                                    .query(
                                            "select count(*) from information_schema.processlist where info like 'update item%'")
                                    .equals("1"));
                    connection.abort(Runnable::run);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            cutting.start();
            assertThatThrownBy(() -> text("update item set v = 9 where id = 1 and sleep(1) = 0")
                            .write(connection))
                    .isInstanceOf(SQLException.class);
            cutting.join();
            assertThat(scope.session().token().isComplete()).isFalse();
        }
    }
}
