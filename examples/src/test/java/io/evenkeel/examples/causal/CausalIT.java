package io.evenkeel.examples.causal;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.http.LoadBalancedHttpClient;
import io.evenkeel.jdbc.ReadWriteDataSource;
import io.evenkeel.jdbc.ReadWriteDataSourceBuilder;
import io.evenkeel.jdbc.consistency.CausalScope;
import io.evenkeel.jdbc.consistency.CausalToken;
import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ReplicationHold;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.fixture.SharedClusters;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two web servers, each with a data source of its own, over a cluster whose replicas are held up. */
@OnEachServer
final class CausalIT {

    private static final URI NOTE = URI.create("http://notes/1");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ReplicatedCluster cluster;
    private ReadWriteDataSource firstDb;
    private ReadWriteDataSource secondDb;
    private NoteServer first;
    private NoteServer second;
    private LoadBalancedHttpClient client;

    CausalIT(ServerKind kind) {
        cluster = SharedClusters.of(kind);
    }

    @BeforeEach
    void start() throws Exception {
        cluster.reset();
        cluster.primary()
                .execute(List.of(
                        NoteServer.TABLE.replace("table note", "table app.note"),
                        "insert into app.note values (1, 'old')"));
        for (int i = 0; i < cluster.replicas().size(); i++) {
            cluster.awaitCaughtUp(i, LIMIT);
        }
        firstDb = open(builder());
        secondDb = open(builder());
        first = new NoteServer(firstDb);
        second = new NoteServer(secondDb);
        client = LoadBalancedHttpClient.builder()
                .service(
                        "http://notes",
                        notes -> notes.endpoint("first", first.uri()).endpoint("second", second.uri()))
                .interceptor(new CausalHeader())
                .build();
    }

    private ReadWriteDataSourceBuilder builder() {
        return ReadWriteDataSource.builder("notes")
                .primary("primary", cluster.primary().jdbcUrl(ReplicatedCluster.DATABASE))
                .replica("replica0", cluster.replica(0).jdbcUrl(ReplicatedCluster.DATABASE))
                .replica("replica1", cluster.replica(1).jdbcUrl(ReplicatedCluster.DATABASE))
                .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                .maxLag(Duration.ofMinutes(1)) // so that reads may be as old as that
                .nodeTimeout(Duration.ofSeconds(20))
                .trackWrites(true);
    }

