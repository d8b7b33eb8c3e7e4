package io.evenkeel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.jdbc.connection.RoutedConnection;
import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ReplicationHold;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.fixture.SharedClusters;
import io.evenkeel.jdbc.replication.LagSource;
import io.evenkeel.jdbc.routing.Route;
import io.evenkeel.jdbc.routing.WhenNoReplica;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to reads while no replica will do, and which of several gets them. */
@OnEachServer
final class WhenNoReplicaIT {

    private final ReplicatedCluster cluster;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ReadWriteDataSource db;

    WhenNoReplicaIT(ServerKind kind) {
        cluster = SharedClusters.of(kind);
    }

    @BeforeEach
    void reset() {
        cluster.reset();
        cluster.primary()
                .execute(List.of(
                        "create table app.item (id int primary key, value bigint)",
                        "insert into app.item values (1, 0)"));
        cluster.awaitCaughtUp(0, Duration.ofSeconds(20));
        cluster.awaitCaughtUp(1, Duration.ofSeconds(20));
    }

    @AfterEach
    void close() {
        threads.shutdown();
        if (db != null) {
            db.close();
        }
    }

    @Test
    void thePrimaryTakesNoMoreReadsAtOnceThanItMay() throws Exception {
        open(builder().whenNoReplica(WhenNoReplica.primary(2)));
        noneServes();
        List<CompletableFuture<Route>> running = new ArrayList<>();
        try (Connection admin = cluster.primary().adminConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("lock tables app.item write");
            for (int i = 0; i < 2; i++) {
                running.add(CompletableFuture.supplyAsync(this::read, threads));
            }
            Awaiting.until("both wait for the lock", () -> db.pool("primary").getActiveConnections() == 2);
            Awaiting.until("a third is refused", () -> {
                SQLException error = catchThrowableOfType(SQLException.class, this::tryRead);
                assertThat((Throwable) error)
                        .isInstanceOf(SQLTransientConnectionException.class)
                        .hasMessageMatching(
                                "(?s).*the primary primary takes 2 reads already.*: replica0 lag .*, replica1 lag .*");
                return true;
            });
            assertThat(db.pool("primary").getActiveConnections())
                    .as("it took no connection")
                    .isEqualTo(2);
            statement.execute("unlock tables");
        }
        for (CompletableFuture<Route> one : running) {
            assertThat(one.join().role()).isEqualTo(Route.Role.PRIMARY);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(read().role()).isEqualTo(Route.Role.PRIMARY);
        }
        try (Connection one = db.getConnection();
                Statement failing = one.createStatement()) {
            for (int i = 0; i < 5; i++) {
                assertThat((Throwable) catchThrowableOfType(
                                SQLException.class, () -> failing.executeQuery("select none from item")))
                        .as("an error of the application's own")
                        .hasMessageContaining("none");
            }
            one.prepareStatement("select value from item").getMetaData(); // asked, but never run
        }
        assertThat(read().role()).isEqualTo(Route.Role.PRIMARY);
    }

    @Test
    void aReadWaitsForAReplica() throws Exception {
        open(builder().whenNoReplica(WhenNoReplica.fail().afterWaiting(Duration.ofSeconds(15))));
        noneServes();
        CompletableFuture<Route> waiting = CompletableFuture.supplyAsync(this::read, threads);
        cluster.resumeReplication(1);
        assertThat(waiting.join().role()).isEqualTo(Route.Role.REPLICA);
    }

    @Test
    void aReadThatHasWaitedInVainSaysHowFarBehindEachIs() throws Exception {
        open(builder().whenNoReplica(WhenNoReplica.fail().afterWaiting(Duration.ofMillis(300))));
        noneServes();
        long begin = System.nanoTime();
        SQLException error = catchThrowableOfType(SQLException.class, this::tryRead);
        assertThat((Throwable) error)
                .isInstanceOf(SQLTransientConnectionException.class)
                .hasMessageContaining("whenNoReplica is wait:PT0.3S,fail")
                .hasMessageMatching("(?s).*; now: replica0 lag .*, replica1 lag .*");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        cluster.resumeReplication(0);
        Awaiting.until("one serves", () -> serving() == 1);
        db.close();
        open(builder().whenNoReplica(WhenNoReplica.primary().afterWaiting(Duration.ofMillis(1))), 1);
        cluster.pauseReplication(0);
        write();
        Awaiting.until("none serves", () -> serving() == 0);
        assertThat(read().role()).isEqualTo(Route.Role.PRIMARY);
    }

