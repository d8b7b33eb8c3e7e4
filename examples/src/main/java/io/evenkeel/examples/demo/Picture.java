package io.evenkeel.examples.demo;

import io.evenkeel.core.cluster.ClusterListener;
import io.evenkeel.core.cluster.EndpointState;
import io.evenkeel.http.HttpHealthCheck;
import io.evenkeel.http.LoadBalancedHttpClient;
import io.evenkeel.jdbc.ReadWriteDataSource;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ServerDistribution;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Two servers, each a web server and a database, the primary on the first and its replica on the second; and evenkeel
 * before them.
 */
final class Picture implements AutoCloseable {

    static final String SERVER_1 = "server1";
    static final String SERVER_2 = "server2";

    /** How far a replica may be behind and still be read from. */
    static final Duration MAX_LAG = Duration.ofSeconds(1);

    /** How long a thread may wait for a processor on a busy machine, also the one that ends a replica's turn. */
    static final Duration LATE_WAKE_UP = Duration.ofMillis(300);

    private static final Duration SLOW_START = Duration.ofSeconds(20);

    private final WebServer web1 = new WebServer(SERVER_1);
    private final WebServer web2 = new WebServer(SERVER_2);
    private final ReplicatedCluster databases;
    private final ReadWriteDataSource dataSource;
    private final LoadBalancedHttpClient http;

    private Picture(ReplicatedCluster databases, ClusterListener webListener) throws IOException {
        this.databases = databases;
        web1.start();
        web2.start();
        dataSource = ReadWriteDataSource.builder("app")
                .primary(SERVER_1, databases.primary().jdbcUrl(ReplicatedCluster.DATABASE))
                .replica(SERVER_2, databases.replica(0).jdbcUrl(ReplicatedCluster.DATABASE))
                .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                .maxLag(MAX_LAG)
                .pool(hikari -> hikari.setMaximumPoolSize(10))
                .build();
        http = LoadBalancedHttpClient.builder()
                .service(
                        "http://web",
                        service -> service.endpoint(SERVER_1, web1.uri())
                                .endpoint(SERVER_2, web2.uri())
                                .healthCheck(HttpHealthCheck.get("/health")
                                        .every(Duration.ofMillis(500))
                                        .timeout(Duration.ofSeconds(2))
                                        .rise(2)
                                        .fall(2))
                                .listener(webListener))
                .build();
    }

    /** Starts the servers, and evenkeel before them; the orders are an empty table. The listener hears of web servers. */
    static Picture start(ServerDistribution distribution, ClusterListener webListener)
            throws IOException, SQLException {
        ReplicatedCluster databases = ReplicatedCluster.start(distribution, 1);
        try {
            try (Connection connection = databases.primary().appConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create table orders (id int primary key, item varchar(40) not null)");
            }
            databases.awaitCaughtUp(0, Duration.ofSeconds(20));
            return new Picture(databases, webListener);
        } catch (IOException | SQLException | RuntimeException e) {
            databases.close();
            throw e;
        }
    }

    /**
     * Waits until both web servers have answered a request, at most {@link #SLOW_START}: on a busy machine this JVM's first
     * requests take seconds, which is no server's fault.
     */
    void awaitAnswers() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://web/orders"))
                .timeout(SLOW_START)
                .build();
        Set<String> answered = new HashSet<>();
        long began = System.nanoTime();
        while (answered.size() < 2 && System.nanoTime() - began < SLOW_START.toNanos()) {
            try {
                answered.add(
                        http.send(request, HttpResponse.BodyHandlers.ofString()).body());
            } catch (IOException e) {
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    ReplicatedCluster databases() {
        return databases;
    }

    WebServer web1() {
        return web1;
    }

    WebServer web2() {
        return web2;
    }

    DataSource dataSource() {
        return dataSource;
    }

    HttpClient http() {
        return http;
    }

    /** How evenkeel judges the web server of that name now. */
    EndpointState webState(String server) {
        return http.cluster("http://web")
                .snapshot()
                .endpoint(server)
                .orElseThrow()
                .state();
    }

    @Override
    public void close() {
        http.shutdownNow();
        dataSource.close();
        web1.close();
        web2.close();
        databases.close();
    }
}
