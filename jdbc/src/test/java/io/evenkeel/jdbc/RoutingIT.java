package io.evenkeel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mysql.cj.jdbc.JdbcConnection;
import io.evenkeel.jdbc.connection.RoutedConnection;
import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.GeneralLog;
import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.fixture.SharedClusters;
import io.evenkeel.jdbc.routing.Route;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnEachServer
final class RoutingIT {

    private final ServerKind kind;
    private final ReplicatedCluster cluster;
    private ReadWriteDataSource db;

    RoutingIT(ServerKind kind) {
        this.kind = kind;
        cluster = SharedClusters.of(kind);
    }

    @BeforeEach
    void open() throws Exception {
        cluster.reset();
        cluster.primary()
                .execute(List.of(
                        "create table app.item (id int primary key, name varchar(50))",
                        "insert into app.item values (1, 'one'), (2, 'two')",
                        "create table app.serial (id int auto_increment primary key, name varchar(50))",
                        "create procedure app.touch() modifies sql data insert into app.item values (77, 'called')"));
        for (int i = 0; i < cluster.replicas().size(); i++) {
            cluster.awaitCaughtUp(i, Duration.ofSeconds(20));
        }
        db = builder().build();
        Awaiting.until("both replicas serve", () -> replicasServing() == 2);
    }

    private ReadWriteDataSourceBuilder builder() {
        return ReadWriteDataSource.builder("it")
                .primary("primary", url(cluster.primary()))
                .replica("replica0", url(cluster.replica(0)))
                .replica("replica1", url(cluster.replica(1)))
                .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                .maxLag(Duration.ofMinutes(1)) // where statements go, not how old their answers are
                .nodeTimeout(Duration.ofSeconds(20))
                .pool(hikari -> hikari.setMaximumPoolSize(2));
    }

    private static String url(DatabaseServer server) {
        return server.jdbcUrl(ReplicatedCluster.DATABASE);
    }

    private long replicasServing() {
        return db.replicas().endpoints().stream()
                .filter(endpoint -> endpoint.state().name().equals("UP"))
                .count();
    }

    @AfterEach
    void close() {
        db.close();
    }

    private static Route route(Connection connection) throws SQLException {
        return connection.unwrap(RoutedConnection.class).lastRoute();
    }

    private void assertOnReplica(Connection connection) throws SQLException {
        assertRole(connection, Route.Role.REPLICA);
    }

    private void assertOnPrimary(Connection connection) throws SQLException {
        assertRole(connection, Route.Role.PRIMARY);
    }

    /** A route that is not the expected one is told with its reason and what the replicas were thought to be. */
    private void assertRole(Connection connection, Route.Role role) throws SQLException {
        Route route = route(connection);
        assertThat(route.role())
                .as("%s; %s; %s", route, db.replicas(), db.replication())
                .isEqualTo(role);
    }

    private static String single(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void plainReadsAreSpreadOverTheReplicasAndWritesGoToThePrimary() throws SQLException {
        Set<String> readers = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            try (Connection connection = db.getConnection()) {
                assertThat(single(connection, "select name from item where id = 1"))
                        .isEqualTo("one");
                readers.add(route(connection).node());
                try (Statement statement = connection.createStatement()) {
                    assertThat(statement.executeUpdate("update item set name = 'two" + i + "' where id = 2"))
                            .isEqualTo(1);
                }
                assertThat(route(connection).node()).isEqualTo("primary");
                assertThat(route(connection).reason()).isNotBlank();
            }
        }
        assertThat(readers).containsExactlyInAnyOrder("replica0", "replica1");
    }

