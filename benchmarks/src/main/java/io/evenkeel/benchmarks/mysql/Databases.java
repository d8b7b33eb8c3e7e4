package io.evenkeel.benchmarks.mysql;

import com.zaxxer.hikari.HikariDataSource;
import io.evenkeel.jdbc.ReadWriteDataSource;
import io.evenkeel.jdbc.ReadWriteDataSourceBuilder;
import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ServerKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A MySQL 9.7 with two replicas, and the data sources over it that are compared. */
final class Databases implements AutoCloseable {

    /** How many rows there are, with ids from 1. */
    static final int ROWS = 100;

    private static final int CONNECTIONS = 8;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ReplicatedCluster cluster = ReplicatedCluster.start(ServerKind.MYSQL97.distribution(), 2);

    Databases() {
        List<String> statements = new ArrayList<>(List.of(
                "drop database if exists app",
                "create database app character set utf8mb4",
                "create table app.item (id int primary key, version bigint not null, text varchar(200) not null)"));
        for (int id = 1; id <= ROWS; id++) {
            statements.add("insert into app.item values (" + id + ", 0, repeat('x', 200))");
        }
        cluster.primary().execute(statements);
        awaitReplicas();
    }

    /** Until both replicas have what the primary has now. */
    void awaitReplicas() {
        for (int i = 0; i < cluster.replicas().size(); i++) {
            cluster.awaitCaughtUp(i, LIMIT);
        }
    }

    /** A pool of HikariCP to the primary. */
    HikariDataSource primaryOnly() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url(cluster.primary()));
        pool.setUsername(ReplicatedCluster.USER);
        pool.setPassword(ReplicatedCluster.PASSWORD);
        pool.setMaximumPoolSize(CONNECTIONS);
        return pool;
    }

    /** Ours at this level, with defaults else, whose replicas serve. */
    ReadWriteDataSource ours(Consistency level) {
        return ours(level, false, cluster.replicas().size());
    }

    /** The same with strong reads on replicas. */
    ReadWriteDataSource strongOnReplicas() {
        return ours(Consistency.STRONG, true, cluster.replicas().size());
    }

    /** The same with one of the replicas only. */
    ReadWriteDataSource withOneReplica(Consistency level) {
        return ours(level, false, 1);
    }

    private ReadWriteDataSource ours(Consistency level, boolean strongOnReplicas, int replicas) {
        ReadWriteDataSourceBuilder builder = ReadWriteDataSource.builder("bench-" + level.word())
                .primary("primary", url(cluster.primary()))
                .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                .consistency(level)
                .trackWrites(!level.isPlain())
                .strongReadsOnReplicas(strongOnReplicas)
                .nodeTimeout(Duration.ofSeconds(5))
                .pool(hikari -> hikari.setMaximumPoolSize(CONNECTIONS));
        for (int i = 0; i < replicas; i++) {
            builder.replica("replica" + (i + 1), url(cluster.replica(i)));
        }
        ReadWriteDataSource db = builder.build();
        long end = System.nanoTime() + LIMIT.toNanos();
        while (db.replicas().endpoints().stream()
                        .filter(endpoint -> endpoint.state().name().equals("UP"))
                        .count()
                < replicas) {
            if (System.nanoTime() - end > 0) {
                db.close();
                throw new IllegalStateException("replicas: " + db.replicas() + " (expected: all serve)");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return db;
    }

    /** How many statements clients have sent so far, to the primary and to the replicas. */
    Statements statements() {
        return new Statements(
                statements(cluster.primary()),
                cluster.replicas().stream().mapToLong(Databases::statements).sum());
    }

    /**
     * Statements, each of which was a round trip.
     *
     * @param onPrimary sent to the primary
     * @param onReplicas sent to the replicas
     */
    record Statements(long onPrimary, long onReplicas) {
        Statements since(Statements before) {
            return new Statements(onPrimary - before.onPrimary, onReplicas - before.onReplicas);
        }
    }

    private static long statements(DatabaseServer server) {
        return Long.parseLong(server.query(
                "select variable_value from performance_schema.global_status where variable_name = 'Questions'"));
    }

    private static String url(DatabaseServer server) {
        return server.jdbcUrl(ReplicatedCluster.DATABASE);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
