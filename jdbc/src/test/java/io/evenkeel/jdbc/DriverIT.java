package io.evenkeel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.evenkeel.jdbc.connection.RoutedConnection;
import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.fixture.SharedClusters;
import io.evenkeel.jdbc.routing.Route;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@OnEachServer
final class DriverIT {

    private static final String READ = "select name from item where id = 1";

    private final ReplicatedCluster cluster;

    DriverIT(ServerKind kind) {
        cluster = SharedClusters.of(kind);
    }

    @BeforeEach
    void fill() {
        cluster.reset();
        cluster.primary()
                .execute(List.of(
                        "create table app.item (id int primary key, name varchar(50))",
                        "insert into app.item values (1, 'one'), (2, 'two')"));
        for (int i = 0; i < cluster.replicas().size(); i++) {
            cluster.awaitCaughtUp(i, Duration.ofSeconds(20));
        }
    }

    @AfterEach
    void end() throws Exception {
        EvenkeelDriver.shutdown();
        Awaiting.until("threads end", () -> threads().isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("evenkeel"))
                .sorted()
                .toList();
    }

    private String hosts() {
        List<String> hosts = new ArrayList<>();
        cluster.servers().forEach(server -> hosts.add("127.0.0.1:" + server.port()));
        return String.join(",", hosts);
    }

    private String url(String more) {
        return url("mysql", "sslMode=DISABLED&allowPublicKeyRetrieval=true" + more);
    }

    private String url(String protocol, String properties) {
        return "jdbc:evenkeel:" + protocol + "://" + hosts() + "/app?evenkeel.maxLag=1m&evenkeel.nodeTimeout=20s&"
                + properties;
    }