    @Test
    void thePhysicalServerIsTheOneThatTheRouteTells() throws SQLException {
        try (Connection connection = db.getConnection()) {
            String there = single(connection, "select @@port -- where am I");
            assertOnPrimary(connection);
            assertThat(there).isEqualTo(String.valueOf(cluster.primary().port()));
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select name from item")) {
                String node = route(connection).node();
                int port = rows.getStatement()
                                .unwrap(com.mysql.cj.jdbc.JdbcStatement.class)
                                .getConnection()
                                .unwrap(JdbcConnection.class)
                                .getHostPortPair()
                                .endsWith(":" + cluster.replica(0).port())
                        ? 0
                        : 1;
                assertThat(node).isEqualTo("replica" + port);
            }
        }
    }

    @Test
    void lockingReadsAndUnknownFunctionsGoToThePrimary() throws SQLException {
        try (Connection connection = db.getConnection()) {
            for (String sql : List.of(
                    "select name from item where id = 1 for update",
                    "select name from item where id = 1 lock in share mode",
                    "select last_insert_id()")) {
                single(connection, sql);
                assertOnPrimary(connection);
            }
        }
    }

    @Test
    void aFunctionThatOnlyTheOtherFamilyHasBuiltInMayWrite() throws SQLException {
        if (kind != ServerKind.MARIADB) {
            cluster.primary()
                    .execute(List.of("create function app.nvl(a int, b int) returns int deterministic modifies sql data"
                            + " begin insert into app.item values (88, 'written'); return a; end"));
        }
        try (Connection connection = db.getConnection()) {
            assertThat(single(connection, "select nvl(7, 8)")).isEqualTo("7");
            assertRole(connection, kind == ServerKind.MARIADB ? Route.Role.REPLICA : Route.Role.PRIMARY);
            assertThat(db.refusals()).isZero();
        }
    }

    @Test
    void aReadWriteTransactionLivesOnThePrimaryFromItsFirstStatement() throws SQLException {
        try (Connection connection = db.getConnection()) {
            connection.setAutoCommit(false);
            single(connection, "select name from item where id = 1");
            assertOnPrimary(connection);
            run(connection, "insert into item values (3, 'three')");
            assertThat(single(connection, "select count(*) from item")).isEqualTo("3");
            connection.rollback();
            assertThat(single(connection, "select count(*) from item")).isEqualTo("2");
            connection.commit();
            connection.setAutoCommit(true);
            single(connection, "select name from item where id = 1");
            assertOnReplica(connection);
        }
    }

    @Test
    void aReadOnlyTransactionLivesOnOneReplicaAsAWhole() throws SQLException {
        try (Connection connection = db.getConnection()) {
            for (int round = 0; round < 4; round++) {
                connection.setReadOnly(true);
                connection.setAutoCommit(false);
                Set<String> nodes = new HashSet<>();
                for (int i = 0; i < 5; i++) {
                    single(connection, "select name from item where id = 1");
                    assertOnReplica(connection);
                    nodes.add(route(connection).node());
                }
                assertThat(nodes).hasSize(1);
                connection.commit();
                connection.setAutoCommit(true);
                connection.setReadOnly(false);
            }
        }
    }

    @Test
    void aReadOnlyTransactionSeesOneSnapshotOfItsReplica() throws SQLException {
        try (Connection connection = db.getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            assertThat(single(connection, "select count(*) from item")).isEqualTo("2");
            cluster.primary().execute(List.of("insert into app.item values (9, 'nine')"));
            cluster.awaitCaughtUp(0, Duration.ofSeconds(10));
            cluster.awaitCaughtUp(1, Duration.ofSeconds(10));
            assertThat(single(connection, "select count(*) from item")).isEqualTo("2");
            connection.commit();
            assertThat(single(connection, "select count(*) from item")).isEqualTo("3");
            connection.rollback();
        }
    }

    @Test
    void aWriteOnAReadOnlyConnectionFailsAsOnThePlainDriver() throws SQLException {
        for (String sql : List.of("insert into item values (5, 'x')", "delete from item", "call touch()")) {
            SQLException plain;
            try (Connection connection = cluster.primary().appConnection()) {
                connection.setReadOnly(true);
                plain = catchThrowableOfType(SQLException.class, () -> run(connection, sql));
            }
            try (Connection connection = db.getConnection()) {
                connection.setReadOnly(true);
                single(connection, "select 1");
                SQLException ours = catchThrowableOfType(SQLException.class, () -> run(connection, sql));
                assertThat(ours.getMessage()).isEqualTo(plain.getMessage());
                assertThat(ours.getSQLState()).isEqualTo(plain.getSQLState());
                assertThat(ours.getErrorCode()).isEqualTo(plain.getErrorCode());
            }
        }
        try (Connection connection = db.getConnection()) {
            run(connection, "insert into item values (6, 'the next borrower may write')");
        }
    }

    @Test
    void aReadOnlyTransactionThatNeedsThePrimaryGoesOnThere() throws SQLException {
        try (Connection connection = db.getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            single(connection, "select name from item where id = 1");
            assertOnReplica(connection);
            single(connection, "select connection_id()");
            assertOnPrimary(connection);
            single(connection, "select name from item where id = 1");
            assertOnPrimary(connection);
            connection.commit();
            single(connection, "select name from item where id = 1");
            assertOnReplica(connection);
            connection.commit();
        }
    }

    @Test
    void transactionsBegunByTextAreFollowed() throws SQLException {
        try (Connection connection = db.getConnection()) {
            run(connection, "begin");
            single(connection, "select name from item where id = 1");
            assertOnPrimary(connection);
            run(connection, "insert into item values (10, 'ten')");
            run(connection, "rollback");
            assertThat(single(connection, "select count(*) from item")).isEqualTo("2");
            assertOnReplica(connection);

            run(connection, "start transaction read only");
            String node = route(connection).node();
            single(connection, "select name from item where id = 1");
            assertThat(route(connection).node()).isEqualTo(node).startsWith("replica");
            assertThatThrownBy(() -> run(connection, "insert into item values (11, 'eleven')"))
                    .isInstanceOf(SQLException.class)
                    .extracting(e -> ((SQLException) e).getErrorCode())
                    .isEqualTo(1792);
            run(connection, "commit");
            run(connection, "insert into item values (12, 'twelve')");
            run(connection, "set autocommit = 0");
            assertThat(connection.getAutoCommit()).isFalse();
            run(connection, "insert into item values (13, 'thirteen')");
        }
        try (Connection connection = db.getConnection()) {
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(single(connection, "select count(*) from item for update"))
                    .isEqualTo("3");
        }
    }

    @Test
    void aTransactionLeftOpenByTextIsNotTheNextBorrowers() throws SQLException {
        try (Connection connection = db.getConnection()) {
            run(connection, "begin");
            run(connection, "insert into item values (20, 'twenty')");
        }
        for (int i = 0; i < 4; i++) {
            try (Connection connection = db.getConnection()) {
                run(connection, "insert into item values (" + (30 + i) + ", 'x')");
            }
        }
        assertThat(cluster.primary().query("select count(*) from app.item")).isEqualTo("6");
    }

    @Test
    void sessionStateStaysOnThePrimaryAndNeverReachesTheNextBorrower() throws SQLException {
        try (Connection connection = db.getConnection()) {
            run(connection, "set @answer = 42");
            assertThat(single(connection, "select @answer")).isEqualTo("42");
            single(connection, "select name from item where id = 1");
            assertOnPrimary(connection);
        }
        try (Connection connection = db.getConnection()) {
            run(connection, "create temporary table item (id int primary key, name varchar(50))");
            assertThat(single(connection, "select count(*) from item")).isEqualTo("0");
        }
        try (Connection connection = db.getConnection()) {
            assertThat(single(connection, "select get_lock('evenkeel', 0)")).isEqualTo("1");
        }
        for (int i = 0; i < 4; i++) {
            try (Connection connection = db.getConnection()) {
                assertThat(single(connection, "select @answer")).isNull();
            }
            try (Connection connection = db.getConnection()) {
                run(connection, "select count(*) from item for update");
                assertThat(single(connection, "select is_free_lock('evenkeel')"))
                        .isEqualTo("1");
                assertThat(single(connection, "select count(*) from item for update"))
                        .isEqualTo("2");
            }
        }
    }

    @Test
    void jdbcSessionStateIsTrueOnWhicheverConnectionIsUsedAndRestored() throws SQLException {
        cluster.primary().execute(List.of("create table app.marker (id int)"));
        String other = "app";
        try (Connection connection = db.getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            connection.setCatalog("information_schema");
            assertThat(connection.getCatalog()).isEqualTo("information_schema");
            assertThat(single(connection, "select database() from dual for update"))
                    .isEqualTo("information_schema");
            connection.setCatalog(other);
            single(connection, "select name from item where id = 1");
            assertOnReplica(connection);
            connection.setCatalog("information_schema");
            single(connection, "select 1");
        }
        for (int i = 0; i < 4; i++) {
            try (Connection connection = db.getConnection()) {
                assertThat(single(connection, "select name from item where id = 1"))
                        .isEqualTo("one");
                run(connection, "select name from item for update");
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
            }
        }
    }

    @Test
    void serializableReadsGoToThePrimary() throws SQLException {
        try (Connection connection = db.getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            single(connection, "select name from item where id = 1");
            assertOnPrimary(connection);
        }
    }

    @Test
    void aPreparedStatementFollowsTheSessionWithItsParameters() throws SQLException {
        try (Connection connection = db.getConnection();
                PreparedStatement read = connection.prepareStatement("select name, ?, ? from item where id = ?")) {
            read.setLong(1, 7L);
            read.setString(2, "text");
            read.setInt(3, 1);
            for (boolean autoCommit : new boolean[] {true, false, true, false}) {
                connection.setAutoCommit(autoCommit);
                try (ResultSet rows = read.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo("one");
                    assertThat(rows.getLong(2)).isEqualTo(7);
                    assertThat(rows.getString(3)).isEqualTo("text");
                    assertThat(rows.getStatement()).isSameAs(read);
                    assertThat(rows.getStatement().getConnection()).isSameAs(connection);
                }
                assertRole(connection, autoCommit ? Route.Role.REPLICA : Route.Role.PRIMARY);
                connection.setAutoCommit(true);
            }
            assertThatThrownBy(() -> read.setInt(9, 1)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void batchesGeneratedKeysAndCallsGoToThePrimary() throws SQLException {
        try (Connection connection = db.getConnection()) {
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into serial (name) values (?)", Statement.RETURN_GENERATED_KEYS)) {
                List<Long> keys = new ArrayList<>();
                for (String name : List.of("a", "b")) {
                    insert.setString(1, name);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(2);
                try (ResultSet rows = insert.getGeneratedKeys()) {
                    while (rows.next()) {
                        keys.add(rows.getLong(1));
                        assertThat(rows.getStatement().getConnection()).isSameAs(connection);
                    }
                }
                assertThat(keys).hasSize(2);
            }
            assertOnPrimary(connection);
            try (Statement batch = connection.createStatement()) {
                batch.addBatch("insert into item values (50, 'x')");
                batch.addBatch("insert into item values (51, 'y')");
                assertThat(batch.executeBatch()).containsExactly(1, 1);
            }
            try (CallableStatement call = connection.prepareCall("{call touch()}")) {
                call.execute();
            }
            assertOnPrimary(connection);
            try (Statement updatable =
                            connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE);
                    ResultSet rows = updatable.executeQuery("select id, name from item where id = 50")) {
                assertOnPrimary(connection);
                rows.next();
                rows.updateString(2, "updated");
                rows.updateRow();
            }
        }
        assertThat(cluster.primary().query("select count(*) from app.item where id in (50, 51, 77)"))
                .isEqualTo("3");
        assertThat(cluster.primary().query("select name from app.item where id = 50"))
                .isEqualTo("updated");
    }

    @Test
    void answersAboutTheLastStatementComeFromWhereItWent() throws SQLException {
        try (Connection connection = db.getConnection()) {
            single(connection, "select sql_calc_found_rows name from item limit 1");
            String node = route(connection).node();
            assertThat(single(connection, "select found_rows()")).isEqualTo("2");
            assertThat(route(connection).node()).isEqualTo(node);
            run(connection, "update item set name = 'z'");
            assertThat(single(connection, "select row_count()")).isEqualTo("2");
            assertThat(route(connection).node()).isEqualTo("primary");
        }
    }

    @Test
    void savepointsWorkInTheTransaction() throws SQLException {
        try (Connection connection = db.getConnection()) {
            connection.setAutoCommit(false);
            run(connection, "insert into item values (60, 'kept')");
            Savepoint savepoint = connection.setSavepoint("s");
            run(connection, "insert into item values (61, 'dropped')");
            connection.rollback(savepoint);
            connection.commit();
        }
        assertThat(cluster.primary().query("select count(*) from app.item where id in (60, 61)"))
                .isEqualTo("1");
    }

    @Test
    void noPhysicalObjectLeaks() throws SQLException {
        try (Connection connection = db.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1")) {
            assertThat(statement.getConnection()).isSameAs(connection);
            assertThat(rows.getStatement()).isSameAs(statement);
            assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
            try (ResultSet tables = connection.getMetaData().getTables("app", null, "item", null)) {
                assertThat(tables.next()).isTrue();
                assertThat(tables.getStatement()).isNull();
            }
            assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
        }
    }

    @Test
    void aRoutedStatementCostsTheRoundTripsOfAPlainOne() throws SQLException {
        try (var primary = cluster.primary().generalLog();
                var replica0 = cluster.replica(0).generalLog();
                var replica1 = cluster.replica(1).generalLog()) {
            for (int i = 0; i < 4; i++) {
                try (Connection connection = db.getConnection()) {
                    single(connection, "select 'counted'");
                    run(connection, "update item set name = 'counted'");
                    single(connection, "select 'counted'");
                }
            }
            assertThat(ofPools(primary)).hasSize(4).containsOnly("update item set name = 'counted'");
            List<String> reads = new ArrayList<>(ofPools(replica0));
            reads.addAll(ofPools(replica1));
            assertThat(reads).hasSize(8).containsOnly("select 'counted'");
        }
    }

    /** Without what the monitor and new connections of the pool ask. */
    private static List<String> ofPools(GeneralLog log) {
        return log.entries().stream()
                .map(GeneralLog.Entry::text)
                .filter(text -> text.contains("counted"))
                .toList();
    }
}
