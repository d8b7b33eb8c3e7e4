package io.evenkeel.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.jdbc.connection.StubServer.Fuse;
import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.routing.RoutingMode;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What sessions see when another node becomes primary: two stub servers, and a topology that the test publishes. */
class RoleChangeTest {

    private static final String WRITE = "update t set a = ?";

    private static SQLException readOnlyError() {
        return new SQLException(
                "The MySQL server is running with the --super-read-only option so it cannot", "HY000", 1290);
    }

    private final Fuse fuse = new Fuse();
    private final StubServer oneServer = new StubServer("one", fuse);
    private final StubServer otherServer = new StubServer("other", fuse);
    private NodePool one;
    private NodePool other;
    private Cluster<NodePool> readers;
    private Nodes nodes;

    @BeforeEach
    void open() {
        one = pool("one", oneServer);
        other = pool("other", otherServer);
        readers = Cluster.<NodePool>builder("stub")
                .endpoint(Endpoint.of("one", one))
                .endpoint(Endpoint.of("other", other))
                .build();
        nodes = new Nodes(
                "stub",
                Topology.of(one, List.of(other)),
                readers,
                true,
                RoutingMode.BY_STATEMENT,
                StatementClassifier.ofDefaults());
    }

    private static NodePool pool(String name, StubServer server) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("role-" + name);
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(5_000);
        config.setDataSource(server.dataSource());
        return NodePool.open(name, config);
    }

    @AfterEach
    void close() {
        readers.close();
        one.close();
        other.close();
    }

    private void promoteOther() {
        nodes.topology(Topology.of(other, List.of(one)));
    }

    private void readOnly() {
        nodes.topology(nodes.topology().with(Topology.Health.READ_ONLY, "is read-only"));
    }

    private static String node(Connection connection) throws SQLException {
        return connection.unwrap(RoutedConnection.class).lastRoute().toString();
    }

    private static void write(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            statement.setInt(1, 1);
            statement.executeUpdate();
        }
    }

    private static String stateOf(Executable action) {
        return catchThrowableOfType(SQLException.class, action::run).getSQLState();
    }

    private interface Executable {
        void run() throws SQLException;
    }

    @Test
    void whoIsBetweenTransactionsGoesOnAtTheNewPrimary() throws SQLException {
        try (Connection connection = nodes.connect();
                PreparedStatement held = connection.prepareStatement(WRITE)) {
            held.setInt(1, 7);
            held.executeUpdate();
            assertThat(node(connection)).startsWith("one (primary)");
            promoteOther();
            held.executeUpdate();
            assertThat(node(connection)).startsWith("other (primary)");
            assertThat(otherServer.parameters).contains("setInt 1 7");
            assertThat(one.figures().getActiveConnections()).isZero();
        }
    }

    @Test
    void aResultOfTheFormerPrimaryCanBeReadToItsEnd() throws SQLException {
        try (Connection connection = nodes.connect();
                Statement reading = connection.createStatement()) {
            reading.executeQuery("select a from t for update");
            promoteOther();
            write(connection);
            assertThat(oneServer.openStatements).hasValue(1);
            assertThat(reading.isClosed()).isFalse();
        }
        assertThat(oneServer.openStatements).hasValue(0);
        assertThat(one.figures().getActiveConnections()).isZero();
    }

    @Test
    void noRowIsWrittenThroughAResultOfAFormerPrimary() throws SQLException {
        try (Connection connection = nodes.connect();
                Statement reading =
                        connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = reading.executeQuery("select a from t")) {
            assertThat(node(connection)).startsWith("one (primary)");
            rows.updateRow();
            promoteOther();
            assertThat(stateOf(rows::updateRow)).isEqualTo("08S02");
            assertThat(stateOf(rows::deleteRow)).isEqualTo("08S02");
        }
    }

    @Test
    void aTransactionIsLostUntilItIsRolledBackAndNeverCommitted() throws SQLException {
        try (Connection connection = nodes.connect()) {
            connection.setAutoCommit(false);
            write(connection);
            promoteOther();
            assertThat(stateOf(() -> write(connection))).isEqualTo("08S02");
            assertThat(stateOf(() -> write(connection))).isEqualTo("08S02");
            connection.rollback();
            write(connection);
            connection.commit();
            assertThat(node(connection)).startsWith("other (primary)");
        }
        assertThat(oneServer.executed).hasSize(1);
    }

    @Test
    void aCommitIsNotSentToAFormerPrimaryButToldToBeLost() throws SQLException {
        try (Connection connection = nodes.connect()) {
            connection.setAutoCommit(false);
            write(connection);
            promoteOther();
            assertThat(stateOf(connection::commit)).isEqualTo("08S02");
            assertThat(oneServer.sessions).anyMatch(session -> session.closed);
            write(connection);
            connection.commit();
        }
    }

    @Test
    void settingAutocommitDoesNotCommitOnAFormerPrimary() throws SQLException {
        try (Connection connection = nodes.connect()) {
            connection.setAutoCommit(false);
            write(connection);
            promoteOther();
            assertThat(stateOf(() -> connection.setAutoCommit(true))).isEqualTo("08S02");
            write(connection);
            assertThat(node(connection)).startsWith("other (primary)");
        }
    }

    @Test
    void aTransactionBegunByTextIsLostUntilATextRollsItBack() throws SQLException {
        try (Connection connection = nodes.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("begin");
            write(connection);
            promoteOther();
            assertThat(stateOf(() -> write(connection))).isEqualTo("08S02");
            assertThat(stateOf(() -> statement.execute("commit"))).isEqualTo("08S02");
            statement.execute("rollback");
            write(connection);
            assertThat(node(connection)).startsWith("other (primary)");
        }
        assertThat(oneServer.executed).doesNotContain("commit");
    }

    @Test
    void whatBoundASessionIsNamedAndTheSessionStaysLost() throws SQLException {
        try (Connection connection = nodes.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set @a = 1");
            statement.execute("select get_lock('x', 1)");
            promoteOther();
            for (int i = 0; i < 2; i++) {
                SQLException lost = catchThrowableOfType(SQLException.class, () -> write(connection));
                assertThat(lost.getSQLState()).isEqualTo("08S02");
                assertThat(lost.getMessage()).contains("a user variable", "a named lock", "other now", "bound to one");
            }
        }
    }

    @Test
    void aWriteThatAReadOnlyPrimaryRefusedRunsOnTheNextOne() throws Exception {
        nodes.writesWait(Duration.ofSeconds(30));
        try (Connection connection = nodes.connect();
                PreparedStatement statement = connection.prepareStatement(WRITE)) {
            statement.setInt(1, 3);
            statement.executeUpdate();
            fuse.set(1, RoleChangeTest::readOnlyError);
            CompletableFuture<Void> later = CompletableFuture.runAsync(
                    this::promoteOther, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
            statement.executeUpdate();
            later.join();
            assertThat(oneServer.executed.size() + otherServer.executed.size())
                    .as("%s %s", oneServer.executed, otherServer.executed)
                    .isEqualTo(2);
        }
    }

    @Test
    void anotherOptionThatPreventsAStatementIsNoReadOnlyPrimary() throws SQLException {
        nodes.writesWait(Duration.ofSeconds(30));
        try (Connection connection = nodes.connect();
                PreparedStatement statement = connection.prepareStatement(WRITE)) {
            statement.setInt(1, 3);
            fuse.set(1, () -> new SQLException("running with the --secure-file-priv option", "HY000", 1290));
            assertThat(catchThrowableOfType(SQLException.class, statement::executeUpdate)
                            .getErrorCode())
                    .isEqualTo(1290);
        }
        assertThat(oneServer.executed).isEmpty();
    }

    @Test
    void aWriteWhoseConnectionWasLostNeverRunsAgain() throws SQLException {
        nodes.writesWait(Duration.ofSeconds(30));
        try (Connection connection = nodes.connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("update t set a = 1");
            fuse.set(1, () -> new SQLException("link failure", "08S01"));
            assertThat(stateOf(() -> statement.executeUpdate("update t set a = 3")))
                    .isEqualTo("08S01");
            promoteOther();
            statement.executeUpdate("update t set a = 4");
        }
        assertThat(otherServer.executed).containsExactly("update t set a = 4");
        assertThat(oneServer.executed).doesNotContain("update t set a = 3");
    }

    private static final String READ = "/* evenkeel: primary */ select a from t";

    private static SQLException dies(Runnable then) {
        then.run();
        return new SQLException("link failure", "08S01");
    }

    private void promoteSoon() {
        CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(this::promoteOther);
    }

    private String routeOfRead() throws SQLException {
        try (Connection connection = nodes.connect();
                Statement statement = connection.createStatement()) {
            statement.executeQuery(READ).close();
            return node(connection);
        }
    }

    @Test
    void aReadThatAskedForThePrimaryRunsAgainOnTheNextOne() throws SQLException {
        routeOfRead();
        fuse.set(1, () -> dies(this::promoteOther));
        assertThat(routeOfRead()).startsWith("other (primary)").contains("ran again after a node failed");
        assertThat(otherServer.executed).containsExactly(READ);
    }

    @Test
    void aStrongReadRunsAgainOnTheNextPrimaryWithItsParameters() throws SQLException {
        try (RoutedConnection connection = nodes.connect();
                PreparedStatement statement = connection.prepareStatement("select a from t where b = ?")) {
            connection.consistency(Consistency.STRONG);
            statement.setInt(1, 7);
            statement.executeQuery().close();
            fuse.set(1, () -> dies(this::promoteOther));
            statement.executeQuery().close();
            assertThat(node(connection)).startsWith("other (primary)");
        }
        assertThat(otherServer.parameters).containsExactly("setInt 1 7");
    }

    @Test
    void aReadThatAskedForThePrimaryFailsAtOnceWhereNothingWaitsForAnother() throws SQLException {
        routeOfRead();
        fuse.set(1, () -> dies(() -> {}));
        assertThat(stateOf(this::routeOfRead)).isEqualTo("08S01");
        assertThat(otherServer.executed).isEmpty();
        assertThat(one.figures().getActiveConnections()).isZero();
    }

    @Test
    void aReadThatAskedForThePrimaryWaitsForTheNextOneAsLongAsWritesDo() throws SQLException {
        nodes.writesWait(Duration.ofSeconds(30));
        routeOfRead();
        fuse.set(
                1,
                () -> dies(() -> {
                    nodes.topology(nodes.topology().with(Topology.Health.UNREACHABLE, "is gone"));
                    promoteSoon();
                }));
        assertThat(routeOfRead()).startsWith("other (primary)");
    }

    @Test
    void whereWritesWaitAReadWhoseConnectionDiedRunsAgainOnThePrimaryThatStays() throws SQLException {
        nodes.writesWait(Duration.ofSeconds(30));
        routeOfRead();
        fuse.set(1, () -> dies(() -> {}));
        assertThat(routeOfRead()).startsWith("one (primary)").contains("ran again after a node failed");
        assertThat(oneServer.executed).containsExactly(READ, READ);
    }

    @ParameterizedTest
    @ValueSource(strings = {READ, "select a from t"})
    void aReadIsNotRunAgainWhileSomebodyAbortsItsConnection(String read) throws Exception {
        nodes.writesWait(Duration.ofSeconds(30));
        CountDownLatch aborting = new CountDownLatch(1);
        CountDownLatch failed = new CountDownLatch(1);
        AtomicReference<CompletableFuture<Void>> aborted = new AtomicReference<>();
        try (Connection connection = nodes.connect(() -> {
                    aborting.countDown();
                    await(failed); // closed already, but its connections are still held
                });
                Statement statement = connection.createStatement()) {
            statement.executeQuery(read).close();
            fuse.set(
                    1,
                    () -> dies(() -> {
                        aborted.set(CompletableFuture.runAsync(() -> abort(connection)));
                        await(aborting);
                    }));
            assertThat(stateOf(() -> statement.executeQuery(read))).isEqualTo("08S01");
            failed.countDown();
            aborted.get().get(20, TimeUnit.SECONDS);
        }
        assertThat(oneServer.executed.size() + otherServer.executed.size())
                .as("%s %s", oneServer.executed, otherServer.executed)
                .isEqualTo(1);
        assertThat(one.figures().getActiveConnections()).isZero();
        assertThat(other.figures().getActiveConnections()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aReadOfATransactionOnThePrimaryIsNotRunAgain() throws SQLException {
        nodes.writesWait(Duration.ofSeconds(30));
        try (Connection connection = nodes.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("update t set a = 1");
            fuse.set(1, () -> dies(this::promoteOther));
            assertThat(stateOf(() -> statement.executeQuery(READ))).isEqualTo("08S01");
            connection.rollback();
        }
        assertThat(otherServer.executed).isEmpty();
    }

    @Test
    void aWriteInATransactionIsNotRunAgain() throws SQLException {
        nodes.writesWait(Duration.ofSeconds(30));
        try (Connection connection = nodes.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("update t set a = 1");
            fuse.set(1, RoleChangeTest::readOnlyError);
            assertThat(catchThrowableOfType(SQLException.class, () -> statement.executeUpdate("update t set a = 2"))
                            .getErrorCode())
                    .isEqualTo(1290);
            connection.rollback();
        }
        assertThat(oneServer.executed).hasSize(1);
    }

    @Test
    void aWriteWaitsForAPrimaryThatTakesItAndIsSentNowhereElse() throws Exception {
        nodes.writesWait(Duration.ofSeconds(30));
        readOnly();
        try (Connection connection = nodes.connect()) {
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                try {
                    write(connection);
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(waiting.isDone()).isFalse();
            promoteOther();
            waiting.get(20, TimeUnit.SECONDS);
            assertThat(node(connection)).startsWith("other (primary)");
        }
        assertThat(oneServer.executed).isEmpty();
    }

    @Test
    void theWaitEndsWithAnErrorThatSaysThatNothingWasSent() throws SQLException {
        nodes.writesWait(Duration.ofMillis(50));
        readOnly();
        try (Connection connection = nodes.connect()) {
            SQLException error = catchThrowableOfType(SQLException.class, () -> write(connection));
            assertThat(error.getSQLState()).isEqualTo("08001");
            assertThat(error.getMessage()).contains("after 50 ms", "one is read-only", "not sent");
            nodes.topology(Topology.of(one, List.of(other)));
            write(connection);
        }
        assertThat(oneServer.executed).hasSize(1);
    }

    @Test
    void readsThatFallBackDoNotWaitForAPrimaryThatTakesWrites() throws SQLException {
        nodes.writesWait(Duration.ofHours(1));
        readOnly();
        try (Connection connection = nodes.connect();
                Statement statement = connection.createStatement()) {
            statement.executeQuery("select a from t").close();
            assertThat(node(connection)).startsWith("one (primary): no replica");
        }
    }

    /** Its pool is not asked again, which could be waited for until the timeout, as nothing connects any more. */
    @Test
    void aReadThatFellBackToThePrimaryFailsWithItsOwnErrorWhenThatDies() throws SQLException {
        try (Connection connection = nodes.connect();
                Statement statement = connection.createStatement()) {
            statement.executeQuery("select a from t").close();
            SQLException death = dies(() -> {});
            fuse.setFrom(1, () -> death);
            SQLException seen =
                    catchThrowableOfType(SQLException.class, () -> statement.executeQuery("select a from t"));
            assertThat((Throwable) seen).isSameAs(death);
            assertThat(one.figures().getActiveConnections()).isZero();
        }
        assertThat(oneServer.executed).containsExactly("select a from t");
    }

    @Test
    void aReadThatFellBackToThePrimaryWaitsForTheNextOneAsLongAsWritesDo() throws SQLException {
        nodes.writesWait(Duration.ofSeconds(30));
        try (Connection connection = nodes.connect();
                Statement statement = connection.createStatement()) {
            statement.executeQuery("select a from t").close();
            fuse.set(
                    1,
                    () -> dies(() -> {
                        nodes.topology(nodes.topology().with(Topology.Health.UNREACHABLE, "is gone"));
                        promoteSoon();
                    }));
            statement.executeQuery("select a from t").close();
            assertThat(node(connection)).startsWith("other (primary)").contains("ran again after a node failed");
        }
        assertThat(one.figures().getActiveConnections()).isZero();
    }

    @Test
    void whereWritesWaitAReadThatFellBackRunsAgainOnThePrimaryThatStays() throws SQLException {
        nodes.writesWait(Duration.ofSeconds(30));
        try (Connection connection = nodes.connect();
                Statement statement = connection.createStatement()) {
            statement.executeQuery("select a from t").close();
            fuse.set(1, () -> dies(() -> {}));
            statement.executeQuery("select a from t").close();
            assertThat(node(connection)).startsWith("one (primary)").contains("ran again after a node failed");
        }
        assertThat(oneServer.executed).containsExactly("select a from t", "select a from t");
    }

    @Test
    void aFormerPrimaryServesReadsAsAReplica() throws SQLException {
        promoteOther();
        one.serving(true);
        readers.suspend("other", "it is the primary");
        try (Connection connection = nodes.connect();
                Statement statement = connection.createStatement()) {
            statement.executeQuery("select a from t").close();
            assertThat(node(connection)).startsWith("one (replica)");
            statement.executeUpdate("update t set a = 1");
            assertThat(node(connection)).startsWith("other (primary)");
            statement.executeQuery("/* evenkeel: node=other */ select a from t").close();
            assertThat(node(connection)).startsWith("other (primary)");
        }
    }

    @Test
    void aCutConnectionInATransactionIsToldToBeLost() throws SQLException {
        try (Connection connection = nodes.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("update t set a = 1");
            one.cut("no answer");
            awaitCut();
            SQLException lost =
                    catchThrowableOfType(SQLException.class, () -> statement.executeUpdate("update t set a = 2"));
            assertThat(lost.getSQLState()).isEqualTo("08S02");
            assertThat(lost.getMessage()).contains("one does not answer (no answer)", "not committed");
        }
        try (Connection connection = nodes.connect()) {
            write(connection);
        }
    }

    @Test
    void aCutUnderACommitLeavesItsOutcomeUnknown() throws SQLException {
        try (Connection connection = nodes.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("update t set a = 1");
            one.cut("no answer");
            awaitCut();
            SQLException unknown = catchThrowableOfType(SQLException.class, connection::commit);
            assertThat(unknown.getSQLState()).isEqualTo("08007");
            assertThat(unknown.getMessage()).contains("not known");
        }
    }

    private void awaitCut() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (oneServer.sessions.stream().noneMatch(session -> session.closed)) {
            assertThat(System.nanoTime() - end).isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }
}
