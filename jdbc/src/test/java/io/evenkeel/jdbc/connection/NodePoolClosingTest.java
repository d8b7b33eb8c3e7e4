package io.evenkeel.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.evenkeel.jdbc.connection.StubServer.Fuse;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A pool that is closed while it makes a connection, or waits to make one, leaves no connection and no thread. */
class NodePoolClosingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final StubServer server = new StubServer("server", new Fuse());
    private final AtomicInteger attempts = new AtomicInteger();

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("past the patience").isNegative();
            Thread.onSpinWait();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private static NodePool pool(String name, DataSource driver) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setMaximumPoolSize(1);
        config.setDataSource(driver);
        return NodePool.open("node", config);
    }

    private static boolean makes(String name) {
        return makers(name).findAny().isPresent();
    }

    private static Stream<Thread> makers(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().startsWith(name) && thread.getName().contains("adder"));
    }

    /** Whoever was to make a connection has ended, or is just ending; it waits for nothing any more. */
    private static void assertNobodyMakes(String name) throws InterruptedException {
        assertThat(makers(name).map(Thread::getState)).doesNotContain(Thread.State.WAITING, Thread.State.TIMED_WAITING);
        await(() -> !makes(name));
    }

    @Test
    void a_connection_that_the_driver_hands_out_too_late_is_closed() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        NodePool pool = pool("closing-late", new Driver(() -> {
            asked.countDown();
            while (answer.getCount() > 0) {
                Thread.onSpinWait(); // as a socket's read, which no interrupt ends
            }
            return server.dataSource().getConnection();
        }));
        asked.await();
        pool.close();
        assertThat(server.sessions).isEmpty();
        answer.countDown();
        await(() -> server.sessions.size() == 1 && server.open() == 0);
        await(() -> !makes("closing-late"));
    }

    @Test
    void a_pool_that_pauses_after_attempts_in_vain_does_not_sleep_on() throws Exception {
        NodePool pool = pool("closing-pause", new Driver(() -> {
            throw new SQLTransientConnectionException("refused", "08001");
        }));
        await(() -> attempts.get() >= 8); // it pauses for more than a second now
        pool.close();
        assertNobodyMakes("closing-pause");
    }

    @Test
    void a_pool_in_maintenance_that_waits_to_connect_ends() throws Exception {
        NodePool pool = pool("closing-maintained", new Driver(server.dataSource()::getConnection));
        await(() -> pool.figures().getIdleConnections() == 1);
        pool.maintained(true);
        await(() -> server.open() == 0);
        await(() -> waitsToConnect("closing-maintained"));
        pool.close();
        assertNobodyMakes("closing-maintained");
        assertThat(server.open()).isZero();
        assertThat(attempts).hasValue(1);
    }

    private static boolean waitsToConnect(String name) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith(name))
                .flatMap(thread -> Arrays.stream(thread.getValue()))
                .anyMatch(frame -> frame.getClassName().equals(Reachability.class.getName()));
    }

    /** How the driver answers. */
    private interface Answer {
        Connection get() throws SQLException;
    }

    private final class Driver implements DataSource {
        private final Answer answer;

        Driver(Answer answer) {
            this.answer = answer;
        }

        @Override
        public Connection getConnection() throws SQLException {
            attempts.incrementAndGet();
            return answer.get();
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            return getConnection();
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {
            // Nobody logs.
        }

        @Override
        public void setLoginTimeout(int seconds) {
            // Nobody waits.
        }

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> iface) throws SQLException {
            throw new SQLException("not a wrapper");
        }

        @Override
        public boolean isWrapperFor(Class<?> iface) {
            return false;
        }
    }
}