    @Test
    void readsGoToTheReplicaThatIsTheLeastBehind() throws Exception {
        open(builder()
                .maxLag(Duration.ofMinutes(1))
                .balancer(LagBalancer.leastLagged(Duration.ofMillis(500), Balancer.random())));
        assertThat(nodesOf(40)).containsExactlyInAnyOrder("replica0", "replica1");
        ReplicationHold held = cluster.holdUp(1, "item");
        try {
            write();
            Awaiting.until("it is behind", () -> nodesOf(40).equals(Set.of("replica0")));
            assertThat(serving()).isEqualTo(2);
        } finally {
            held.close();
        }
        Awaiting.until("it has caught up", () -> nodesOf(40).size() == 2);
    }

    @Test
    void aSessionReadsFromOneReplica() throws Exception {
        ThreadLocal<String> session = new ThreadLocal<>();
        open(builder().replicaPerSession(session::get));
        Map<String, String> nodes = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            String user = "user " + i % 20;
            session.set(user);
            String node = read().node();
            assertThat(nodes.computeIfAbsent(user, first -> node)).isEqualTo(node);
        }
        assertThat(new HashSet<>(nodes.values())).containsExactlyInAnyOrder("replica0", "replica1");
        session.remove();
        assertThat(read().role()).isEqualTo(Route.Role.REPLICA);

        cluster.pauseReplication(1);
        write();
        Awaiting.until("one serves", () -> serving() == 1);
        for (String user : nodes.keySet()) {
            session.set(user);
            assertThat(read().node()).isEqualTo("replica0");
        }
    }

    @Test
    void theLagLimitHoldsByOtherSourcesToo() throws Exception {
        cluster.primary()
                .execute(List.of("create table app.heartbeat (ts varchar(26) not null,"
                        + " server_id int unsigned not null primary key)"));
        cluster.awaitCaughtUp(0, Duration.ofSeconds(20));
        cluster.awaitCaughtUp(1, Duration.ofSeconds(20));
        open(builder().lagSource(LagSource.heartbeat("heartbeat").writtenEvery(Duration.ofMillis(100))));
        assertThat(Objects.requireNonNull(db.replication().node("replica0"))
                        .lag()
                        .isProof())
                .isFalse();
        cluster.pauseReplication(0);
        Awaiting.until("one is late", () -> serving() == 1);
        assertThat(nodesOf(5)).containsExactly("replica1");
        cluster.resumeReplication(0);
        Awaiting.until("it is back", () -> serving() == 2);
    }

    private void open(ReadWriteDataSourceBuilder builder) throws Exception {
        open(builder, 2);
    }

    private void open(ReadWriteDataSourceBuilder builder, int serving) throws Exception {
        db = builder.build();
        Awaiting.until("replicas serve", () -> serving() == serving);
    }

    private ReadWriteDataSourceBuilder builder() {
        return ReadWriteDataSource.builder("replicas")
                .primary("primary", url(cluster.primary()))
                .replica("replica0", url(cluster.replica(0)))
                .replica("replica1", url(cluster.replica(1)))
                .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                .maxLag(Duration.ofSeconds(1))
                .nodeTimeout(Duration.ofSeconds(5))
                .pool(hikari -> hikari.setMaximumPoolSize(4));
    }

    private static String url(DatabaseServer server) {
        return server.jdbcUrl(ReplicatedCluster.DATABASE);
    }

    private void noneServes() throws Exception {
        cluster.pauseReplication(0);
        cluster.pauseReplication(1);
        write();
        Awaiting.until("none serves", () -> serving() == 0);
    }

    private void write() {
        cluster.primary().execute(List.of("update app.item set value = value + 1"));
    }

    private long serving() {
        return db.replicas().endpoints().stream()
                .filter(endpoint -> endpoint.state().name().equals("UP"))
                .count();
    }

    private Set<String> nodesOf(int reads) {
        Set<String> nodes = new HashSet<>();
        for (int i = 0; i < reads; i++) {
            nodes.add(read().node());
        }
        return nodes;
    }

    private Route read() {
        try {
            return tryRead();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Route tryRead() throws SQLException {
        try (Connection connection = db.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select value from item")) {
            rows.next();
            return Objects.requireNonNull(
                    connection.unwrap(RoutedConnection.class).lastRoute());
        }
    }
}
