package io.evenkeel.jdbc.connection;

import static io.evenkeel.jdbc.replication.NodeStates.completeUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.jdbc.connection.StubServer.Fuse;
import io.evenkeel.jdbc.consistency.CausalToken;
import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.routing.RoutingMode;
import io.evenkeel.jdbc.routing.RoutingScope;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Which sessions are so plain that a plain read goes to a replica without more questions. The gate asserts in every test that
 * the questions would have the same answer; here, what must not be taken for plain, and that the most common session is.
 */
class PlainSessionTest {

    private static final String READ = "select a from t where b = 1";

    private interface Step {
        void on(LogicalConnection connection) throws SQLException;
    }

    private final Fuse fuse = new Fuse();
    private final StubServer primary = new StubServer("primary", fuse);
    private final StubServer replica = new StubServer("replica", fuse);
    private final List<AutoCloseable> open = new ArrayList<>();

    private Nodes nodes(RoutingMode mode, String isolation) {
        NodePool writer = pool(primary, isolation);
        NodePool reader = pool(replica, isolation);
        reader.serving(true);
        Cluster<NodePool> readers = Cluster.<NodePool>builder("stub")
                .endpoint(Endpoint.of("replica", reader))
                .build();
        open.add(readers);
        return new Nodes(
                "stub", Topology.of(writer, List.of(reader)), readers, true, mode, StatementClassifier.ofDefaults());
    }

    private NodePool pool(StubServer server, String isolation) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("plain-" + server);
        config.setMaximumPoolSize(2);
        config.setTransactionIsolation(isolation);
        config.setDataSource(server.dataSource());
        NodePool pool = NodePool.open(server.toString(), config);
        open.add(pool);
        return pool;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static String read(Connection connection) throws SQLException {
        connection.createStatement().executeQuery(READ);
        return connection.unwrap(RoutedConnection.class).lastRoute().node();
    }

    private static boolean isPlain(Nodes nodes) throws SQLException {
        try (LogicalConnection connection = (LogicalConnection) nodes.connect()) {
            return connection.isPlain();
        }
    }

    @Test
    void a_session_that_reads_and_writes_in_autocommit_stays_plain() throws SQLException {
        Nodes nodes = nodes(RoutingMode.BY_STATEMENT, null);
        try (LogicalConnection connection = (LogicalConnection) nodes.connect()) {
            for (int i = 0; i < 2; i++) {
                assertThat(connection.isPlain()).isTrue();
                assertThat(read(connection)).isEqualTo("replica");
                connection.createStatement().executeUpdate("update t set a = 1");
            }
            connection.setAutoCommit(false);
            connection.createStatement().executeUpdate("update t set a = 1");
            assertThat(connection.isPlain()).isFalse();
            connection.commit();
            connection.setAutoCommit(true);
            assertThat(connection.isPlain()).isTrue();
            assertThat(read(connection)).isEqualTo("replica");
        }
    }

