package io.evenkeel.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.evenkeel.benchmarks.stub.StubDriver;
import io.evenkeel.jdbc.ReadWriteDataSource;
import io.evenkeel.jdbc.connection.RoutedConnection;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Take a connection, prepare, set a parameter, execute, read a row, close; on a driver that answers at once. Raw is
 * HikariCP alone.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class RoutedStatementBenchmark {

    private static final String READ = "SELECT name FROM users WHERE id = ?";

    private static final String WRITE = "UPDATE users SET visits = visits + 1 WHERE id = ?";

    private HikariDataSource raw;
    private ReadWriteDataSource routed;

    @Setup
    public void setUp() throws SQLException {
        Class<StubDriver> driver = StubDriver.class;
        HikariConfig config = new HikariConfig();
        config.setDriverClassName(driver.getName());
        config.setJdbcUrl("jdbc:mysql://stub-primary:3306/app");
        raw = new HikariDataSource(config);
        routed = ReadWriteDataSource.builder("routed")
                .primary("server1", "jdbc:mysql://stub-primary:3306/app")
                .replica("server2", "jdbc:mysql://stub-replica:3306/app")
                .credentials("app", "secret")
                .build();
        expect("server2", READ);
        expect("server1", WRITE);
    }

    /** A benchmark that measures another route than it says would be worth nothing. */
    private void expect(String node, String sql) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        String went = route(sql);
        while (!went.equals(node)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        sql + " went to " + went + " (expected: " + node + "): " + routed.replicas());
            }
            LockSupport.parkNanos(1_000_000); // the monitor has not seen the replica yet
            went = route(sql);
        }
    }

    private String route(String sql) throws SQLException {
        try (Connection connection = routed.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, 7);
            statement.execute();
            return connection.unwrap(RoutedConnection.class).lastRoute().node();
        }
    }

    @TearDown
    public void tearDown() {
        raw.close();
        routed.close();
    }

    private static int read(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setInt(1, 7);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private static int write(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(WRITE)) {
            statement.setInt(1, 7);
            return statement.executeUpdate();
        }
    }

    @Benchmark
    public int rawRead() throws SQLException {
        return read(raw);
    }

    @Benchmark
    public int evenkeelRead() throws SQLException {
        return read(routed);
    }

    @Benchmark
    public int rawWrite() throws SQLException {
        return write(raw);
    }

    @Benchmark
    public int evenkeelWrite() throws SQLException {
        return write(routed);
    }

    @Benchmark
    public Connection rawTakeAndClose() throws SQLException {
        try (Connection connection = raw.getConnection()) {
            return connection;
        }
    }

    @Benchmark
    public Connection evenkeelTakeAndClose() throws SQLException {
        try (Connection connection = routed.getConnection()) {
            return connection;
        }
    }
}
