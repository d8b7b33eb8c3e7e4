package io.evenkeel.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.evenkeel.core.cluster.CallCounts;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.EndpointSnapshot;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.jdbc.connection.StubServer.Fuse;
import io.evenkeel.jdbc.routing.RoutingMode;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whichever JDBC call fails: connections go back or are closed, and the next borrower finds them clean. */
class FailAtEachCallTest {

    private final Fuse fuse = new Fuse();
    private final StubServer primaryServer = new StubServer("primary", fuse);
    private final StubServer replicaServer = new StubServer("replica", fuse);
    private final StubServer otherServer = new StubServer("other", fuse);
    private NodePool primary;
    private NodePool replica;
    private NodePool other;
    private Cluster<NodePool> cluster;
    private Nodes nodes;

    @BeforeEach
    void open() {
        primary = pool("primary", primaryServer);
        replica = pool("replica", replicaServer);
        other = pool("other", otherServer);
        replica.serving(true);
        other.serving(true);
        cluster = Cluster.<NodePool>builder("stub")
                .endpoint(Endpoint.of("replica", replica))
                .endpoint(Endpoint.of("other", other))
                .build();
        nodes = new Nodes(
                "stub",
                Topology.of(primary, List.of(replica, other)),
                cluster,
                true,
                RoutingMode.BY_STATEMENT,
                StatementClassifier.ofDefaults());
    }