    @Test
    void what_is_set_open_or_left_behind_ends_it() throws SQLException {
        Map<String, Step> steps = new LinkedHashMap<>();
        steps.put("autocommit off", connection -> connection.setAutoCommit(false));
        steps.put("a transaction by text", connection -> execute(connection, "begin"));
        steps.put("a read-only one by text", connection -> execute(connection, "start transaction read only"));
        steps.put("autocommit off by text", connection -> execute(connection, "set autocommit = 0"));
        steps.put("a user variable", connection -> execute(connection, "set @a = 1"));
        steps.put("a temporary table", connection -> execute(connection, "create temporary table x (a int)"));
        steps.put("the driver's own connection", connection -> connection.unwrap(NodeConnection.class));
        steps.put(
                "an isolation level",
                connection -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE));
        steps.put("a level", connection -> connection.consistency(Consistency.STRONG));
        steps.put("a question what was done", LogicalConnection::causalToken);
        Nodes nodes = nodes(RoutingMode.BY_STATEMENT, null);
        for (Map.Entry<String, Step> step : steps.entrySet()) {
            try (LogicalConnection connection = (LogicalConnection) nodes.connect()) {
                assertThat(connection.isPlain()).isTrue();
                step.getValue().on(connection);
                assertThat(connection.isPlain()).as(step.getKey()).isFalse();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        connection.createStatement().execute(sql);
    }

    @Test
    void what_holds_for_all_sessions_is_asked_before() throws SQLException {
        assertThat(isPlain(nodes(RoutingMode.BY_STATEMENT, null))).isTrue();
        assertThat(isPlain(nodes(RoutingMode.PRIMARY_ONLY, null))).isFalse();
        assertThat(isPlain(nodes(RoutingMode.BY_READ_ONLY, null))).isFalse();
        assertThat(isPlain(nodes(RoutingMode.BY_STATEMENT, "TRANSACTION_SERIALIZABLE")))
                .isFalse();
        Nodes nodes = nodes(RoutingMode.BY_STATEMENT, null);
        nodes.causal(level(Consistency.STRONG));
        assertThat(isPlain(nodes)).isFalse();
        nodes.causal(level(Consistency.EVENTUAL));
        assertThat(isPlain(nodes)).isTrue();
        nodes.topology(Topology.of(pool(new StubServer("other", fuse), "TRANSACTION_SERIALIZABLE"), List.of()));
        assertThat(isPlain(nodes)).isFalse();
    }

    private static CausalPolicy level(Consistency level) {
        return new CausalPolicy(
                level,
                Duration.ZERO,
                false,
                () -> new CausalToken.Known(List.of(), Set.of()),
                PrimaryPosition.UNKNOWN,
                false);
    }

    @Test
    void a_scope_or_a_hint_is_heard_all_the_same() throws SQLException {
        Nodes nodes = nodes(RoutingMode.BY_STATEMENT, null);
        try (Connection connection = nodes.connect()) {
            assertThat(read(connection)).isEqualTo("replica");
            try (RoutingScope scope = RoutingScope.primary()) {
                assertThat(scope).isNotNull();
                assertThat(read(connection)).isEqualTo("primary");
            }
            connection.createStatement().executeQuery("/* evenkeel: primary */ " + READ);
            assertThat(connection.unwrap(RoutedConnection.class).lastRoute().node())
                    .isEqualTo("primary");
            assertThat(read(connection)).isEqualTo("replica");
        }
    }

    @Test
    void what_is_set_between_two_reads_holds_for_the_second() throws SQLException {
        Nodes nodes = nodes(RoutingMode.BY_STATEMENT, null);
        try (Connection connection = nodes.connect()) {
            assertThat(read(connection)).isEqualTo("replica");
            connection.setCatalog("elsewhere");
            assertThat(read(connection)).isEqualTo("replica");
            assertThat(replica.sessions).extracting(session -> session.catalog).containsOnlyOnce("elsewhere");
        }
    }

    @Test
    void a_plain_read_after_a_monotonic_one_asks_nothing_of_the_next() throws SQLException {
        NodePool one = pool(replica, null);
        NodePool two = pool(new StubServer("other", fuse), null);
        one.serving(true);
        Cluster<NodePool> readers = Cluster.<NodePool>builder("stub")
                .endpoint(Endpoint.of("replica", one))
                .endpoint(Endpoint.of("other", two))
                .build();
        open.add(readers);
        Nodes nodes = new Nodes(
                "stub",
                Topology.of(pool(primary, null), List.of(one, two)),
                readers,
                true,
                RoutingMode.BY_STATEMENT,
                StatementClassifier.ofDefaults());
        try (Connection connection = nodes.connect()) {
            assertThat(read(connection)).isEqualTo("replica");
            assertThat(monotonicRead(connection)).isEqualTo("replica");
            // By then all that it has seen is told, and nothing that a later one has.
            long seen = System.nanoTime() + CausalReads.TOLD_LATE_NANOS;
            assertThat(read(connection)).isEqualTo("replica");
            one.serving(false);
            two.serving(true);
            two.onState(completeUntil("any", seen));
            assertThat(monotonicRead(connection)).isEqualTo("other");
            two.serving(false);
            one.serving(true);
            one.onState(completeUntil("any", seen));
            assertThat(monotonicRead(connection)).as("it has seen more").isEqualTo("primary");
        }
    }

    private static String monotonicRead(Connection connection) throws SQLException {
        connection.createStatement().executeQuery("/* evenkeel: consistency=monotonic-reads */ " + READ);
        return connection.unwrap(RoutedConnection.class).lastRoute().node();
    }

    @Test
    void a_replica_that_no_longer_serves_is_left() throws SQLException {
        Nodes nodes = nodes(RoutingMode.BY_STATEMENT, null);
        try (Connection connection = nodes.connect()) {
            assertThat(read(connection)).isEqualTo("replica");
            nodes.topology().replicas().get(0).serving(false);
            assertThat(read(connection)).isEqualTo("primary");
            nodes.topology().replicas().get(0).serving(true);
            assertThat(read(connection)).isEqualTo("replica");
        }
    }
}
