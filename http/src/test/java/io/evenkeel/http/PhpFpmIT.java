package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.EndpointSnapshot;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.Certificate;
import io.evenkeel.http.fixture.Nginx;
import io.evenkeel.http.fixture.PhpFpm;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nginx, each before a PHP-FPM of its own, whose script counts what it executed. */
class PhpFpmIT {

    private static final HttpHealthCheck CHECK =
            HttpHealthCheck.get("/health").every(Duration.ofMillis(100)).rise(2).fall(3);

    private static Certificate certificate;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Nginx> servers = new ArrayList<>();
    private PhpFpm one;
    private PhpFpm two;
    private LoadBalancedHttpClient client;
    private URI origin;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = Certificate.of("dns:web");
    }

    @AfterAll
    static void forgetCertificate() {
        certificate = null;
    }

    @BeforeEach
    void startPhp() throws Exception {
        one = PhpFpm.start(4);
        open.add(one);
        two = PhpFpm.start(4);
        open.add(two);
    }

    @AfterEach
    void everySlotIsFree() throws Exception {
        try {
            Await.until(
                    "in flight 0: " + client,
                    () -> client.cluster(origin.toString()).snapshot().endpoints().stream()
                                    .mapToLong(EndpointSnapshot::inFlight)
                                    .sum()
                            == 0);
        } finally {
            client.close();
            for (int i = open.size() - 1; i >= 0; i--) {
                open.get(i).close();
            }
        }
    }

    /**
     * Starts both nginx and the client; the second server is a standby where {@code standby}.
     *
     * @param server more for the first one's {@code server} block
     * @param location more for its {@code location}
     */
    private void connect(
            Version version, boolean standby, String server, String location, Consumer<HttpServiceBuilder> more)
            throws Exception {
        boolean secure = version == Version.HTTP_2;
        origin = URI.create(secure ? "https://web" : "http://web");
        String listen = secure
                ? "listen 127.0.0.1:PORT ssl http2; ssl_certificate DIR/cert.pem; ssl_certificate_key DIR/key.pem;"
                : "listen 127.0.0.1:PORT;";
        String health = "location /health { return 204; }";
        servers.add(
                Nginx.start(listen + health + server + "location / { " + location + one.location() + "}", certificate));
        open.add(servers.get(0));
        servers.add(Nginx.start(listen + health + "location / { " + two.location() + "}", certificate));
        open.add(servers.get(1));
        List<URI> uris = servers.stream()
                .map(nginx -> secure ? nginx.secureUri() : nginx.uri())
                .toList();
        client = LoadBalancedHttpClient.builder()
                .sslContext(Certificate.trusting(certificate))
                .service(origin.toString(), service -> {
                    Endpoint<URI> second = Endpoint.of("s2", uris.get(1));
                    service.endpoint("s1", uris.get(0)).endpoint(standby ? second.standby() : second);
                    if (standby) {
                        service.balancer(Balancer.activePassive());
                    }
                    more.accept(service);
                })
                .build();
    }

    /** JDK 17 leaves some requests without an answer when an HTTP/2 connection ends, a plain client's too. */
    private static void limitTime(Version version, HttpServiceBuilder service) {
        if (version == Version.HTTP_2) {
            service.attemptTimeout(Duration.ofSeconds(2)).deadline(Duration.ofSeconds(20));
        }
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(origin.resolve(path)).build();
    }

    private HttpRequest post(String path) {
        return HttpRequest.newBuilder(origin.resolve(path))
                .POST(BodyPublishers.ofString("order"))
                .build();
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, BodyHandlers.ofString());
    }

    private EndpointSnapshot<URI> endpoint(String name) {
        return client.cluster(origin.toString()).snapshot().endpoint(name).orElseThrow();
    }

    private List<String> executed() throws IOException {
        List<String> all = new ArrayList<>(one.executed());
        all.addAll(two.executed());
        return all;
    }

    /** The failure of a response whose headers the caller had seen. */
    private record BrokenOff(Throwable failure) {}

    /** What every request came to: a response's status, {@link BrokenOff}, or the exception. */
    private List<Object> many(int count, int atOnce, Function<Integer, HttpRequest> request) throws Exception {
        Semaphore places = new Semaphore(atOnce);
        List<CompletableFuture<Object>> outcomes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            places.acquire();
            AtomicBoolean begun = new AtomicBoolean();
            outcomes.add(client.sendAsync(request.apply(i), info -> {
                        begun.set(true);
                        return BodyHandlers.ofString().apply(info);
                    })
                    .<Object>thenApply(HttpResponse::statusCode)
                    .exceptionally(failure -> begun.get() ? new BrokenOff(failure) : failure)
                    .whenComplete((outcome, failure) -> places.release()));
        }
        List<Object> all = new ArrayList<>();
        for (CompletableFuture<Object> outcome : outcomes) {
            all.add(outcome.get());
        }
        return all;
    }

    /** Over HTTP/2, the end of a connection can break off a response that the caller has already seen begin. */
    private static void noneFailed(Version version, List<Object> outcomes) {
        if (version == Version.HTTP_2) {
            assertThat(outcomes).allMatch(outcome -> outcome.equals(200) || outcome instanceof BrokenOff);
            assertThat(outcomes)
                    .filteredOn(outcome -> outcome instanceof BrokenOff)
                    .hasSizeLessThan(10);
        } else {
            assertThat(outcomes).containsOnly(200);
        }
    }

    private void eachWasExecutedAtMostOnce(String method) throws IOException {
        assertThat(executed().stream()
                        .filter(line -> line.startsWith(method + " "))
                        .collect(Collectors.groupingBy(line -> line, Collectors.counting())))
                .allSatisfy((line, times) -> assertThat(times).isEqualTo(1));
    }

    @ParameterizedTest
    @EnumSource
    void requestsAndBodiesArriveOnceOnBothServers(Version version) throws Exception {
        connect(version, false, "", "", service -> {});
        String protocol = version == Version.HTTP_2 ? "HTTP/2.0" : "HTTP/1.1";
        for (int i = 0; i < 10; i++) {
            HttpResponse<String> got = send(get("/orders/" + i));
            assertThat(got.body()).isEqualTo(protocol + " GET ");
            assertThat(got.version()).isEqualTo(version);
            assertThat(got.headers().firstValue("X-Php").orElseThrow()).startsWith("8.2.");
            assertThat(send(post("/orders/" + i)).body()).isEqualTo(protocol + " POST order");
        }
        assertThat(one.executed()).hasSize(10);
        assertThat(two.executed()).hasSize(10);
        eachWasExecutedAtMostOnce("GET");
        eachWasExecutedAtMostOnce("POST");
    }

    @ParameterizedTest
    @EnumSource
    void noGetFailsAndNoPostIsDoubledWhereConnectionsEndAfterAFewRequests(Version version) throws Exception {
        connect(version, false, "keepalive_requests 7;", "", service -> limitTime(version, service));
        noneFailed(version, many(200, 8, i -> get("/orders/" + i)));
        List<Object> posts = many(200, 8, i -> post("/orders/" + i));
        long answered = posts.stream().filter(outcome -> outcome.equals(200)).count();
        eachWasExecutedAtMostOnce("POST");
        assertThat(executed().stream().filter(line -> line.startsWith("POST ")))
                .hasSizeGreaterThanOrEqualTo((int) answered);
    }

    @Test
    void noGetFailsWhereIdleConnectionsAreClosedAsTheyAreUsed() throws Exception {
        connect(Version.HTTP_1_1, false, "keepalive_timeout 100ms;", "", service -> {});
        for (int i = 0; i < 20; i++) {
            assertThat(many(4, 4, n -> get("/orders"))).containsOnly(200);
            LockSupport.parkNanos(Duration.ofMillis(95 + i % 10).toNanos());
        }
    }

    private long refused() throws IOException {
        return servers.get(0).accessLog().stream()
                .filter(line -> line.contains(" 503 "))
                .count();
    }

    @Test
    void aServerThatLimitsRequestsIsLeftAloneAsLongAsItSays() throws Exception {
        connect(
                Version.HTTP_1_1,
                false,
                "error_page 503 @busy; location @busy { add_header Retry-After 1 always; return 503; }",
                "limit_req zone=limited;",
                service -> service.retryOnStatus(503));
        assertThat(many(200, 4, i -> get("/orders/" + i))).containsOnly(200);
        long failed = endpoint("s1").failed();
        assertThat(failed).isBetween(1L, 20L);
        Await.until("each refusal is logged", () -> refused() >= failed);
        assertThat(refused()).isEqualTo(failed);
        eachWasExecutedAtMostOnce("GET");
        assertThat(executed()).hasSize(200);
    }

    @Test
    void aPostThatALimitRefusesIsTheCallers() throws Exception {
        connect(Version.HTTP_1_1, true, "", "limit_req zone=limited;", service -> service.retryOnStatus(503));
        assertThat(many(10, 2, i -> post("/orders/" + i)))
                .contains(200)
                .contains(503)
                .doesNotHaveAnyElementsOfTypes(Throwable.class);
        assertThat(two.executed()).isEmpty();
        eachWasExecutedAtMostOnce("POST");
    }

    @ParameterizedTest
    @EnumSource
    void aSlowScriptSendsAGetElsewhereAndAPostNowhere(Version version) throws Exception {
        connect(version, true, "", "", service -> service.attemptTimeout(Duration.ofMillis(300)));
        HttpRequest slow = get("/report?ms=600");
        assertThatThrownBy(() -> send(slow))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessageContaining("endpoint s1")
                .hasMessageContaining("endpoint s2");
        assertThatThrownBy(() -> send(post("/report?ms=600")))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessageContaining("endpoint s1");
        assertThat(one.executed()).containsExactly("GET /report?ms=600", "POST /report?ms=600");
        assertThat(two.executed()).containsExactly("GET /report?ms=600");
    }

    @Test
    void theDeadlineEndsWhatASlowScriptHasBegun() throws Exception {
        connect(Version.HTTP_1_1, true, "", "", service -> service.deadline(Duration.ofMillis(300)));
        long before = System.nanoTime();
        assertThatThrownBy(() -> send(get("/report?ms=2000"))).isInstanceOf(HttpTimeoutException.class);
        assertThatThrownBy(() -> send(get("/report?begun=1"))).isInstanceOf(HttpTimeoutException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(1800));
        assertThat(two.executed()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aWorkerThatIsKilledInTheMiddleOfABodyFailsTheBodyAndNothingElse(Version version) throws Exception {
        connect(version, true, "", "", service -> {});
        HttpResponse<InputStream> response = client.send(get("/report?begun=1"), BodyHandlers.ofInputStream());
        InputStream body = response.body();
        assertThat(new String(body.readNBytes(12), StandardCharsets.UTF_8)).endsWith("GET");
        assertThat(endpoint("s1").inFlight()).isEqualTo(1);
        one.killWorkers();
        assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
        assertThat(endpoint("s1").inFlight()).isZero();
        assertThat(endpoint("s1").failed()).isEqualTo(1);
        assertThat(two.executed()).isEmpty();
        assertThat(send(get("/report")).statusCode()).isEqualTo(200);
    }

    @Test
    void aWorkerThatIsKilledBeforeItAnswersSendsAGetElsewhereAndGivesAPostIts502() throws Exception {
        connect(Version.HTTP_1_1, true, "", "", service -> service.retryOnStatus(502));
        CompletableFuture<HttpResponse<String>> got = client.sendAsync(get("/a?ms=400"), BodyHandlers.ofString());
        Await.until("GET executed", () -> one.executed().size() == 1);
        one.killWorkers();
        assertThat(LoadBalancedHttpClient.attemptsOf(got.get()))
                .extracting(HttpAttempt::status)
                .containsExactly(502, 200);
        CompletableFuture<HttpResponse<String>> posted = client.sendAsync(post("/b?ms=400"), BodyHandlers.ofString());
        Await.until("POST executed", () -> one.executed().size() == 2);
        one.killWorkers();
        assertThat(posted.get().statusCode()).isEqualTo(502);
        assertThat(one.executed()).containsExactly("GET /a?ms=400", "POST /b?ms=400");
        assertThat(two.executed()).containsExactly("GET /a?ms=400");
        assertThat(endpoint("s1").failed()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void reloadingUnderLoadFailsNoGetAndDoublesNoPost(Version version) throws Exception {
        connect(version, false, "", "", service -> {
            limitTime(version, service);
            service.healthCheck(CHECK);
        });
        Thread reloads = new Thread(() -> {
            try {
                while (!Thread.interrupted()) {
                    servers.get(0).reload();
                    Thread.sleep(150);
                }
            } catch (IOException | InterruptedException e) {
                // the end of the load
            }
        });
        reloads.start();
        List<Object> outcomes;
        try {
            outcomes = many(1500, 6, i -> i % 5 == 0 ? post("/orders/" + i) : get("/orders/" + i));
        } finally {
            reloads.interrupt();
            reloads.join();
        }
        List<Object> gets = new ArrayList<>();
        List<Object> posts = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            (i % 5 == 0 ? posts : gets).add(outcomes.get(i));
        }
        noneFailed(version, gets);
        eachWasExecutedAtMostOnce("POST");
    }
}