    private static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, ReplicatedCluster.USER, ReplicatedCluster.PASSWORD);
    }

    private static Route route(Connection connection) throws SQLException {
        return connection.unwrap(RoutedConnection.class).lastRoute();
    }

    private static String read(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ);
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
            return route(connection).node();
        }
    }

    private static void write(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("update item set name = concat(name, 'x') where id = 2");
            assertThat(route(connection).node()).isEqualTo("primary");
        }
    }

    private static void awaitReplicas(String url) throws Exception {
        Set<String> nodes = new HashSet<>();
        Awaiting.until("both replicas serve", () -> {
            try (Connection connection = connect(url)) {
                nodes.add(read(connection));
            }
            return nodes.containsAll(Set.of("replica1", "replica2"));
        });
    }

    private static int sessions(DatabaseServer server) {
        return Integer.parseInt(server.query("select count(*) from information_schema.processlist where user = 'app'"));
    }

    @Test
    void byUrlAloneReadsGoToReplicasAndWritesToThePrimary() throws Exception {
        awaitReplicas(url(""));
        try (Connection connection = connect(url(""))) {
            assertThat(read(connection)).startsWith("replica");
            write(connection);
            connection.setAutoCommit(false);
            assertThat(read(connection)).isEqualTo("primary");
            connection.rollback();
        }
    }

    @Test
    void theAccountMayStandInTheUrlAndNodesHaveNames() throws Exception {
        String info = URLEncoder.encode(ReplicatedCluster.USER, StandardCharsets.UTF_8) + ":"
                + URLEncoder.encode(ReplicatedCluster.PASSWORD, StandardCharsets.UTF_8)
                        .replace("-", "%2D") + "@";
        String url = url("&evenkeel.names=a,b,c&evenkeel.readsFallBackToPrimary=false")
                .replace("://", "://" + info);
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            Awaiting.until("node c serves", () -> {
                try {
                    return statement.execute("/* evenkeel: c */ " + READ);
                } catch (SQLException notYet) {
                    return false;
                }
            });
            assertThat(route(connection).node()).isEqualTo("c");
        }
    }

    @Test
    void oneMonitorIsSharedByAllConnectionsAndEndsAWhileAfterTheLast() throws Exception {
        String url = url("&evenkeel.idleTimeout=300ms");
        List<Connection> open = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            open.add(connect(url));
        }
        long monitors =
                threads().stream().filter(name -> name.contains("monitor")).count();
        assertThat(monitors).isEqualTo(3);
        try (Connection other = connect(url + "&connectTimeout=4000")) {
            assertThat(threads().stream().filter(name -> name.contains("monitor")))
                    .hasSize(6);
            read(other);
        }
        for (Connection connection : open) {
            read(connection);
            write(connection);
            connection.close();
            connection.close();
        }
        Awaiting.until("threads end by themselves", () -> threads().isEmpty());
        for (DatabaseServer server : cluster.servers()) {
            Awaiting.until("sessions on " + server + " end", () -> sessions(server) == 0);
        }
        try (Connection again = connect(url)) {
            read(again);
            assertThat(threads()).isNotEmpty();
            again.abort(Runnable::run);
        }
        Awaiting.until("threads end by themselves", () -> threads().isEmpty());
    }

    @Test
    void aConnectionTakesFromAServerOnlyWhatAStatementNeeds() throws Exception {
        awaitReplicas(url(""));
        int monitor = 1;
        Awaiting.until("only the monitor is there", () -> sessions(cluster.primary()) == monitor);
        try (Connection connection = connect(url(""))) {
            assertThat(connection.isValid(5)).isTrue();
            read(connection);
            assertThat(sessions(cluster.primary())).isEqualTo(monitor);
            write(connection);
            assertThat(sessions(cluster.primary())).isEqualTo(monitor + 1);
        }
        Awaiting.until("the session ends", () -> sessions(cluster.primary()) == monitor);
    }

    @Test
    void underHikariThereIsNoSecondPoolAndReadsGoOnWithoutThePrimary() throws Exception {
        awaitReplicas(url(""));
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url(""));
        config.setUsername(ReplicatedCluster.USER);
        config.setPassword(ReplicatedCluster.PASSWORD);
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(4);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Awaiting.until("the pool is full", () -> pool.getHikariPoolMXBean().getIdleConnections() == 4);
            for (int i = 0; i < 20; i++) {
                try (Connection connection = pool.getConnection()) {
                    assertThat(read(connection)).startsWith("replica");
                    write(connection);
                }
            }
            int monitors = 1;
            for (DatabaseServer server : cluster.servers()) {
                Awaiting.until("no more sessions on " + server, () -> sessions(server) <= 4 + monitors);
            }
            try (Connection connection = pool.getConnection()) {
                connection.setReadOnly(true);
                connection.setAutoCommit(false);
                assertThat(read(connection)).startsWith("replica");
                connection.commit();
            }
        }
    }

    @Test
    void aWrongPasswordIsAnErrorAndTheNextAttemptStartsAnew() throws Exception {
        assertThatThrownBy(() -> DriverManager.getConnection(url(""), ReplicatedCluster.USER, "wr0ng"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("refused by the server")
                .hasMessageNotContaining("wr0ng")
                .satisfies(error ->
                        assertThat(((SQLException) error).getSQLState()).isEqualTo("28000"));
        try (Connection connection = connect(url(""))) {
            write(connection);
        }
    }

    @Test
    void aDataSourceIsMadeFromTheSameUrl() throws Exception {
        try (ReadWriteDataSource db = ReadWriteDataSource.builderFromUrl(url("&evenkeel.name=from-url"))
                .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                .pool(hikari -> hikari.setMaximumPoolSize(2))
                .build()) {
            assertThat(db.name()).isEqualTo("from-url");
            Awaiting.until(
                    "both replicas serve",
                    () -> db.replicas().endpoints().stream()
                            .allMatch(endpoint -> endpoint.state().name().equals("UP")));
            try (Connection connection = db.getConnection()) {
                assertThat(read(connection)).startsWith("replica");
                write(connection);
            }
            assertThat(db.pool("replica2")).isNotNull();
        }
    }

    @Test
    void aSessionThatIsBoundBeginsAnewWhereThePoolSaysThatARequestEnds() throws Exception {
        awaitReplicas(url(""));
        try (Connection connection = connect(url(""));
                Statement statement = connection.createStatement()) {
            connection.beginRequest();
            statement.execute("set @left = 7");
            assertThat(read(connection)).isEqualTo("primary");
            connection.endRequest();
            connection.beginRequest();
            assertThat(read(connection)).startsWith("replica");
            try (ResultSet rows = statement.executeQuery("select @left")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isNull();
            }
        }
    }

    @Test
    void hikariTellsWhereARequestEndsIfItIsAskedTo() throws Exception {
        awaitReplicas(url(""));
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url(""));
        config.setUsername(ReplicatedCluster.USER);
        config.setPassword(ReplicatedCluster.PASSWORD);
        config.setMaximumPoolSize(1);
        System.setProperty("com.zaxxer.hikari.enableRequestBoundaries", "true");
        try (HikariDataSource pool = new HikariDataSource(config)) {
            for (int i = 0; i < 3; i++) {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    assertThat(read(connection)).startsWith("replica");
                    statement.execute("set @left = 7");
                    assertThat(read(connection)).isEqualTo("primary");
                }
            }
        } finally {
            System.clearProperty("com.zaxxer.hikari.enableRequestBoundaries");
        }
    }

    @Test
    void noPasswordOfAUrlIsInAnyLogErrorOrName() throws Exception {
        String secret = "s3cret-that-nobody-may-see";
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        root.setLevel(Level.TRACE);
        List<String> seen = new ArrayList<>();
        try {
            String wrong = url("").replace("://", "://app:" + secret + "@");
            seen.add(text(catchThrowable(() -> DriverManager.getConnection(wrong))));
            String away = "jdbc:evenkeel:mysql://app:" + secret + "@127.0.0.1:1,127.0.0.1:2/app?connectTimeout=200";
            try (Connection connection = DriverManager.getConnection(away)) {
                seen.add(text(catchThrowable(() -> read(connection))));
                seen.add(text(catchThrowable(connection::getMetaData)));
                seen.add(connection.toString());
                seen.addAll(threads());
            }
            seen.add(text(catchThrowable(
                    () -> ReadWriteDataSource.builderFromUrl(wrong).build())));
            seen.add(ReadWriteDataSource.builderFromUrl(wrong).toString());
        } finally {
            root.setLevel(before);
            root.detachAppender(log);
        }
        log.stop();
        for (ILoggingEvent event : List.copyOf(log.list)) {
            seen.add(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                seen.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        assertThat(seen).hasSizeGreaterThan(10).noneMatch(one -> one.contains(secret));
    }

    private static String text(Throwable error) {
        assertThat(error).isNotNull();
        StringWriter out = new StringWriter();
        error.printStackTrace(new PrintWriter(out));
        return out.toString();
    }

    @Test
    void thePrimaryMayBeAwayForReads() throws Exception {
        awaitReplicas(url(""));
        try (Connection keepsTheMonitor = connect(url(""))) {
            assertThat(keepsTheMonitor.getNetworkTimeout()).isGreaterThanOrEqualTo(0);
            cluster.primary().kill();
            try (Connection connection = connect(url(""))) {
                assertThat(connection.getNetworkTimeout()).isGreaterThanOrEqualTo(0);
                assertThat(connection.isValid(5)).isTrue();
                assertThat(read(connection)).startsWith("replica");
                assertThatThrownBy(() -> write(connection)).isInstanceOf(SQLException.class);
            }
        }
    }

    @Test
    void overMariaDbsDriverItDoesTheSame() throws Exception {
        String url = url("mariadb", "sslMode=disable&allowPublicKeyRetrieval=true");
        awaitReplicas(url);
        try (Connection connection = connect(url)) {
            assertThat(connection.getMetaData().getDriverName()).contains("MariaDB");
            assertThat(read(connection)).startsWith("replica");
            write(connection);
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            assertThat(read(connection)).startsWith("replica");
            connection.commit();
        }
    }
}
