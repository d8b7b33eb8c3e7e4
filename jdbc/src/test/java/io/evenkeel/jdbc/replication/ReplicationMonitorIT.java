package io.evenkeel.jdbc.replication;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.GeneralLog;
import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.fixture.SharedClusters;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@OnEachServer
final class ReplicationMonitorIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final ServerKind kind;
    private final ReplicatedCluster cluster;
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final List<ReplicationMonitor> monitors = new ArrayList<>();

    ReplicationMonitorIT(ServerKind kind) {
        this.kind = kind;
        this.cluster = SharedClusters.of(kind);
    }

    @BeforeEach
    void start() {
        cluster.reset();
        cluster.primary().execute(List.of("create table app.beat (id int primary key, at bigint not null)"));
        cluster.primary().execute(List.of("insert into app.beat values (1, 0)"));
        cluster.awaitCaughtUp(0, SOON);
        cluster.awaitCaughtUp(1, SOON);
        logged.list = new CopyOnWriteArrayList<>(); // read while others write
        logged.start();
        logger().addAppender(logged);
    }

    @AfterEach
    void closeMonitors() {
        monitors.forEach(ReplicationMonitor::close);
        logger().detachAppender(logged);
        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .as("no password in the log")
                .noneMatch(line -> line.contains(ReplicatedCluster.PASSWORD) || line.contains("wrong-password"));
    }

    @Test
    void aCaughtUpReplicaHasNextToNoLagAndAnIdlePrimaryDoesNotChangeThat() throws Exception {
        ReplicationMonitor monitor = monitor("app");
        ReplicationSnapshot fresh = await(monitor, snapshot -> isFresh(snapshot, "r0") && isFresh(snapshot, "r1"));

        assertThat(fresh.primaryName()).isEqualTo("p");
        assertThat(fresh.primary().role()).isEqualTo(NodeRole.WRITABLE);
        assertThat(node(fresh, "r0").role()).isEqualTo(NodeRole.READ_ONLY);
        ServerInfo server = Objects.requireNonNull(node(fresh, "r0").server());
        assertThat(server.flavour())
                .isEqualTo(kind == ServerKind.MARIADB ? ServerInfo.Flavour.MARIADB : ServerInfo.Flavour.MYSQL);

        long then = System.nanoTime();
        await(monitor, snapshot -> snapshot.primary().polledAt() - then > 3 * SECOND && isFresh(snapshot, "r0"));
    }

    @Test
    void lagGrowsWhileReplicationIsPausedAndGoesBackAfterwards() throws Exception {
        // Without the right to see the replication threads: the timeline alone tells.
        ReplicationMonitor monitor = monitor("app");
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        cluster.pauseReplication(0);
        beat();
        ReplicationSnapshot lagging = await(
                monitor,
                snapshot ->
                        node(snapshot, "r0").lag().nanosAt(System.nanoTime()) > 2 * SECOND && isFresh(snapshot, "r1"));
        assertThat(node(lagging, "r0").isReachable()).isTrue();
        assertThat(node(lagging, "r0").whyNotFresh(SECOND, System.nanoTime())).isNotNull();

        cluster.resumeReplication(0);
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
    }

    @Test
    void lagGrowsWhileNothingIsReceived() throws Exception {
        ReplicationMonitor monitor = monitor("app");
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        cluster.stopReceiving(0);
        beat();
        await(monitor, snapshot -> node(snapshot, "r0").lag().nanosAt(System.nanoTime()) > SECOND);
        cluster.resumeReplication(0);
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
    }

    @Test
    void whoMayLookSeesStoppedReplicationWithoutAnyWrite() throws Exception {
        grantStatus();
        ReplicationMonitor monitor = monitor("watcher");
        await(
                monitor,
                snapshot ->
                        isFresh(snapshot, "r0") && node(snapshot, "r0").replication() == ReplicationThreads.RUNNING);
        cluster.pauseReplication(0);
        ReplicationSnapshot stopped =
                await(monitor, snapshot -> node(snapshot, "r0").replication() == ReplicationThreads.STOPPED);
        assertThat(node(stopped, "r0").lag().isWithin(SECOND, stopped.takenAt()))
                .isTrue();
        assertThat(isFresh(stopped, "r0")).isFalse();

        cluster.resumeReplication(0);
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        cluster.stopReceiving(0);
        await(monitor, snapshot -> node(snapshot, "r0").replication() == ReplicationThreads.STOPPED);
        cluster.resumeReplication(0);
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        assertThat(messages(Level.WARN)).contains("app: r0: replication is stopped");
    }

    @Test
    void whatAnAccountWithoutRightsSeesOfStoppedReplication() throws Exception {
        ReplicationMonitor monitor = monitor("app");
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        if (kind != ServerKind.MARIADB) {
            assertThat(node(monitor.snapshot(), "r0").replication()).isEqualTo(ReplicationThreads.UNKNOWN);
            assertThat(messages(Level.INFO))
                    .contains("app: r0: the account may not see whether replication runs;"
                            + " its lag shows it at the next write");
            return;
        }
        await(monitor, snapshot -> node(snapshot, "r0").replication() == ReplicationThreads.RUNNING);
        cluster.pauseReplication(0);
        await(monitor, snapshot -> node(snapshot, "r0").replication() == ReplicationThreads.STOPPED);
        cluster.resumeReplication(0);
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        cluster.primary().kill();
        await(monitor, snapshot -> node(snapshot, "r0").replication() == ReplicationThreads.UNKNOWN);
    }

    @Test
    void aDeadPrimaryLeavesReplicasConnectingAndTheirLagKnownUntilThen() throws Exception {
        grantStatus();
        ReplicationMonitor monitor = monitor("watcher");
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        cluster.primary().kill();
        long killed = System.nanoTime();
        ReplicationSnapshot without = await(
                monitor,
                snapshot -> !snapshot.primary().isReachable()
                        && node(snapshot, "r0").replication() == ReplicationThreads.CONNECTING
                        && node(snapshot, "r0").lag().nanosAt(System.nanoTime()) > SECOND);
        assertThat(without.primary().problem()).isEqualTo(NodeProblem.REFUSED);
        assertThat(node(without, "r0").lag().isKnown()).isTrue();
        assertThat(node(without, "r0").lag().nanosAt(System.nanoTime()))
                .isGreaterThanOrEqualTo(System.nanoTime() - killed - SECOND / 10);

        cluster.primary().restart();
        await(monitor, snapshot -> isFresh(snapshot, "r0") && isFresh(snapshot, "r1"));
    }

    @Test
    void theBoundIsNeverBelowWhatAHeartbeatShowsAndNotFarAboveIt() throws Exception {
        ReplicationMonitor monitor = monitor("app");
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        AtomicReference<Exception> failure = new AtomicReference<>();
        // When each beat was confirmed, and its value, which is when it was sent.
        ConcurrentSkipListMap<Long, Long> confirmed = new ConcurrentSkipListMap<>();
        Thread writer = new Thread(() -> {
            try (Connection connection = cluster.primary().appConnection();
                    PreparedStatement beat = connection.prepareStatement("update beat set at = ? where id = 1")) {
                while (!Thread.currentThread().isInterrupted()) {
                    long sent = System.nanoTime();
                    beat.setLong(1, sent);
                    beat.executeUpdate();
                    confirmed.put(System.nanoTime(), sent);
                    Thread.sleep(2);
                }
            } catch (InterruptedException e) {
                // The test is over.
            } catch (Exception e) {
                failure.set(e);
            }
        });
        writer.start();
        List<Long> excess = new ArrayList<>();
        try (Connection connection = cluster.replica(0).appConnection();
                Statement statement = connection.createStatement()) {
            await(monitor, snapshot -> beatOf(statement) > 0);
            long begin = System.nanoTime();
            boolean paused = false;
            boolean resumed = false;
            while (System.nanoTime() - begin < 5 * SECOND) {
                long elapsed = System.nanoTime() - begin;
                if (!paused && elapsed > 1 * SECOND) {
                    cluster.pauseReplication(0);
                    paused = true;
                }
                if (!resumed && elapsed > 3 * SECOND) {
                    cluster.resumeReplication(0);
                    resumed = true;
                }
                long now = System.nanoTime();
                long completeUntil = now - node(monitor.snapshot(), "r0").lag().nanosAt(now);
                long seen = beatOf(statement);
                Map.Entry<Long, Long> newest = confirmed.lowerEntry(completeUntil);
                if (newest != null) {
                    assertThat(seen)
                            .as("all that was confirmed until %d ms ago is there", (now - completeUntil) / 1_000_000)
                            .isGreaterThanOrEqualTo(newest.getValue());
                }
                excess.add(seen - completeUntil);
            }
        } finally {
            writer.interrupt();
            writer.join();
        }
        assertThat(failure.get()).isNull();
        long median = excess.stream().sorted().toList().get(excess.size() / 2);
        // Two intervals on a machine with nothing else to do.
        assertThat(Duration.ofNanos(median)).isLessThan(INTERVAL.multipliedBy(10));
    }

    @Test
    void aKilledAndRestartedReplicaIsRefusedAndThenFreshAgain() throws Exception {
        ReplicationMonitor monitor = monitor("app");
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        cluster.replica(0).kill();
        ReplicationSnapshot dead = await(
                monitor, snapshot -> node(snapshot, "r0").problem() == NodeProblem.REFUSED && isFresh(snapshot, "r1"));
        assertThat(node(dead, "r0").role()).isEqualTo(NodeRole.UNKNOWN);
        await(monitor, snapshot -> node(snapshot, "r0").failures() > 5);

        beat();
        cluster.replica(0).restart();
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        assertThat(messages(Level.WARN))
                .filteredOn(line -> line.contains("r0 cannot be polled"))
                .as("said once for each kind of trouble")
                .hasSizeLessThanOrEqualTo(2)
                .anyMatch(line -> line.contains("connection refused"));
    }

    @Test
    void aFrozenReplicaDoesNotAnswerAndDelaysNobody() throws Exception {
        ReplicationMonitor monitor = monitor("app");
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        cluster.replica(0).freeze();
        try {
            await(monitor, snapshot -> node(snapshot, "r0").problem() == NodeProblem.NO_ANSWER);
            // One after the other with the frozen node, thirty polls would take thirty timeouts of a second.
            Set<Long> polls = ConcurrentHashMap.newKeySet();
            monitor.addListener(snapshot -> polls.add(node(snapshot, "r1").polledAt()));
            await(monitor, snapshot -> polls.size() > 30 && isFresh(snapshot, "r1"));
        } finally {
            cluster.replica(0).thaw();
        }
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
    }

    @Test
    void closingDoesNotWaitForAFrozenServer() throws Exception {
        ReplicationMonitor monitor = monitor("app", Duration.ofSeconds(30));
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        cluster.replica(0).freeze();
        try {
            long polled = node(monitor.snapshot(), "r1").polledAt();
            await(monitor, snapshot -> node(snapshot, "r1").polledAt() - polled > SECOND / 2);
            long begin = System.nanoTime();
            monitor.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
            awaitTrue(() -> monitorThreads("app").isEmpty());
        } finally {
            cluster.replica(0).thaw();
        }
    }

    @Test
    void aWrongPasswordIsToldApartAndHealsByItself() throws Exception {
        AtomicReference<String> password = new AtomicReference<>("wrong-password");
        ReplicationMonitor monitor = keep(ReplicationMonitor.builder("app")
                .primary("p", opener(cluster.primary(), "app"))
                .replica("r0", () -> connect(cluster.replica(0), "app", password.get()))
                .pollInterval(INTERVAL)
                .start());
        await(monitor, snapshot -> node(snapshot, "r0").problem() == NodeProblem.AUTHENTICATION);
        assertThat(node(monitor.snapshot(), "r0").problemText()).startsWith("access denied (error 1045");

        password.set(ReplicatedCluster.PASSWORD);
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
    }

    @Test
    void aHostThatSwallowsPacketsIsABlackHole() throws Exception {
        // A listener whose queue is full drops further requests to connect, which is what a dead host does.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> queue = new ArrayList<>();
            try {
                for (int i = 0; i < 2; i++) {
                    queue.add(new Socket(full.getInetAddress(), full.getLocalPort()));
                }
                ReplicationMonitor monitor = keep(ReplicationMonitor.builder("app")
                        .primary("p", opener(cluster.primary(), "app"))
                        .replica(
                                "hole",
                                () -> DriverManager.getConnection(
                                        "jdbc:mysql://127.0.0.1:" + full.getLocalPort() + "/?connectTimeout=300",
                                        "app",
                                        "x"))
                        .pollInterval(INTERVAL)
                        .start());
                await(monitor, snapshot -> node(snapshot, "hole").problem() == NodeProblem.CONNECT_TIMEOUT);
                assertThat(monitor.snapshot().primary().isReachable()).isTrue();
            } finally {
                for (Socket socket : queue) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void anUnreachablePrimaryAtTheStartIsSaidOnceAndHeals() throws Exception {
        cluster.primary().kill();
        ReplicationMonitor monitor = monitor("app");
        assertThat(monitor.awaitFirstPolls(SOON)).isTrue();
        await(
                monitor,
                snapshot -> snapshot.primary().failures() > 3
                        && node(snapshot, "r0").isReachable());
        assertThat(node(monitor.snapshot(), "r0").lag().unknownReason())
                .isEqualTo("the primary p was not reached so far");
        assertThat(messages(Level.WARN))
                .filteredOn(line -> line.contains("p cannot be polled"))
                .hasSize(1);

        cluster.primary().restart();
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
    }

    @Test
    void aKilledConnectionIsReplacedWithinThePoll() throws Exception {
        ReplicationMonitor monitor = monitor("app");
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        int failuresBefore = messages(Level.WARN).size();
        for (int i = 0; i < 3; i++) {
            long polled = node(monitor.snapshot(), "r0").polledAt();
            killConnectionsOf("app", cluster.replica(0));
            await(monitor, snapshot -> node(snapshot, "r0").polledAt() - polled > 2 * INTERVAL.toNanos());
        }
        assertThat(messages(Level.WARN)).hasSize(failuresBefore);
    }

    @Test
    void aSwitchoverIsFollowed() throws Exception {
        ReplicationMonitor monitor = monitor("app");
        await(monitor, snapshot -> isFresh(snapshot, "r0") && isFresh(snapshot, "r1"));
        AtomicReference<Long> seen = new AtomicReference<>();
        monitor.addListener(snapshot -> {
            if (snapshot.primaryName().equals("r0") && seen.get() == null) {
                seen.set(System.nanoTime());
            }
        });
        cluster.promote(0);
        await(monitor, snapshot -> snapshot.primaryName().equals("r0"));
        beat();
        ReplicationSnapshot after = await(monitor, snapshot -> isFresh(snapshot, "p") && isFresh(snapshot, "r1"));
        assertThat(after.primary().lag()).isEqualTo(Lag.none());
        // The listener and the log are told after the snapshot is there.
        await(monitor, snapshot -> seen.get() != null);
        await(
                monitor,
                snapshot -> messages(Level.INFO)
                        .contains("app: r0 is the primary now, instead of p, which is read-only (switchover)"));
    }

    @Test
    void aPollIsOneRoundTripAndAsksForNothingElse() throws Exception {
        ReplicationMonitor monitor = monitor("app");
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        DatabaseServer replica = cluster.replica(0);
        try (GeneralLog log = replica.generalLog()) {
            long polled = node(monitor.snapshot(), "r0").polledAt();
            await(monitor, snapshot -> node(snapshot, "r0").polledAt() - polled > SECOND);
            assertThat(log.entries())
                    .filteredOn(entry -> !entry.command().equals("Connect"))
                    .isNotEmpty()
                    .allMatch(entry -> entry.text().startsWith("SELECT @@global.gtid_")
                            || (kind == ServerKind.MARIADB && entry.text().startsWith("SHOW GLOBAL STATUS LIKE")));
        }
    }

    @Test
    void aWriteIsKnownToBeOnAReplicaFromMemory() throws Exception {
        ReplicationMonitor monitor = monitor("app");
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        cluster.pauseReplication(0);
        beat();
        GtidSet written = GtidSet.parse(cluster.primary()
                .query(kind == ServerKind.MARIADB ? "select @@gtid_binlog_pos" : "select @@global.gtid_executed"));
        await(
                monitor,
                snapshot -> node(snapshot, "r1").contains(written)
                        && snapshot.primary().contains(written));
        assertThat(node(monitor.snapshot(), "r0").contains(written)).isFalse();
        cluster.resumeReplication(0);
        await(monitor, snapshot -> node(snapshot, "r0").contains(written));
    }

    @Test
    void nothingIsLeftAfterClosing() throws Exception {
        int before = connections(cluster.replica(0));
        ReplicationMonitor monitor = monitor("app");
        await(monitor, snapshot -> isFresh(snapshot, "r0"));
        assertThat(monitorThreads("app"))
                .containsExactlyInAnyOrder(
                        "evenkeel-app-monitor-p", "evenkeel-app-monitor-r0", "evenkeel-app-monitor-r1");
        assertThat(connections(cluster.replica(0))).isEqualTo(before + 1);

        monitor.close();
        monitor.close();
        assertThat(monitorThreads("app")).isEmpty();
        awaitTrue(() -> connections(cluster.replica(0)) == before);
        assertThat(monitor.snapshot().primaryName()).isEqualTo("p");
    }

    @Test
    void setsAgreeWithTheServersOwnArithmetic() throws Exception {
        if (kind == ServerKind.MARIADB) {
            positionsAgreeWithTheServersWait();
        } else {
            setsAgreeWithSubsetAndSubtract();
        }
    }

    private void positionsAgreeWithTheServersWait() throws Exception {
        beat();
        cluster.awaitCaughtUp(0, SOON);
        GtidSet position = GtidSet.parse(cluster.replica(0).query("select @@global.gtid_slave_pos"));
        String text = position.toString();
        long last = Long.parseLong(text.substring(text.lastIndexOf('-') + 1));
        try (Connection connection = cluster.replica(0).appConnection();
                PreparedStatement ask = connection.prepareStatement("select master_gtid_wait(?, 0)")) {
            for (String other : List.of(
                    "0-1-" + last,
                    "0-1-" + (last - 1),
                    "0-2-" + last,
                    "0-7-1",
                    "0-1-" + (last + 1),
                    "0-1-18446744073709551615",
                    "7-1-1",
                    "0-1-" + last + ",7-1-1",
                    "")) {
                ask.setString(1, other);
                try (ResultSet row = ask.executeQuery()) {
                    row.next();
                    assertThat(position.contains(GtidSet.parse(other)))
                            .as("%s and %s", position, other)
                            .isEqualTo(row.getInt(1) == 0);
                }
            }
        }
    }

    private void setsAgreeWithSubsetAndSubtract() throws Exception {
        long seed = System.nanoTime();
        RandomMySqlSets random = new RandomMySqlSets(seed, kind == ServerKind.MYSQL97);
        try (Connection connection = cluster.primary().appConnection();
                PreparedStatement ask = connection.prepareStatement(
                        "select gtid_subset(?, ?), gtid_subtract(?, ?), gtid_subtract(concat(?, ',', ?), '')")) {
            for (int i = 0; i < 500; i++) {
                String a = random.next();
                String b = random.next();
                String[] parameters = {a, b, a, b, a, b};
                for (int p = 0; p < parameters.length; p++) {
                    ask.setString(p + 1, parameters[p]);
                }
                try (ResultSet row = ask.executeQuery()) {
                    row.next();
                    GtidSet x = GtidSet.parse(a);
                    GtidSet y = GtidSet.parse(b);
                    String round = "seed " + seed + ": " + a + " and " + b;
                    assertThat(y.contains(x)).as(round).isEqualTo(row.getInt(1) == 1);
                    assertThat(x.subtract(y))
                            .as(round)
                            .hasToString(row.getString(2).replace("\n", ""));
                    assertThat(x.union(y))
                            .as(round)
                            .hasToString(row.getString(3).replace("\n", ""));
                }
            }
        }
    }

    private ReplicationMonitor monitor(String user) {
        return monitor(user, ReplicationMonitor.DEFAULT_TIMEOUT);
    }

    private ReplicationMonitor monitor(String user, Duration timeout) {
        return keep(ReplicationMonitor.builder("app")
                .primary("p", opener(cluster.primary(), user))
                .replica("r0", opener(cluster.replica(0), user))
                .replica("r1", opener(cluster.replica(1), user))
                .pollInterval(INTERVAL)
                .timeout(timeout)
                .start());
    }

    private ReplicationMonitor keep(ReplicationMonitor monitor) {
        monitors.add(monitor);
        return monitor;
    }

    private static ConnectionOpener opener(DatabaseServer server, String user) {
        return () -> connect(server, user, ReplicatedCluster.PASSWORD);
    }

    private static Connection connect(DatabaseServer server, String user, String password) throws SQLException {
        return DriverManager.getConnection(
                server.jdbcUrl("") + "&connectTimeout=1000&socketTimeout=1000", user, password);
    }

    private void grantStatus() {
        String right = kind == ServerKind.MARIADB ? "slave monitor" : "replication client";
        cluster.primary()
                .execute(List.of(
                        "drop user if exists watcher",
                        "create user watcher identified by '" + ReplicatedCluster.PASSWORD + "'",
                        "grant " + right + " on *.* to watcher"));
        cluster.awaitCaughtUp(0, SOON);
        cluster.awaitCaughtUp(1, SOON);
    }

    private void beat() throws SQLException {
        try (Connection connection = cluster.primary().appConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update beat set at = at + 1 where id = 1");
        }
    }

    private static long beatOf(Statement statement) {
        try (ResultSet row = statement.executeQuery("select at from beat")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void killConnectionsOf(String user, DatabaseServer server) throws SQLException {
        try (Connection connection = server.adminConnection();
                Statement statement = connection.createStatement()) {
            List<String> ids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(
                    "select id from information_schema.processlist where user = '" + user + "'")) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            assertThat(ids).isNotEmpty();
            for (String id : ids) {
                statement.execute("kill " + id);
            }
        }
    }

    private static int connections(DatabaseServer server) {
        return Integer.parseInt(
                server.query("select count(*) from information_schema.processlist where user in ('app', 'watcher')"));
    }

    private static List<String> monitorThreads(String cluster) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("evenkeel-" + cluster.toLowerCase(Locale.ROOT) + "-monitor-"))
                .toList();
    }

    private List<String> messages(Level level) {
        return logged.list.stream()
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(ReplicationMonitor.class);
    }

    private static boolean isFresh(ReplicationSnapshot snapshot, String node) {
        return node(snapshot, node).isFresh(SECOND, System.nanoTime());
    }

    private static NodeState node(ReplicationSnapshot snapshot, String name) {
        return Objects.requireNonNull(snapshot.node(name));
    }

    private static ReplicationSnapshot await(ReplicationMonitor monitor, Predicate<ReplicationSnapshot> wanted)
            throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (true) {
            ReplicationSnapshot snapshot = monitor.snapshot();
            if (wanted.test(snapshot)) {
                return snapshot;
            }
            assertThat(System.nanoTime()).as("still %s", snapshot).isLessThan(end);
            Thread.sleep(5);
        }
    }

    private static void awaitTrue(java.util.function.BooleanSupplier wanted) throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(5);
        }
    }
}
