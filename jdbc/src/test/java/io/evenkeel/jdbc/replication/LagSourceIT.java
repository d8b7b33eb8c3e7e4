package io.evenkeel.jdbc.replication;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.fixture.SharedClusters;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Each source of lag against what really is: a row that the test writes again and again, and reads on the replicas. */
@OnEachServer
final class LagSourceIT {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LagSourceIT.class);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    /** Two intervals, and a busy machine. */
    private static final long CLOSE = 450 * MILLI;

    private final ServerKind kind;
    private final ReplicatedCluster cluster;
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Map<String, ReplicationMonitor> monitors = new LinkedHashMap<>();

    LagSourceIT(ServerKind kind) {
        this.kind = kind;
        this.cluster = SharedClusters.of(kind);
    }

    @BeforeEach
    void start() {
        cluster.reset();
        cluster.primary()
                .execute(List.of(
                        "create table app.beat (id int primary key, at bigint not null)",
                        "insert into app.beat values (1, 0)",
                        "create table app.heartbeat (ts varchar(26) not null,"
                                + " server_id int unsigned not null primary key, file varchar(255))",
                        "create table app.big (id int auto_increment primary key, text varchar(200))",
                        "drop user if exists watcher",
                        "create user watcher identified by '" + ReplicatedCluster.PASSWORD + "'",
                        kind == ServerKind.MARIADB
                                ? "grant slave monitor on *.* to watcher"
                                : "grant replication client on *.* to watcher",
                        "grant select on performance_schema.* to watcher",
                        "grant select, insert, update on app.heartbeat to watcher"));
        cluster.awaitCaughtUp(0, Duration.ofSeconds(20));
        cluster.awaitCaughtUp(1, Duration.ofSeconds(20));
        logged.list = new CopyOnWriteArrayList<>(); // read while others write
        logged.start();
        logger().addAppender(logged);
    }

    @AfterEach
    void end() {
        monitors.values().forEach(ReplicationMonitor::close);
        logger().detachAppender(logged);
    }

    @Test
    void eachSourceTellsWhatIs() throws Exception {
        List<LagSource> sources = new ArrayList<>(List.of(
                LagSource.gtid(),
                LagSource.replicaStatus(),
                LagSource.heartbeat("app.heartbeat").writtenEvery(INTERVAL)));
        if (kind != ServerKind.MARIADB) {
            sources.add(LagSource.applierTimestamps());
        }
        for (LagSource source : sources) {
            watch(source, "watcher");
        }
        List<String> exact = kind == ServerKind.MARIADB
                ? List.of("gtid", "heartbeat app.heartbeat")
                : List.of("gtid", "heartbeat app.heartbeat", "applier-timestamps");
        try (Beats beats = new Beats()) {
            for (String source : monitors.keySet()) {
                await(source + " knows", () -> isFresh(source, "r0") && isFresh(source, "r1"));
            }
            Errors caughtUp = beats.compare("r0", 600);
            exact.forEach(source -> caughtUp.isClose(source));
            caughtUp.isWithinASecond("replica-status");

            cluster.delay(1, Duration.ofSeconds(2));
            standsStill(beats, exact, () -> cluster.pauseReplication(0));
            standsStill(beats, exact, () -> cluster.stopReceiving(0));

            // It may wait for a second longer than the delay, and has nothing to say before it has applied anything.
            await("r1 has begun", () -> exact.stream().allMatch(source -> lag(source, "r1") != Long.MAX_VALUE));
            Errors delayed = beats.compare("r1", 600);
            assertThat(delayed.truth()).isGreaterThan(SECOND);
            exact.forEach(source -> delayed.isClose(source));
            delayed.isWithinASecond("replica-status");

            Errors huge = beats.compareWhile("r0", this::hugeTransaction).atItsWorst();
            assertThat(huge.truth()).isGreaterThan(200 * MILLI);
            exact.forEach(source -> huge.isClose(source));
            huge.isNotBelow("replica-status"); // it counts from when the transaction began, not from its commit
            assertThat(monitors.get("gtid").snapshot().node("r0"))
                    .satisfies(node -> assertThat(node.lag().isProof()).isTrue());
            assertThat(monitors.get("replica-status").snapshot().node("r0"))
                    .satisfies(node -> assertThat(node.lag().isProof()).isFalse());
        }
        for (String source : monitors.keySet()) {
            await(source + " knows", () -> isFresh(source, "r0"));
        }
        cluster.primary().kill();
        long killed = System.nanoTime();
        for (String source : monitors.keySet()) {
            await(
                    source + " sees it",
                    () -> !monitor(source).snapshot().primary().isReachable());
        }
        Thread.sleep(500);
        for (String source : monitors.keySet()) {
            assertThat(lag(source, "r0"))
                    .as("%s: known until the primary died", source)
                    .isBetween(System.nanoTime() - killed - CLOSE, 20 * SECOND);
        }
        assertThat(messages(Level.WARN)).noneMatch(line -> line.contains("instead"));
    }

    @Test
    void aDelayedReplicaThatHasAppliedNothingYetIsNotTakenForOneThatHasAll() throws Exception {
        if (kind == ServerKind.MARIADB) {
            return; // it keeps no such timestamps
        }
        try (Beats one = new Beats();
                Beats other = new Beats();
                Connection connection = opener(cluster.replica(1), "watcher").open();
                Statement statement = connection.createStatement()) {
            cluster.delay(1, Duration.ofSeconds(60));
            long restarted = System.currentTimeMillis() * 1_000;
            String received = "select last_queued_transaction_original_commit_timestamp > from_unixtime("
                    + (restarted / 1_000_000 + 1) + ") from performance_schema.replication_connection_status";
            await("it receives", () -> cluster.replica(1).query(received).equals("1"));
            ApplierTimestamps reader = new ApplierTimestamps();
            long end = System.nanoTime() + 2 * SECOND;
            while (System.nanoTime() < end) {
                assertThat(reader.replica(statement)).isInstanceOfSatisfying(Reading.Channels.class, read -> {
                    Reading.State state = read.channels().get(0).state();
                    assertThat(state instanceof Reading.NothingNew
                                    || (state instanceof Reading.Until until && until.micros() < restarted))
                            .as("%s, restarted at %d", state, restarted)
                            .isTrue();
                });
            }
            assertThat(one.closed || other.closed).isFalse();
        } finally {
            cluster.delay(1, Duration.ZERO);
        }
    }

    /** Stopped threads are seen by what asks for them, and by the others as growing lag. */
    private void standsStill(Beats beats, List<String> exact, Runnable stop) throws Exception {
        stop.run();
        await("it is seen", () -> lag("replica-status", "r0") == Long.MAX_VALUE);
        Thread.sleep(700);
        assertThat(node("replica-status", "r0").lag().unknownReason()).isEqualTo("replication stopped");
        if (exact.contains("applier-timestamps")) {
            assertThat(node("applier-timestamps", "r0").lag().unknownReason()).isEqualTo("replication stopped");
        }
        Errors stopped = beats.compare("r0", 300);
        assertThat(stopped.truth()).isGreaterThan(500 * MILLI);
        stopped.isClose("gtid");
        stopped.isClose("heartbeat app.heartbeat");
        cluster.resumeReplication(0);
        for (String source : monitors.keySet()) {
            await(source + " knows again", () -> isFresh(source, "r0"));
        }
    }

    private void hugeTransaction() {
        cluster.primary().execute(List.of("insert into app.big (text) values (repeat('x', 200))"));
        List<String> doubling = new ArrayList<>(List.of("set autocommit = 0"));
        for (int i = 0; i < 17; i++) {
            doubling.add("insert into app.big (text) select text from app.big");
        }
        doubling.add("commit");
        cluster.primary().execute(doubling);
        cluster.awaitCaughtUp(0, Duration.ofSeconds(20));
    }

    @Test
    void whatCannotBeUsedIsReplacedAndSaidOnce() throws Exception {
        cluster.primary().execute(List.of("drop table app.heartbeat"));
        cluster.awaitCaughtUp(0, Duration.ofSeconds(20));
        for (LagSource source : List.of(
                LagSource.replicaStatus(),
                LagSource.applierTimestamps(),
                LagSource.heartbeat("app.heartbeat"),
                LagSource.heartbeat("mysql.user"))) {
            ReplicationMonitor monitor = watch(source, "app");
            await(source + " is replaced", () -> lag(source.toString(), "r0") < SECOND);
            NodeState node = node(source.toString(), "r0");
            assertThat(node.lag().isProof()).isTrue();
            assertThat(node.lagFallback())
                    .startsWith("its lag cannot be told by " + source)
                    .endsWith("; by gtid instead");
            long polled = node.polledAt();
            await("it goes on", () -> node(source.toString(), "r0").polledAt() - polled > 3 * INTERVAL.toNanos());
            monitor.close();
        }
        String status = kind == ServerKind.MARIADB ? "SLAVE MONITOR" : "REPLICATION CLIENT";
        String timestamps = kind == ServerKind.MARIADB
                ? " keeps no such timestamps"
                : "SELECT on performance_schema.replication_conn";
        assertThat(messages(Level.WARN).stream().filter(line -> line.contains("app: r0: its lag")))
                .hasSize(4)
                .satisfiesExactly(
                        line -> assertThat(line).contains("by replica-status: the account lacks " + status),
                        line -> assertThat(line)
                                .contains("by applier-timestamps: ")
                                .contains(timestamps),
                        line -> assertThat(line).contains("by heartbeat app.heartbeat: there is no table"),
                        line -> assertThat(line)
                                .contains("by heartbeat mysql.user: the account lacks SELECT on mysql.user"));
    }

    @Test
    void aHeartbeatThatMayNotBeWrittenIsReplacedAndSaid() throws Exception {
        cluster.primary()
                .execute(List.of(
                        "create table app.seen_beat (ts varchar(26) not null, server_id int unsigned primary key)",
                        "create user onlooker@'%' identified by '" + ReplicatedCluster.PASSWORD + "'",
                        "grant select on app.seen_beat to onlooker@'%'"));
        cluster.awaitCaughtUp(0, Duration.ofSeconds(20));
        cluster.awaitCaughtUp(1, Duration.ofSeconds(20));
        try {
            LagSource source = LagSource.heartbeat("app.seen_beat").writtenEvery(INTERVAL);
            watch(source, "onlooker");
            await("it is replaced", () -> lag(source.toString(), "r0") < SECOND);
            assertThat(node(source.toString(), "r0").lagFallback())
                    .contains("the account lacks INSERT or UPDATE on app.seen_beat")
                    .endsWith("; by gtid instead");
        } finally {
            cluster.primary().execute(List.of("drop user onlooker@'%'"));
        }
    }

    @Test
    void whereGtidsDoNotTellTheStatusDoes() throws Exception {
        if (kind == ServerKind.MARIADB) {
            // Its GTIDs cannot be turned off; what stands in the way is a primary without a binary log, which has no
            // replicas.
            return;
        }
        DatabaseServer replica = cluster.replica(0);
        replica.execute(List.of("set global gtid_mode = on_permissive"));
        try {
            watch(LagSource.gtid(), "watcher");
            await("by status", () -> lag("gtid", "r0") < 2 * SECOND);
            assertThat(node("gtid", "r0").lag().isProof()).isFalse();
            await(
                    "the other one is not concerned",
                    () -> node("gtid", "r1").lag().isProof());
            await(
                    "it is said",
                    () -> messages(Level.WARN)
                            .contains("app: r0: its lag cannot be told by gtid: gtid_mode=ON_PERMISSIVE;"
                                    + " by replica-status instead"));
            cluster.pauseReplication(0);
            await("stopped", () -> lag("gtid", "r0") == Long.MAX_VALUE);
            cluster.resumeReplication(0);
        } finally {
            replica.execute(List.of("set global gtid_mode = on"));
        }
        await("by gtid again", () -> node("gtid", "r0").lag().isProof() && lag("gtid", "r0") < SECOND);
        assertThat(node("gtid", "r0").lagFallback()).isNull();
    }

    private ReplicationMonitor watch(LagSource source, String user) {
        ReplicationMonitor monitor = ReplicationMonitor.builder("app")
                .primary("p", opener(cluster.primary(), user))
                .replica("r0", opener(cluster.replica(0), user))
                .replica("r1", opener(cluster.replica(1), user))
                .pollInterval(INTERVAL)
                .lagSource(source)
                .start();
        monitors.put(source.toString(), monitor);
        return monitor;
    }

    private static ConnectionOpener opener(DatabaseServer server, String user) {
        return () -> DriverManager.getConnection(
                server.jdbcUrl("") + "&connectTimeout=1000&socketTimeout=1000", user, ReplicatedCluster.PASSWORD);
    }

    private ReplicationMonitor monitor(String source) {
        return Objects.requireNonNull(monitors.get(source));
    }

    private NodeState node(String source, String node) {
        return Objects.requireNonNull(monitor(source).snapshot().node(node));
    }

    private long lag(String source, String node) {
        return node(source, node).lag().nanosAt(System.nanoTime());
    }

    /** A row on the primary that always holds when it was written. */
    private final class Beats implements AutoCloseable {
        private final Thread writer = new Thread(this::write, "beats");
        private volatile boolean closed;

        Beats() {
            writer.start();
        }

        private void write() {
            try (Connection connection = cluster.primary().appConnection();
                    PreparedStatement beat = connection.prepareStatement("update beat set at = ? where id = 1")) {
                while (!closed) {
                    beat.setLong(1, System.nanoTime());
                    beat.executeUpdate();
                    Thread.sleep(5);
                }
            } catch (SQLException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        Errors compare(String node, long millis) throws Exception {
            return compareWhile(node, () -> sleep(millis));
        }

        Errors compareWhile(String node, Runnable task) throws Exception {
            Errors errors = new Errors(kind + " " + node);
            Thread running = new Thread(task, "task");
            int replica = node.equals("r0") ? 0 : 1;
            try (Connection connection = cluster.replica(replica).appConnection();
                    Statement statement = connection.createStatement()) {
                running.start();
                while (running.isAlive()) {
                    long now = System.nanoTime();
                    Map<String, Long> lags = new LinkedHashMap<>();
                    monitors.keySet()
                            .forEach(source ->
                                    lags.put(source, node(source, node).lag().nanosAt(now)));
                    errors.add(now - read(statement), lags);
                    Thread.sleep(2);
                }
            }
            return errors;
        }

        private long read(Statement statement) throws SQLException {
            try (ResultSet row = statement.executeQuery("select at from beat")) {
                row.next();
                return row.getLong(1);
            }
        }

        @Override
        public void close() {
            closed = true;
            try {
                writer.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What sources told, and what was. */
    private static final class Errors {
        private final String where;
        private final List<Long> truths = new ArrayList<>();
        private final List<Map<String, Long>> told = new ArrayList<>();
        private final Map<String, List<Long>> errors = new LinkedHashMap<>();

        Errors(String where) {
            this.where = where;
        }

        void add(long truth, Map<String, Long> lags) {
            truths.add(truth);
            told.add(lags);
            lags.forEach((source, lag) -> {
                if (lag != Long.MAX_VALUE) {
                    errors.computeIfAbsent(source, key -> new ArrayList<>()).add(lag - truth);
                }
            });
        }

        /** What was told while the replica was behind by more than half of the most. */
        Errors atItsWorst() {
            long most = truths.stream().mapToLong(Long::longValue).max().orElseThrow();
            Errors worst = new Errors(where + " at its worst");
            for (int i = 0; i < truths.size(); i++) {
                if (truths.get(i) > most / 2) {
                    worst.add(truths.get(i), told.get(i));
                }
            }
            return worst;
        }

        long truth() {
            return median(truths);
        }

        private long error(String source) {
            long error = median(errors.getOrDefault(source, List.of(Long.MAX_VALUE)));
            LOG.info("{}: {} told {} ms more than {}", where, source, error / MILLI, truth() / MILLI);
            return error;
        }

        void isClose(String source) {
            assertThat(error(source))
                    .as("%s: error of %s at %d", where, source, truth())
                    .isBetween(-CLOSE, CLOSE);
        }

        void isNotBelow(String source) {
            assertThat(error(source))
                    .as("%s: error of %s at %d", where, source, truth())
                    .isGreaterThan(-SECOND - CLOSE);
        }

        void isWithinASecond(String source) {
            assertThat(error(source))
                    .as("%s: error of %s at %d", where, source, truth())
                    .isBetween(-SECOND - CLOSE, SECOND + CLOSE);
        }

        private static long median(List<Long> values) {
            return values.stream().sorted().toList().get(values.size() / 2);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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

    /** By whole seconds, which are up to one off, a node that has all can be a second behind for as long as it replicates. */
    private boolean isFresh(String source, String node) {
        return lag(source, node) < (source.equals("replica-status") ? 2 * SECOND : SECOND);
    }

    private static void await(String what, BooleanSupplier wanted) throws InterruptedException {
        long end = System.nanoTime() + 20 * SECOND;
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still not: %s", what).isLessThan(end);
            Thread.sleep(5);
        }
    }
}
