package io.evenkeel.jdbc.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.ReadWriteDataSource;
import io.evenkeel.jdbc.ReadWriteDataSourceBuilder;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sessions write and read while servers fail at random, and the checker finds nothing wrong. In the build it runs for some
 * seconds on each server; {@code -Devenkeel.faults.duration=10m} makes it longer, {@code -Devenkeel.faults.seed=…} repeats a run's
 * faults.
 */
@OnEachServer
final class FaultsIT {

    private static final String DURATION = "evenkeel.faults.duration";
    private static final String SEED = "evenkeel.faults.seed";
    private static final Duration MAX_LAG = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final ReplicatedCluster cluster;

    FaultsIT(ServerKind kind) {
        cluster = SharedClusters.of(kind);
    }

    @BeforeEach
    void reset() {
        cluster.reset();
        cluster.primary()
                .execute(List.of("create table app." + Workload.TABLE + " (id bigint auto_increment primary key,"
                        + " register int not null, version bigint not null, key (register, version))"));
        awaitReplicas();
    }

    @Test
    void noHistoryBreaksAPromiseWhateverFails() throws Exception {
        long seed = Long.getLong(SEED, System.nanoTime());
        Duration duration = Duration.parse("PT" + System.getProperty(DURATION, "12s"));
        String run = cluster.distribution() + ", -D" + SEED + "=" + seed;
        Faults faults = new Faults(cluster, Workload.TABLE, seed);
        List<String> log = new ArrayList<>();
        List<Operation> history;
        List<String> failures;
        Duration late;
        try (ReadWriteDataSource db = builder().build();
                Lateness lateness = new Lateness()) {
            Workload workload = new Workload(db, seed);
            try (workload) {
                long end = System.nanoTime() + duration.toNanos();
                while (System.nanoTime() - end < 0) {
                    log.add(faults.next());
                }
            }
            history = workload.history();
            failures = workload.failures();
            late = lateness.worst();
        }
        run += ", " + log;
        awaitReplicas();

        HistoryChecker checker = new HistoryChecker(history);
        assertThat(history).as(run).filteredOn(Operation::isAcknowledgedWrite).hasSizeGreaterThan(100);
        assertThat(servedBy(history, "replica"))
                .as("reads that replicas served: %s", run)
                .isGreaterThan(100);
        assertThat(failures).as("failed: %s", run).isEmpty();
        assertThat(checker.onlyWhatWasWritten()).as(run).isEmpty();
        // The limit is kept by a thread that a busy machine may wake late.
        assertThat(checker.noOlderThan(MAX_LAG.plus(late.multipliedBy(2))))
                .as(run)
                .isEmpty();
        assertThat(checker.effects(journal(cluster.primary()))).as(run).isEmpty();
        for (DatabaseServer replica : cluster.replicas()) {
            assertThat(journal(replica)).as("what %s has: %s", replica, run).isEqualTo(journal(cluster.primary()));
        }
    }

    @Test
    void theCheckerFindsStaleReadsWhereNothingProtectsFromThem() throws Exception {
        List<Operation> history;
        try (ReadWriteDataSource db = builder().maxLag(SOON).build()) {
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
        HistoryChecker checker = new HistoryChecker(history);
        assertThat(checker.readYourWrites()).isNotEmpty();
        assertThat(checker.strong()).isNotEmpty();
        assertThat(checker.noOlderThan(Duration.ofMillis(100))).isNotEmpty();
        awaitReplicas();
    }

    private ReadWriteDataSourceBuilder builder() {
        ReadWriteDataSourceBuilder builder = ReadWriteDataSource.builder("faults")
                .primary("primary", url(cluster.primary()))
                .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                .maxLag(MAX_LAG)
                .writesWaitForPrimary(SOON)
                .pool(hikari -> hikari.setMaximumPoolSize(8));
        for (int i = 0; i < cluster.replicas().size(); i++) {
            builder.replica("replica" + i, url(cluster.replica(i)));
        }
        return builder;
    }

    private static String url(DatabaseServer server) {
        return server.jdbcUrl(ReplicatedCluster.DATABASE);
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
    private static Map<List<Long>, Integer> journal(DatabaseServer server) throws SQLException {
        Map<List<Long>, Integer> journal = new HashMap<>();
        try (Connection connection = server.adminConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select register, version from app." + Workload.TABLE)) {
            while (rows.next()) {
                journal.merge(List.of(rows.getLong(1), rows.getLong(2)), 1, Integer::sum);
            }
        }
        return journal;
    }
}
