package io.evenkeel.benchmarks.peers;

import io.evenkeel.benchmarks.stub.StubDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a read costs through what sends reads to replicas, over a driver that answers at once. Each is checked to send them
 * there, or where it does not know what a read is, to send reads of read-only transactions there; raw goes nowhere else.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class PeerStatementBenchmark {

    private static final String READ = "SELECT id, name, email FROM users WHERE id = ?";

    /** Whose data source it is. */
    @Param({"RAW", "EVENKEEL", "SPRING_LAZY", "AWS_NO_PLUGINS", "AWS_SPLITTING"})
    private JdbcPeer peer;

    private DataSource source;

    @Setup
    public void setUp() throws Exception {
        source = peer.start();
        if (peer != JdbcPeer.RAW && peer != JdbcPeer.AWS_NO_PLUGINS) {
            awaitReplica(true);
            if (peer.knowsReads()) {
                awaitReplica(false);
            }
        }
    }

    /** A benchmark that measures another route than it says would be worth nothing. */
    private void awaitReplica(boolean readOnly) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        String host = hostOf(readOnly);
        while (!host.equals("stub-replica")) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(peer + ": a read " + (readOnly ? "in a read-only transaction " : "")
                        + "went to " + host + " (expected: stub-replica)");
            }
            LockSupport.parkNanos(1_000_000);
            host = hostOf(readOnly);
        }
    }

    private String hostOf(boolean readOnly) throws SQLException {
        try (Connection connection = source.getConnection()) {
            if (readOnly) {
                connection.setReadOnly(true);
                connection.setAutoCommit(false);
            }
            try (PreparedStatement statement = connection.prepareStatement(READ)) {
                statement.setInt(1, 7);
                try (ResultSet rows = statement.executeQuery()) {
                    return StubDriver.hostOf(rows);
                }
            } finally {
                if (readOnly) {
                    connection.commit();
                    connection.setAutoCommit(true);
                    connection.setReadOnly(false);
                }
            }
        }
    }

    @TearDown
    public void tearDown() {
        peer.close(source);
    }

    private static int read(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setInt(1, 7);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    /** A read by itself, in autocommit. */
    @Benchmark
    public int read() throws SQLException {
        try (Connection connection = source.getConnection()) {
            return read(connection);
        }
    }

    /** A read in a read-only transaction, as Spring's {@code @Transactional(readOnly = true)} makes one. */
    @Benchmark
    public int readOnlyTransaction() throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            int value = read(connection);
            connection.commit();
            connection.setAutoCommit(true);
            connection.setReadOnly(false);
            return value;
        }
    }
}