    private static ReadWriteDataSource open(ReadWriteDataSourceBuilder builder) {
        ReadWriteDataSource db = builder.build();
        long end = System.nanoTime() + LIMIT.toNanos();
        while (db.replicas().endpoints().stream()
                        .filter(endpoint -> endpoint.state().name().equals("UP"))
                        .count()
                < 2) {
            assertThat(System.nanoTime() - end).as("still %s", db.replicas()).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return db;
    }

    @AfterEach
    void close() {
        client.close();
        first.close();
        second.close();
        firstDb.close();
        secondDb.close();
    }

    private HttpResponse<String> call(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> put(String text) throws Exception {
        HttpResponse<String> response =
                call(HttpRequest.newBuilder(NOTE).PUT(HttpRequest.BodyPublishers.ofString(text)));
        assertThat(response.body()).isEqualTo("written");
        return response;
    }

    private HttpResponse<String> get() throws Exception {
        return call(HttpRequest.newBuilder(NOTE));
    }

    private static String endpoint(HttpResponse<?> response) {
        return LoadBalancedHttpClient.endpointOf(response).orElseThrow().name();
    }

    @Test
    void aRequestToAnotherServerSeesWhatTheLastOneWroteWhereverTheReplicasAre() throws Exception {
        try (ReplicationHold one = cluster.holdUp(0, "note");
                ReplicationHold other = cluster.holdUp(1, "note")) {
            assertThat(one).isNotSameAs(other);
            try (CausalScope scope = CausalScope.open()) {
                HttpResponse<String> written = put("new");
                assertThat(written.headers().firstValue(CausalHeader.NAME)).isPresent();
                for (int i = 0; i < 4; i++) {
                    HttpResponse<String> read = get();
                    assertThat(read.body()).isEqualTo("new from PRIMARY");
                    assertThat(endpoint(read))
                            .isEqualTo(endpoint(written).equals("first") == (i % 2 == 0) ? "second" : "first");
                }
                assertThat(scope.session().token().isNone()).isFalse();
            }
            assertThat(get().body()).as("without the token").isEqualTo("old from REPLICA");
        }
    }

    @Test
    void aReplicaThatGetsItWhileTheReadWaitsAnswersAndOtherThreadsAreOfTheScopeToo() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (ReadWriteDataSource patientDb = open(builder().causalWait(LIMIT));
                NoteServer patient = new NoteServer(patientDb);
                LoadBalancedHttpClient other = LoadBalancedHttpClient.builder()
                        .service("http://notes", notes -> notes.endpoint("patient", patient.uri()))
                        .interceptor(new CausalHeader())
                        .build()) {
            List<Future<HttpResponse<String>>> reads = new ArrayList<>();
            try (ReplicationHold one = cluster.holdUp(0, "note");
                    ReplicationHold two = cluster.holdUp(1, "note");
                    CausalScope scope = CausalScope.open()) {
                put("new");
                HttpRequest read = HttpRequest.newBuilder(NOTE).build();
                reads.add(other.sendAsync(read, HttpResponse.BodyHandlers.ofString()));
                Callable<HttpResponse<String>> blocking = () -> other.send(read, HttpResponse.BodyHandlers.ofString());
                reads.add(pool.submit(CausalScope.wrap(blocking)));
                awaitWaiting(2);
                assertThat(reads).as("%s %s %s", scope, one, two).noneMatch(Future::isDone);
            }
            for (Future<HttpResponse<String>> read : reads) {
                assertThat(read.get(60, TimeUnit.SECONDS).body()).isEqualTo("new from REPLICA");
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Until so many reads wait on the replicas for a transaction. */
    private void awaitWaiting(int reads) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (waiting() < reads) {
            assertThat(System.nanoTime() - end).as("%s wait", waiting()).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private int waiting() {
        return cluster.replicas().stream()
                .mapToInt(replica -> Integer.parseInt(
                        replica.query("select count(*) from information_schema.processlist where id <> connection_id()"
                                + " and info rlike 'wait_for_executed_gtid_set|master_gtid_wait'")))
                .sum();
    }

    @Test
    void aBrowserCarriesTheTokenInACookie() throws Exception {
        try (LoadBalancedHttpClient browser = LoadBalancedHttpClient.builder()
                        .service(
                                "http://notes",
                                notes -> notes.endpoint("first", first.uri()).endpoint("second", second.uri()))
                        .cookieHandler(new CookieManager())
                        .build();
                ReplicationHold one = cluster.holdUp(0, "note");
                ReplicationHold other = cluster.holdUp(1, "note")) {
            assertThat(one).isNotSameAs(other);
            HttpRequest write = HttpRequest.newBuilder(NOTE)
                    .PUT(HttpRequest.BodyPublishers.ofString("new"))
                    .build();
            HttpResponse<String> written = browser.send(write, HttpResponse.BodyHandlers.ofString());
            assertThat(written.body()).isEqualTo("written");

            HttpResponse<String> read =
                    browser.send(HttpRequest.newBuilder(NOTE).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(read.body()).isEqualTo("new from PRIMARY");
            assertThat(endpoint(read)).isNotEqualTo(endpoint(written));
        }
    }

    @Test
    void whereAReplicaHasItTheReplicaAnswers() throws Exception {
        try (CausalScope scope = CausalScope.open()) {
            for (int i = 0; i < 20; i++) {
                put("note " + i);
                assertThat(get().body()).startsWith("note " + i + " from ");
            }
            for (int i = 0; i < cluster.replicas().size(); i++) {
                cluster.awaitCaughtUp(i, LIMIT);
            }
            long end = System.nanoTime() + LIMIT.toNanos();
            while (!get().body().equals("note 19 from REPLICA")) {
                assertThat(System.nanoTime() - end).as("%s", scope).isNegative();
            }
        }
    }

    @Test
    void aTokenThatSomebodyMadeUpDoesNoHarm() throws Exception {
        String foreign = cluster.primary().executedGtids().contains("-1-")
                ? "ek1.77-4711-5"
                : "ek1.00000000-1111-2222-3333-444444444444:1-5";
        for (String token : List.of("nonsense", "ek1.", "ek9.1-2-3", "x".repeat(5_000), foreign)) {
            assertThat(call(HttpRequest.newBuilder(NOTE).header(CausalHeader.NAME, token))
                            .body())
                    .as(token)
                    .startsWith("old from ");
        }
        assertThat(CausalToken.parseOrNone(foreign).isNone()).isFalse();
        try (ReadWriteDataSource strictDb = open(builder().refuseForeignTokens(true));
                NoteServer strict = new NoteServer(strictDb);
                LoadBalancedHttpClient other = LoadBalancedHttpClient.builder()
                        .service("http://notes", notes -> notes.endpoint("strict", strict.uri()))
                        .build()) {
            HttpResponse<String> refused = other.send(
                    HttpRequest.newBuilder(NOTE)
                            .header(CausalHeader.NAME, foreign)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("causal token");
        }
    }
}
