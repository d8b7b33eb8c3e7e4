package io.evenkeel.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.jdbc.connection.StubServer.Fuse;
import io.evenkeel.jdbc.routing.RoutingMode;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the pool's proxies of statements would do, and what a physical connection must not carry to the next borrower. */
class LoanTest {

    private static final String READ = "select a from t where b = ?";

    private final Fuse fuse = new Fuse();
    private final StubServer primaryServer = new StubServer("primary", fuse);
    private final StubServer replicaServer = new StubServer("replica", fuse);
    private NodePool primary;
    private NodePool replica;
    private Cluster<NodePool> cluster;
    private Nodes nodes;

    @BeforeEach
    void open() {
        primary = pool("primary", primaryServer);
        replica = pool("replica", replicaServer);
        replica.serving(true);
        cluster = Cluster.<NodePool>builder("stub")
                .endpoint(Endpoint.of("replica", replica))
                .build();
        nodes = new Nodes(
                "stub",
                Topology.of(primary, List.of(replica)),
                cluster,
                true,
                RoutingMode.BY_STATEMENT,
                StatementClassifier.ofDefaults());
    }

    private static NodePool pool(String name, StubServer server) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("loan-" + name);
        config.setMaximumPoolSize(1);
        config.setDataSource(server.dataSource());
        return NodePool.open(name, config);
    }

    @AfterEach
    void close() {
        cluster.close();
        primary.close();
        replica.close();
    }

    private static String node(Connection connection) throws SQLException {
        return connection.unwrap(RoutedConnection.class).lastRoute().node();
    }

    @Test
    void statements_left_open_are_closed_with_their_connection() throws SQLException {
        try (Connection connection = nodes.connect()) {
            for (int i = 0; i < 5; i++) {
                connection.prepareStatement(READ).executeQuery();
                connection.createStatement().executeUpdate("update t set a = 1");
            }
            assertThat(replicaServer.openStatements).hasValue(5);
            assertThat(primaryServer.openStatements).hasValue(5);
        }
        assertThat(replicaServer.openStatements).hasValue(0);
        assertThat(primaryServer.openStatements).hasValue(0);
        assertThat(primaryServer.open()).as("connections").isEqualTo(1);
    }

    @Test
    void statements_may_be_closed_in_any_order() throws SQLException {
        try (Connection connection = nodes.connect()) {
            List<Statement> statements = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Statement statement = connection.createStatement();
                statement.executeUpdate("update t set a = 1");
                statements.add(statement);
            }
            for (int i : new int[] {2, 0, 5, 2, 3}) {
                statements.get(i).close();
            }
            assertThat(primaryServer.openStatements).hasValue(2);
        }
        assertThat(primaryServer.openStatements).hasValue(0);
    }

    @Test
    void a_transaction_left_open_is_rolled_back_before_the_next_borrower() throws SQLException {
        for (int i = 0; i < 3; i++) {
            try (Connection connection = nodes.connect()) {
                connection.setAutoCommit(false);
                connection.createStatement().executeUpdate("update t set a = 1");
            }
            assertThat(primaryServer.sessions)
                    .singleElement()
                    .satisfies(session -> assertThat(session.isClean() && !session.closed)
                            .as("%s", session)
                            .isTrue());
        }
    }

    @Test
    void a_read_only_transaction_that_left_its_replica_stays_on_the_primary_whatever_is_set_meanwhile()
            throws SQLException {
        try (Connection connection = nodes.connect()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.prepareStatement(READ).executeQuery();
            assertThat(node(connection)).isEqualTo("replica");
            connection.createStatement().executeQuery("select a from t for update");
            assertThat(node(connection)).isEqualTo("primary");
            connection.setReadOnly(false);
            connection.prepareStatement(READ).executeQuery();
            assertThat(node(connection)).isEqualTo("primary");
            connection.commit();
        }
    }

    @Test
    void a_statement_outlives_neither_its_connection_nor_its_loan() throws SQLException {
        Connection first = nodes.connect();
        PreparedStatement statement = first.prepareStatement(READ);
        statement.setInt(1, 7);
        statement.executeQuery();
        first.close();
        try (Connection second = nodes.connect();
                PreparedStatement other = second.prepareStatement(READ)) {
            other.executeQuery();
            assertThat(statement.isClosed()).isTrue();
            assertThatExceptionOfType(SQLException.class).isThrownBy(statement::executeQuery);
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> statement.setInt(1, 8));
            statement.close();
            other.executeQuery();
        }
        assertThat(replicaServer.sessions).hasSize(1);
    }

    @Test
    void a_connection_whose_statement_timed_out_serves_on_but_is_not_lent_again() throws SQLException {
        try (Connection connection = nodes.connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("update t set a = 1");
            fuse.set(1, () -> new SQLTimeoutException("too long"));
            assertThatExceptionOfType(SQLTimeoutException.class)
                    .isThrownBy(() -> statement.executeUpdate("update t set a = 1"));
            statement.executeUpdate("update t set a = 1");
            assertThat(primaryServer.sessions).singleElement().matches(session -> !session.closed);
        }
        assertThat(primaryServer.sessions.get(0).closed).isTrue();
    }

    @Test
    void xa_is_refused_and_the_error_says_what_to_use() throws SQLException {
        try (Connection connection = nodes.connect()) {
            for (Class<?> part : List.of(XAConnection.class, XADataSource.class, XAResource.class)) {
                assertThatExceptionOfType(SQLFeatureNotSupportedException.class)
                        .isThrownBy(() -> connection.unwrap(part))
                        .withMessageContaining("MysqlXADataSource")
                        .satisfies(error -> assertThat(error.getSQLState()).isEqualTo("0A000"));
            }
            assertThat(connection.unwrap(RoutedConnection.class).isClosed()).isFalse();
        }
        assertThat(primaryServer.executed).isEmpty();
    }

    @Test
    void a_prepared_statement_learns_that_its_text_was_refused() throws SQLException {
        try (Connection connection = nodes.connect();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.executeQuery().close();
            assertThat(node(connection)).isEqualTo("replica");
            fuse.set(1, () -> new SQLException("read-only", "HY000", 1290));
            statement.executeQuery().close();
            assertThat(node(connection)).isEqualTo("primary");
            assertThat(replicaServer.executed).hasSize(1);
            statement.executeQuery().close();
            assertThat(node(connection)).isEqualTo("primary");
            assertThat(replicaServer.executed).as("not asked again").hasSize(1);
        }
        assertThat(nodes.refusals()).isEqualTo(1);
    }

    @Test
    void parameters_are_set_again_on_another_node_as_they_were_set() throws SQLException {
        Timestamp time = Timestamp.valueOf("2026-01-02 03:04:05");
        try (Connection connection = nodes.connect();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(9, "overwritten");
            statement.setBoolean(1, true);
            statement.setByte(2, (byte) 2);
            statement.setShort(3, (short) 3);
            statement.setInt(4, 4);
            statement.setLong(5, 5_000_000_000L);
            statement.setFloat(6, 6.5f);
            statement.setDouble(7, 7.25);
            statement.setString(8, "eight");
            statement.setString(9, null);
            statement.setBigDecimal(10, new BigDecimal("10.10"));
            statement.setDate(11, new Date(0));
            statement.setTime(12, new Time(0));
            statement.setTimestamp(13, time);
            statement.setObject(14, 14);
            statement.setNull(15, Types.INTEGER);
            statement.setNString(16, "n");
            statement.setInt(17, 1);
            statement.setInt(17, 17);
            statement.setLong(17, 18L);
            statement.setString(18, "before");
            statement.setInt(18, 19);
            List<String> set = new ArrayList<>(replicaServer.parameters);
            set.removeIf(call -> call.endsWith("overwritten")
                    || call.equals("setInt 17 1")
                    || call.equals("setInt 17 17")
                    || call.endsWith("before"));

            connection.setAutoCommit(false);
            statement.executeQuery().close();
            assertThat(node(connection)).isEqualTo("primary");
            assertThat(primaryServer.parameters).containsExactlyInAnyOrderElementsOf(set);
        }
    }

    @Test
    void one_parameter_is_set_again_too() throws SQLException {
        try (Connection connection = nodes.connect();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setLong(1, 7);
            connection.setAutoCommit(false);
            statement.executeQuery().close();
            statement.clearParameters();
            connection.rollback();
            connection.setAutoCommit(true);
            statement.executeQuery().close();
        }
        assertThat(primaryServer.parameters).containsExactly("setLong 1 7");
        assertThat(replicaServer.parameters).containsExactly("setLong 1 7");
    }
}
