package io.evenkeel.jdbc.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.ReadWriteDataSource;
import io.evenkeel.jdbc.ReadWriteDataSourceBuilder;
import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ReplicationHold;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.fixture.SharedClusters;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions write and read while servers and the lines to them fail, and the checker finds nothing wrong. In the build it runs
 * for some seconds on each server, with the same faults each time; {@code -Devenkeel.faults.duration=10m} makes it longer, {@code
 * -Devenkeel.faults.seed=…} makes other faults, in another order.
 */
@OnEachServer
final class FaultsIT {

    private static final String DURATION = "evenkeel.faults.duration";
    private static final String SEED = "evenkeel.faults.seed";
    private static final Duration MAX_LAG = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(FaultsIT.class);

    private final ServerKind kind;
    private final ReplicatedCluster cluster;
    private final Map<DatabaseServer, Line> lines = new HashMap<>();

    FaultsIT(ServerKind kind) {
        this.kind = kind;
        cluster = SharedClusters.of(kind);
    }

    @BeforeEach
    void reset() throws Exception {
        cluster.reset();
        cluster.primary()
                .execute(List.of("create table app." + Workload.TABLE + " (id bigint auto_increment primary key,"
                        + " register int not null, version bigint not null, key (register, version))"));
        awaitReplicas();
        for (DatabaseServer server : cluster.servers()) {
            lines.put(server, new Line(name(server), server.port()));
        }
    }

    @AfterEach
    void close() {
        lines.values().forEach(Line::close);
    }

    @Test
    void noHistoryBreaksAPromiseWhateverFails() throws Exception {
        long seed = Long.getLong(SEED, kind.name().hashCode()); // other faults on each, and the same in each build
        Duration duration = Duration.parse("PT" + System.getProperty(DURATION, "20s"));
        LOG.info("{}: {} of faults, -D{}={}", cluster.distribution(), duration, SEED, seed);
        List<Faults.Made> faults = new ArrayList<>();
        KnownRoles roles = new KnownRoles(name(cluster.primary()));
        List<Operation> history;
        Lateness lateness = new Lateness();
        try (ReadWriteDataSource db = builder(server -> lines.get(server).port())
                        .roleListener(roles)
                        .trackWrites(true)
                        .strongReadsOnReplicas(true)
                        .build();
                lateness) {
            Workload workload = new Workload(db, seed);
            try (workload) {
                Faults next = new Faults(cluster, lines, workload, seed);
                long end = System.nanoTime() + duration.toNanos();
                while (System.nanoTime() - end < 0) {
                    faults.add(next.next());
                }
            }
            history = workload.history();
        }
        lines.values().forEach(Line::close);
        awaitReplicas();
        Map<Operation.Key, Integer> journal = journal(cluster.primary());
        String run = cluster.distribution() + ", -D" + SEED + "=" + seed + ", " + faults + ", " + counts(history);
        LOG.info(
                "{}, {} changes of roles, {} of {} reads held to their limit and at most 100 ms, the others to at most {} more",
                run,
                roles.changes(),
                history.stream()
                        .filter(Operation::isAnsweredRead)
                        .filter(read -> allowance(lateness, read).toMillis() <= 100)
                        .count(),
                history.stream().filter(Operation::isAnsweredRead).count(),
                history.stream()
                        .map(read -> allowance(lateness, read))
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO));

        assertThat(history).as(run).filteredOn(Operation::isAcknowledgedWrite).hasSizeGreaterThan(100);
        assertThat(servedBy(history, "replica"))
                .as("reads that replicas served: %s", run)
                .isGreaterThan(100);
        for (Consistency level : EnumSet.of(Consistency.READ_YOUR_WRITES, Consistency.SESSION)) {
            assertThat(servedBy(of(history, level), "replica"))
                    .as("reads at %s that replicas served: %s", level, run)
                    .isGreaterThan(50);
        }
        assertThat(servedBy(
                        history.stream()
                                .filter(operation -> operation.kind() == Operation.Kind.STRONG_READ)
                                .toList(),
                        "replica"))
                .as("strong reads that replicas served: %s", run)
                .isGreaterThan(50);
        assertThat(inexcusable(history, faults)).as("failed: %s", run).isEmpty();