    private static NodePool pool(String name, StubServer server) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("stub-" + name);
        config.setMaximumPoolSize(2);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(2_000);
        config.setDataSource(server.dataSource());
        return NodePool.open(name, config);
    }

    @AfterEach
    void close() {
        cluster.close();
        primary.close();
        replica.close();
        other.close();
    }

    /** A bit of everything; ends by closing whatever happens. */
    private void work() throws SQLException {
        try (Connection connection = nodes.connect()) {
            read(connection);
            connection.setCatalog("elsewhere");
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("update t set a = 1");
            }
            connection.setAutoCommit(false);
            read(connection);
            try (PreparedStatement write = connection.prepareStatement("insert into t values (?)")) {
                write.setInt(1, 1);
                write.addBatch();
                write.executeBatch();
            }
            connection.commit();
            connection.setReadOnly(true);
            read(connection);
            connection.rollback();
            connection.setAutoCommit(true);
            connection.setReadOnly(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("begin");
                statement.executeUpdate("delete from t");
                statement.execute("commit");
                statement.execute("set @a = 1");
            }
        }
    }

    private static void read(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select a from t where b = ?")) {
            statement.setFetchSize(10);
            statement.setString(1, "x");
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    rows.getInt(1);
                }
            }
        }
    }

    private long count() throws SQLException {
        fuse.set(Long.MAX_VALUE, () -> new SQLException("never"));
        work();
        return fuse.calls();
    }

    private void failAtEachCall(Supplier<SQLException> error) throws SQLException {
        long calls = count();
        assertThat(calls).isGreaterThan(30);
        int thrown = 0;
        for (long call = 1; call <= calls; call++) {
            fuse.set(call, error);
            try {
                work();
            } catch (SQLException e) {
                thrown++;
            }
            fuse.set(Long.MAX_VALUE, error);
            for (NodePool pool : List.of(primary, replica, other)) {
                assertThat(pool.figures().getActiveConnections())
                        .as("connections of %s not given back after call %d", pool, call)
                        .isZero();
            }
            for (StubServer server : List.of(primaryServer, replicaServer, otherServer)) {
                for (StubServer.Session session : server.sessions) {
                    awaitClosedOrClean(session, call);
                }
            }
            assertThat(cluster.snapshot().endpoints())
                    .as("reads in flight after call %d", call)
                    .allMatch(endpoint -> endpoint.inFlight() == 0);
            for (EndpointSnapshot<NodePool> counted : cluster.snapshot().endpoints()) {
                CallCounts loans = counted.endpoint().target().loans();
                assertThat(List.of(loans.inFlight(), loans.succeeded(), loans.failed(), loans.cancelled()))
                        .as("loans of %s after call %d, as the cluster counts them", counted.endpoint(), call)
                        .containsExactly(0L, counted.succeeded(), counted.failed(), counted.cancelled());
            }
        }
        assertThat(thrown).as("the failures were seen").isPositive();
        work();
    }

    /** The pool closes what it found broken on a thread of its own. */
    private void awaitClosedOrClean(StubServer.Session session, long call) {
        long end = System.nanoTime() + 5_000_000_000L;
        while (!session.closed && !session.isClean() && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        assertThat(session.closed || session.isClean())
                .as("%s is left like that after call %d, %s", session, call, fuse)
                .isTrue();
    }

    @Test
    void nothing_leaks_when_the_connection_is_cut() throws SQLException {
        failAtEachCall(() -> new SQLException("cut", "08S01"));
    }

    @Test
    void nothing_leaks_when_a_call_is_refused() throws SQLException {
        failAtEachCall(() -> new SQLException("refused", "42000", 1064));
    }

    @Test
    void an_autocommit_read_is_run_again_wherever_it_is_cut() throws SQLException {
        fuse.set(Long.MAX_VALUE, () -> new SQLException("never"));
        try (Connection connection = nodes.connect()) {
            read(connection);
        }
        // Call 1 prepares and call 4 executes; the setters between do not reach the server.
        for (long call : new long[] {1, 4}) {
            fuse.set(call, () -> new SQLException("cut", "08S01"));
            try (Connection connection = nodes.connect()) {
                read(connection);
                assertThat(connection.unwrap(RoutedConnection.class).lastRoute())
                        .isNotNull();
            }
        }
        assertThat(primaryServer.executed).isEmpty();
    }

    private void writeInTransaction(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement("insert into t values (?)")) {
            statement.setInt(1, 1);
            statement.executeUpdate();
        }
        connection.commit();
    }

    @Test
    void a_write_gets_another_connection_if_its_own_died_before_anything_was_sent() throws SQLException {
        fuse.set(1, () -> new SQLException("cut", "08S01"));
        try (Connection connection = nodes.connect()) {
            writeInTransaction(connection);
        }
        assertThat(fuse).hasToString("setAutoCommit");
        assertThat(primaryServer.executed).containsExactly("insert into t values (?)");
        assertThat(primary.figures().getActiveConnections()).isZero();
    }

    @Test
    void not_more_connections_are_taken_for_that_than_a_pool_can_hold() throws SQLException {
        fuse.setFrom(1, () -> new SQLException("cut", "08S01"));
        try (Connection connection = nodes.connect()) {
            assertThatThrownBy(() -> writeInTransaction(connection))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            error -> assertThat(error.getSuppressed()).hasSize(2));
        }
        assertThat(fuse.calls()).isEqualTo(3);
        assertThat(primary.figures().getActiveConnections()).isZero();
    }

    @Test
    void a_write_that_may_have_been_sent_runs_on_no_other_connection() throws SQLException {
        fuse.set(4, () -> new SQLException("cut", "08S01")); // after the setter of the parameter
        try (Connection connection = nodes.connect()) {
            assertThatThrownBy(() -> writeInTransaction(connection)).isInstanceOf(SQLException.class);
        }
        assertThat(primaryServer.executed).isEmpty();
        assertThat(fuse).hasToString("executeUpdate");
    }

    @Test
    void taking_and_closing_a_connection_touches_no_pool() throws SQLException {
        fuse.set(1, () -> new SQLException("cut", "08S01"));
        for (int i = 0; i < 100; i++) {
            nodes.connect().close();
        }
        assertThat(fuse.calls()).isZero();
        assertThat(primary.figures().getTotalConnections()).isLessThanOrEqualTo(1);
    }
}
