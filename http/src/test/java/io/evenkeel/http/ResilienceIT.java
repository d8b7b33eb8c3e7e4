package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.EndpointSnapshot;
import io.evenkeel.core.cluster.EndpointState;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.health.OutlierDetection;
import io.evenkeel.core.health.Panic;
import io.evenkeel.core.health.SlowStart;
import io.evenkeel.core.limit.ConcurrencyLimit;
import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.RawServer;
import io.evenkeel.http.fixture.WebServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Passive health, slow start, panic and limits of a service, by what its servers do. */
class ResilienceIT {

    private static final HttpRequest ORDERS =
            HttpRequest.newBuilder(URI.create("http://web/orders")).build();
    private static final OutlierDetection THREE_IN_A_ROW = OutlierDetection.builder()
            .consecutiveFailures(3)
            .ejection(Duration.ofMinutes(5), Duration.ofMinutes(5))
            .build();

    private final List<AutoCloseable> servers = new ArrayList<>();
    private LoadBalancedHttpClient client;

    private LoadBalancedHttpClient connect(Consumer<HttpServiceBuilder> service) {
        client = LoadBalancedHttpClient.builder().service("http://web", service).build();
        return client;
    }

    private WebServer answering(String name, int status) throws IOException {
        return add(WebServer.start(name, exchange -> WebServer.answer(exchange, status, name)));
    }

    private <S extends AutoCloseable> S add(S server) {
        servers.add(server);
        return server;
    }