        HistoryChecker checker = new HistoryChecker(history);
        assertThat(checker.onlyWhatWasWritten()).as(run).isEmpty();
        assertThat(checker.strongReads()).as(run).isEmpty();
        for (Consistency level : EnumSet.of(Consistency.READ_YOUR_WRITES, Consistency.SESSION)) {
            assertThat(new HistoryChecker(of(history, level)).readYourWrites())
                    .as(run)
                    .isEmpty();
        }
        assertThat(new HistoryChecker(of(history, Consistency.SESSION)).monotonicReads())
                .as(run)
                .isEmpty();
        assertThat(checker.noOlderThan(
                        read -> MAX_LAG.plus(allowance(lateness, read)), EnumSet.allOf(Operation.Kind.class)))
                .as(run)
                .isEmpty();
        assertThat(checker.noOlderThan(
                        read -> Workload.TIGHT.plus(allowance(lateness, read)), EnumSet.of(Operation.Kind.TIGHT_READ)))
                .as(run)
                .isEmpty();
        assertThat(checker.effects(journal)).as(run).isEmpty();
        Map<String, List<Line.Passed>> passed = passed();
        assertThat(passed.values().stream().mapToInt(List::size).sum())
                .as("writes seen on the lines: %s", run)
                .isGreaterThanOrEqualTo(journal.size());
        assertThat(roles.sentToReadOnly(history, passed)).as(run).isEmpty();
        for (DatabaseServer replica : cluster.replicas()) {
            assertThat(journal(replica)).as("what %s has: %s", replica, run).isEqualTo(journal);
        }
    }

    /** The limit is kept by a thread that a busy machine may wake late. */
    private static Duration allowance(Lateness lateness, Operation read) {
        return lateness.worstAround(read.sentAt() - MAX_LAG.toNanos(), read.doneAt())
                .multipliedBy(2);
    }

    private static List<Operation> of(List<Operation> history, Consistency level) {
        return history.stream()
                .filter(operation -> Workload.level(operation.session()) == level)
                .toList();
    }

    private static List<Operation> inexcusable(List<Operation> history, List<Faults.Made> faults) {
        return history.stream()
                .filter(operation -> operation.outcome() != Operation.Outcome.DONE)
                .filter(failed -> faults.stream().noneMatch(fault -> fault.excuses(failed)))
                .toList();
    }

    private static Map<String, Long> counts(List<Operation> history) {
        return history.stream()
                .collect(Collectors.groupingBy(
                        operation -> operation.kind() + " " + operation.outcome(),
                        TreeMap::new,
                        Collectors.counting()));
    }

    private Map<String, List<Line.Passed>> passed() {
        return lines.values().stream().collect(Collectors.toMap(Line::node, Line::passed));
    }

    @Test
    void theCheckerFindsStaleReadsWhereNothingProtectsFromThem() throws Exception {
        List<Operation> history;
        try (ReadWriteDataSource db = builder(DatabaseServer::port).maxLag(SOON).build()) {
            awaitReads(db);
            Workload workload = new Workload(db, 1);
            try (workload) {
                List<ReplicationHold> holds =
                        List.of(cluster.holdUp(0, Workload.TABLE), cluster.holdUp(1, Workload.TABLE));
                LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
                holds.forEach(ReplicationHold::close);
            }
            history = workload.history();
        }
        HistoryChecker checker = new HistoryChecker(of(history, Consistency.BOUNDED_STALENESS));
        assertThat(checker.readYourWrites()).isNotEmpty();
        assertThat(new HistoryChecker(of(history, Consistency.READ_YOUR_WRITES)).readYourWrites())
                .isEmpty();
        assertThat(checker.strong()).isNotEmpty();
        assertThat(checker.noOlderThan(Duration.ofMillis(100))).isNotEmpty();
        awaitReplicas();
    }

    private ReadWriteDataSourceBuilder builder(ToIntFunction<DatabaseServer> port) {
        ReadWriteDataSourceBuilder builder = ReadWriteDataSource.builder("faults")
                .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                .maxLag(MAX_LAG)
                .writesWaitForPrimary(SOON)
                .pool(hikari -> hikari.setMaximumPoolSize(8));
        for (DatabaseServer server : cluster.servers()) {
            String url = server.jdbcUrl(ReplicatedCluster.DATABASE)
                    .replace(":" + server.port() + "/", ":" + port.applyAsInt(server) + "/");
            if (server == cluster.primary()) {
                builder.primary(name(server), url);
            } else {
                builder.replica(name(server), url);
            }
        }
        return builder;
    }

    private String name(DatabaseServer server) {
        return "server" + (cluster.servers().indexOf(server) + 1);
    }

    private void awaitReplicas() {
        for (int i = 0; i < cluster.replicas().size(); i++) {
            cluster.awaitCaughtUp(i, SOON);
        }
    }

    private void awaitReads(ReadWriteDataSource db) {
        long end = System.nanoTime() + SOON.toNanos();
        while (db.replicas().endpoints().stream()
                        .filter(endpoint -> endpoint.state().name().equals("UP"))
                        .count()
                < cluster.replicas().size()) {
            assertThat(System.nanoTime() - end).as("still %s", db.replicas()).isNegative();
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    private static long servedBy(List<Operation> history, String role) {
        return history.stream()
                .filter(operation ->
                        operation.isAnsweredRead() && operation.where().contains("(" + role + ")"))
                .count();
    }

    /** How often each version of each register is there. */
    private static Map<Operation.Key, Integer> journal(DatabaseServer server) throws SQLException {
        Map<Operation.Key, Integer> journal = new HashMap<>();
        try (Connection connection = server.adminConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select register, version from app." + Workload.TABLE)) {
            while (rows.next()) {
                journal.merge(new Operation.Key(rows.getInt(1), rows.getLong(2)), 1, Integer::sum);
            }
        }
        return journal;
    }
}
