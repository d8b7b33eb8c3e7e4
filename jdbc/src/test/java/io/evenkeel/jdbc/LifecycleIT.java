package io.evenkeel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.fixture.SharedClusters;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@OnEachServer
final class LifecycleIT {

    private static final String SECRET = "s3cret-that-nobody-may-see";

    private final ReplicatedCluster cluster;

    LifecycleIT(ServerKind kind) {
        cluster = SharedClusters.of(kind);
    }

    @BeforeEach
    void reset() {
        cluster.reset();
    }

    private ReadWriteDataSourceBuilder builder() {
        return ReadWriteDataSource.builder("life")
                .primary("primary", url(cluster.primary()))
                .replica("replica0", url(cluster.replica(0)))
                .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                .nodeTimeout(Duration.ofSeconds(5))
                .pool(hikari -> hikari.setConnectionTimeout(20_000));
    }

    private static String url(DatabaseServer server) {
        return server.jdbcUrl(ReplicatedCluster.DATABASE);
    }

    private static boolean serves(ReadWriteDataSource db) {
        return db.replicas().endpoints().stream()
                .allMatch(endpoint -> endpoint.state().name().equals("UP"));
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("evenkeel"))
                .sorted()
                .toList();
    }

    private static int sessions(DatabaseServer server) {
        return Integer.parseInt(server.query("select count(*) from information_schema.processlist where user = 'app'"));
    }

    private static void use(ReadWriteDataSource db) throws SQLException {
        try (Connection connection = db.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1")) {
            rows.next();
        }
        try (Connection connection = db.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select 1 for update");
        }
    }

    @Test
    void closingEndsAllThreadsAndConnections() throws Exception {
        // A pool that is closed while it connects waits a second for that; its thread ends when the driver answers.
        Awaiting.until("what earlier tests closed has ended", () -> threads().isEmpty());
        Connection open;
        ReadWriteDataSource closed;
        try (ReadWriteDataSource db = builder().build()) {
            closed = db;
            Awaiting.until("the replica serves", () -> serves(db));
            use(db);
            open = db.getConnection();
            open.createStatement().executeQuery("select 1");
            assertThat(threads()).isNotEmpty();
            assertThat(sessions(cluster.primary()) + sessions(cluster.replica(0)))
                    .isPositive();
        }
        closed.close();
        Awaiting.until("threads end", () -> threads().isEmpty());
        for (DatabaseServer server : cluster.servers()) {
            Awaiting.until("sessions on " + server + " end", () -> sessions(server) == 0);
        }
        assertThatThrownBy(closed::getConnection)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("life is closed");
        open.close();
    }

    @Test
    void aPrimaryThatIsDownAtTheStartIsNoErrorAndHeals() throws Exception {
        cluster.primary().kill();
        try (ReadWriteDataSource db =
                builder().pool(hikari -> hikari.setConnectionTimeout(1_000)).build()) {
            assertThat(db.replication().primary().isReachable()).isFalse();
            assertThatThrownBy(() -> {
                        try (Connection connection = db.getConnection();
                                Statement statement = connection.createStatement()) {
                            statement.executeUpdate("create table app.t (id int)");
                        }
                    })
                    .isInstanceOf(SQLException.class);
            cluster.primary().restart();
            Awaiting.until("writes work", () -> {
                try (Connection connection = db.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.executeUpdate("create table if not exists app.t (id int)");
                    return true;
                } catch (SQLException e) {
                    return false;
                }
            });
            Awaiting.until("the replica serves", () -> serves(db));
        }
    }

    @Test
    void aWrongPasswordIsAClearErrorAndLeavesNothingBehind() throws Exception {
        ReadWriteDataSourceBuilder wrong = builder().credentials(ReplicatedCluster.USER, SECRET);
        assertThatThrownBy(wrong::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("credentials for primary primary of life")
                .hasMessageContaining("user app");
        Awaiting.until("threads end", () -> threads().isEmpty());
    }

    @Test
    void noPasswordIsInAnyLogErrorToStringOrThreadName() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        root.setLevel(Level.TRACE);
        List<String> seen = new ArrayList<>();
        try {
            seen.add(text(catchThrowable(
                    () -> builder().credentials(ReplicatedCluster.USER, SECRET).build())));
            seen.add(text(catchThrowable(
                    () -> builder().replica("r", "jdbc:mysql://app:" + SECRET + "@10.0.0.1:99999/app"))));
            seen.add(text(catchThrowable(() -> builder().replica("r", "jdbc:postgresql://u:" + SECRET + "@h/d"))));
            seen.add(text(
                    catchThrowable(() -> builder().replica("r", "jdbc:mysql://h:x/app?user=u&password=" + SECRET))));
            String inUrl = "jdbc:mysql://app:" + SECRET + "@127.0.0.1:1/app?password=" + SECRET + "&connectTimeout=200";
            try (ReadWriteDataSource db = ReadWriteDataSource.builder("secrets")
                    .primary("primary", inUrl)
                    .replica("replica", inUrl.replace("?", "?sslMode=DISABLED&"))
                    .credentials("app", SECRET)
                    .nodeTimeout(Duration.ofMillis(500))
                    .pool(hikari -> hikari.setConnectionTimeout(300))
                    .build()) {
                seen.add(db.toString());
                seen.add(db.replicas().toString());
                seen.add(db.replication().toString());
                seen.add(text(catchThrowable(() -> use(db))));
                seen.add(text(catchThrowable(() -> db.getConnection("app", SECRET))));
                seen.addAll(threads());
            }
            try (ReadWriteDataSource db = builder().build()) {
                Awaiting.until("the replica serves", () -> serves(db));
                use(db);
                try (Connection connection = db.getConnection()) {
                    seen.add(connection.toString());
                }
                seen.add(db.toString());
            }
        } finally {
            root.setLevel(before);
            root.detachAppender(log);
        }
        log.stop();
        for (ILoggingEvent event : List.copyOf(log.list)) {
            seen.add(event.getFormattedMessage());
            seen.add(event.getThreadName());
            if (event.getThrowableProxy() != null) {
                seen.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        assertThat(seen).hasSizeGreaterThan(20).noneMatch(text -> text.contains(SECRET));
        assertThat(seen).noneMatch(text -> text.contains(ReplicatedCluster.PASSWORD));
    }

    private static String text(Throwable error) {
        assertThat(error).isNotNull();
        StringWriter out = new StringWriter();
        error.printStackTrace(new PrintWriter(out));
        return out.toString();
    }
}