    @AfterEach
    void everySlotIsFree() throws Exception {
        if (client != null) {
            Await.until("in flight 0: " + client, () -> inFlight() == 0);
            assertThat(client.cluster("http://web").snapshot().waiting()).isZero();
            client.close();
        }
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    private long inFlight() {
        return client.cluster("http://web").snapshot().endpoints().stream()
                .mapToLong(EndpointSnapshot::inFlight)
                .sum();
    }

    private EndpointSnapshot<URI> endpoint(String name) {
        return client.cluster("http://web").snapshot().endpoint(name).orElseThrow();
    }

    private HttpResponse<String> get() throws Exception {
        return client.send(ORDERS, BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> getAsync() {
        return client.sendAsync(ORDERS, BodyHandlers.ofString());
    }

    @Test
    void anEndpointWhoseStatusesAreFailuresIsEjected() throws Exception {
        WebServer ill = answering("ill", 503);
        WebServer well = answering("well", 200);
        connect(service ->
                service.endpoint("ill", ill.uri()).endpoint("well", well.uri()).outlierDetection(THREE_IN_A_ROW));
        int failed = 0;
        for (int i = 0; i < 40; i++) {
            failed += get().statusCode() == 503 ? 1 : 0;
        }
        assertThat(failed).isEqualTo(3);
        assertThat(endpoint("ill").state()).isEqualTo(EndpointState.EJECTED);
        assertThat(endpoint("ill").failed()).isEqualTo(3);
        assertThat(endpoint("well").failed()).isZero();
    }

    @Test
    void whichStatusesAreFailuresIsChosen() throws Exception {
        WebServer ill = answering("ill", 503);
        WebServer odd = answering("odd", 404);
        connect(service -> service.endpoint("ill", ill.uri())
                .endpoint("odd", odd.uri())
                .failureStatus(404)
                .outlierDetection(THREE_IN_A_ROW));
        for (int i = 0; i < 20; i++) {
            get();
        }
        assertThat(endpoint("ill").state()).isEqualTo(EndpointState.UP);
        assertThat(endpoint("odd").state()).isEqualTo(EndpointState.EJECTED);
    }

    @Test
    void anEndpointThatResetsIsEjected() throws Exception {
        RawServer ill = add(RawServer.start((socket, server) -> {
            server.readRequest(socket);
            RawServer.reset(socket);
        }));
        WebServer well = answering("well", 200);
        connect(service ->
                service.endpoint("ill", ill.uri()).endpoint("well", well.uri()).outlierDetection(THREE_IN_A_ROW));
        for (int i = 0; i < 20; i++) {
            assertThat(get().body()).isEqualTo("well");
        }
        assertThat(endpoint("ill").state()).isEqualTo(EndpointState.EJECTED);
        assertThat(endpoint("ill").failed()).isEqualTo(3);
    }

    @Test
    void anEndpointThatRefusesConnectionsIsEjectedAndTakenBackAfterItsProbes() throws Exception {
        WebServer one = answering("s1", 200);
        WebServer two = answering("s2", 200);
        connect(service -> service.endpoint("s1", one.uri())
                .endpoint("s2", two.uri())
                .slowStart(SlowStart.over(Duration.ofMillis(100)))
                .outlierDetection(OutlierDetection.builder()
                        .consecutiveFailures(3)
                        .ejection(Duration.ofMillis(500), Duration.ofMillis(500))
                        .build()));
        one.stop();
        Await.until("s1 ejected", () -> {
            assertThat(get().body()).isEqualTo("s2");
            return endpoint("s1").state() != EndpointState.UP;
        });
        one.restart();
        Await.until("s1 is back", () -> {
            assertThat(get().statusCode()).isEqualTo(200);
            return endpoint("s1").state() == EndpointState.UP && endpoint("s1").weight() == 1;
        });
    }

    @Test
    void anEndpointWhoseAnswersAreSlowIsEjected() throws Exception {
        WebServer slow = add(WebServer.start("slow", exchange -> {
            pause(100);
            WebServer.answer(exchange, 200, "slow");
        }));
        WebServer fast = answering("fast", 200);
        connect(service -> service.endpoint("slow", slow.uri())
                .endpoint(Endpoint.of("fast", fast.uri()).standby())
                .balancer(Balancer.activePassive())
                .outlierDetection(OutlierDetection.builder()
                        .slowCalls(Duration.ofMillis(90), 0.9)
                        .window(10, 5)
                        .ejection(Duration.ofMinutes(5), Duration.ofMinutes(5))
                        .build()));
        Await.until("slow ejected", () -> get().body().equals("fast"));
        assertThat(endpoint("slow").state()).isEqualTo(EndpointState.EJECTED);
        assertThat(endpoint("slow").failed()).isZero();
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void anEndpointThatComesBackGetsItsShareLittleByLittle() throws Exception {
        WebServer one = answering("s1", 200);
        WebServer two = answering("s2", 200);
        connect(service -> service.endpoint("s1", one.uri())
                .endpoint("s2", two.uri())
                .slowStart(SlowStart.over(Duration.ofHours(1))));
        client.cluster("http://web").suspend("s1", "test");
        client.cluster("http://web").resume("s1", "test");
        int answers = 0;
        for (int i = 0; i < 110; i++) {
            answers += get().body().equals("s1") ? 1 : 0;
        }
        assertThat(answers).isBetween(1, 30);
    }

    @Test
    void inAPanicAnEndpointThatIsDownIsUsedToo() throws Exception {
        AtomicInteger health = new AtomicInteger(500);
        WebServer two = add(WebServer.start(
                "s2",
                exchange -> WebServer.answer(
                        exchange, exchange.getRequestURI().getPath().equals("/health") ? health.get() : 200, "s2")));
        connect(service -> service.endpoint("s2", two.uri())
                .panic(Panic.useAllBelow(0.5))
                .healthCheck(HttpHealthCheck.get("/health").every(Duration.ofMillis(20))));
        Await.until("s2 down", () -> endpoint("s2").state() == EndpointState.DOWN);
        assertThat(get().body()).isEqualTo("s2");
    }

    /** Holds requests until they are let go. */
    private WebServer holding(Semaphore permits) throws IOException {
        return add(WebServer.start("s1", exchange -> {
            permits.acquireUninterruptibly();
            WebServer.answer(exchange, 200, "s1");
        }));
    }

    @Test
    void callsThatFindAllEndpointsFullWaitWithoutAThread() throws Exception {
        Semaphore permits = new Semaphore(0);
        WebServer one = holding(permits);
        connect(service ->
                service.endpoint("s1", one.uri()).limit(ConcurrencyLimit.of(2).withQueue(1000, Duration.ofMinutes(1))));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(getAsync()); // a blocking pick would never come back
        }
        Await.until("2 have arrived", () -> one.requests().size() == 2);
        assertThat(client.cluster("http://web").snapshot().waiting()).isEqualTo(98);
        assertThat(inFlight()).isEqualTo(2);
        permits.release(100);
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().body()).isEqualTo("s1");
        }
        assertThat(one.requests()).hasSize(100);
    }

    @Test
    void aCallForWhichNoPlaceBecomesFreeFailsWithoutBeingSent() throws Exception {
        Semaphore permits = new Semaphore(0);
        WebServer one = holding(permits);
        connect(service ->
                service.endpoint("s1", one.uri()).limit(ConcurrencyLimit.of(1).withQueue(1, Duration.ofMillis(100))));
        CompletableFuture<HttpResponse<String>> first = getAsync();
        Await.until("arrived", () -> one.requests().size() == 1);
        assertThatThrownBy(this::get)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("service http://web: ")
                .hasMessageContaining("waited for 100 ms");
        permits.release();
        assertThat(first.get().statusCode()).isEqualTo(200);
        assertThat(one.requests()).hasSize(1);
    }

    @Test
    void theRequestsOwnTimeoutAndTheDeadlineCoverTheWaiting() throws Exception {
        Semaphore permits = new Semaphore(0);
        WebServer one = holding(permits);
        connect(service -> service.endpoint("s1", one.uri())
                .deadline(Duration.ofSeconds(2))
                .limit(ConcurrencyLimit.of(1).withQueue(10, Duration.ofMinutes(5))));
        CompletableFuture<HttpResponse<String>> first = getAsync();
        Await.until("arrived", () -> one.requests().size() == 1);
        HttpRequest impatient = HttpRequest.newBuilder(ORDERS.uri())
                .timeout(Duration.ofMillis(100))
                .build();
        assertThatThrownBy(() -> client.send(impatient, BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessageContaining("request timed out");
        assertThatThrownBy(this::get)
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessageContaining("not complete within PT2S");
        assertThatThrownBy(first::get).hasCauseInstanceOf(HttpTimeoutException.class);
        permits.release(2);
        // The second one may have got the first one's place just before its own deadline.
        assertThat(one.requests().size()).isBetween(1, 2);
    }

    @Test
    void whoCancelsGivesUpItsPlaceInTheQueue() throws Exception {
        Semaphore permits = new Semaphore(0);
        WebServer one = holding(permits);
        connect(service ->
                service.endpoint("s1", one.uri()).limit(ConcurrencyLimit.of(1).withQueue(10, Duration.ofMinutes(1))));
        CompletableFuture<HttpResponse<String>> first = getAsync();
        CompletableFuture<HttpResponse<String>> second = getAsync();
        CompletableFuture<String> third = getAsync().thenApply(HttpResponse::body);
        assertThat(second.cancel(true)).isTrue();
        assertThat(third.cancel(true)).isTrue();
        assertThat(client.cluster("http://web").snapshot().waiting()).isZero();
        permits.release();
        assertThat(first.get().statusCode()).isEqualTo(200);
        assertThat(get(permits).statusCode()).isEqualTo(200);
        assertThat(one.requests()).hasSize(2);
    }

    private HttpResponse<String> get(Semaphore permits) throws Exception {
        permits.release();
        return get();
    }

    @RepeatedTest(20) // who waits gets the place of who is ended first, at that very moment
    void closingEndsThoseWhoWait() throws Exception {
        Semaphore permits = new Semaphore(0);
        WebServer one = holding(permits);
        connect(service ->
                service.endpoint("s1", one.uri()).limit(ConcurrencyLimit.of(1).withQueue(10, Duration.ofMinutes(5))));
        CompletableFuture<HttpResponse<String>> first = getAsync();
        CompletableFuture<HttpResponse<String>> second = getAsync();
        client.shutdownNow();
        assertThat(client.awaitTermination(Duration.ofSeconds(20))).isTrue();
        assertThatThrownBy(first::join).isInstanceOf(CompletionException.class);
        assertThatThrownBy(second::join).hasCauseInstanceOf(IOException.class).hasMessageContaining("client is closed");
        permits.release();
    }

    @Test
    void aRetryWaitsForAPlaceOnAnEndpointThatIsFull() throws Exception {
        RawServer bad = add(RawServer.start((socket, server) -> {
            server.readRequest(socket);
            RawServer.reset(socket);
        }));
        Semaphore permits = new Semaphore(0);
        WebServer full = holding(permits);
        connect(service -> service.endpoint("bad", bad.uri())
                .endpoint(Endpoint.of("full", full.uri()).standby())
                .balancer(Balancer.activePassive())
                .limit(ConcurrencyLimit.of(1).withQueue(10, Duration.ofMinutes(1))));
        client.cluster("http://web").suspend("bad", "test");
        CompletableFuture<HttpResponse<String>> first = getAsync();
        Await.until("full", () -> full.requests().size() == 1);
        client.cluster("http://web").resume("bad", "test");
        CompletableFuture<HttpResponse<String>> second = getAsync();
        Await.until("waits", () -> client.cluster("http://web").snapshot().waiting() == 1);
        permits.release(2);
        assertThat(first.get().body()).isEqualTo("s1");
        assertThat(LoadBalancedHttpClient.attemptsOf(second.get()))
                .extracting(attempt -> attempt.endpoint().name())
                .containsExactly("bad", "full");
    }

    @Test
    void aRedirectNeedsNoSecondPlace() throws Exception {
        WebServer one = add(WebServer.start("s1", exchange -> {
            exchange.getResponseHeaders().set("Location", "/there");
            WebServer.answer(exchange, exchange.getRequestURI().getPath().equals("/there") ? 200 : 302, "body");
        }));
        client = LoadBalancedHttpClient.builder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .service(
                        "http://web",
                        service -> service.endpoint("s1", one.uri())
                                .limit(ConcurrencyLimit.of(1).withQueue(10, Duration.ofMinutes(1))))
                .build();
        for (int i = 0; i < 20; i++) {
            assertThat(get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anAdaptiveLimitLetsCallsThrough() throws Exception {
        WebServer one = answering("s1", 200);
        connect(service -> service.endpoint("s1", one.uri()).limit(ConcurrencyLimit.adaptive(2, 1, 10)));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(getAsync());
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).isEqualTo(200);
        }
        assertThat(endpoint("s1").limit()).isPresent();
    }

    @Test
    void aWebSocketWaitsForAPlaceToo() throws Exception {
        Semaphore permits = new Semaphore(0);
        WebServer one = holding(permits);
        connect(service ->
                service.endpoint("s1", one.uri()).limit(ConcurrencyLimit.of(1).withQueue(10, Duration.ofMinutes(1))));
        CompletableFuture<HttpResponse<String>> first = getAsync();
        CompletableFuture<WebSocket> waiting =
                client.newWebSocketBuilder().buildAsync(URI.create("ws://web/socket"), new WebSocket.Listener() {});
        assertThat(client.cluster("http://web").snapshot().waiting()).isEqualTo(1);
        CompletableFuture<WebSocket> cancelled =
                client.newWebSocketBuilder().buildAsync(URI.create("ws://web/socket"), new WebSocket.Listener() {});
        cancelled.cancel(true);
        assertThat(client.cluster("http://web").snapshot().waiting()).isEqualTo(1);
        permits.release(2);
        assertThat(first.get().statusCode()).isEqualTo(200);
        // The server answers, but not with a WebSocket: it was asked when its turn came.
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(WebSocketHandshakeException.class);
        assertThat(one.count("/socket")).isEqualTo(1);
    }
}
