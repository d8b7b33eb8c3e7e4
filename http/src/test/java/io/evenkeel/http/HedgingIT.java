package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.EndpointSnapshot;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.retry.RetryBudget;
import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.RawServer;
import io.evenkeel.http.fixture.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The first endpoint is slow; the second one, a standby, is asked beside it. */
class HedgingIT {

    private static final URI ORDERS = URI.create("http://web/orders");
    private static final HttpHedging SOON =
            HttpHedging.after(Duration.ofMillis(50)).withBudget(RetryBudget.of(1, 1000));

    private final List<AutoCloseable> servers = new ArrayList<>();
    private LoadBalancedHttpClient client;

    @AfterEach
    void everySlotIsFree() throws Exception {
        if (client != null) {
            Await.until(
                    "in flight 0: " + client,
                    () -> client.cluster("http://web").snapshot().endpoints().stream()
                            .allMatch(endpoint -> endpoint.inFlight() == 0));
            client.close();
        }
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    private void connect(URI first, URI second, Consumer<HttpServiceBuilder> more) {
        client = LoadBalancedHttpClient.builder()
                .service("http://web", service -> {
                    service.endpoint("first", first)
                            .endpoint(Endpoint.of("second", second).standby())
                            .balancer(Balancer.activePassive())
                            .hedging(SOON);
                    more.accept(service);
                })
                .build();
    }

    /** Answers nothing until the client goes away. */
    private RawServer silent() throws IOException {
        return add(RawServer.start((socket, server) -> {
            server.readRequest(socket);
            RawServer.awaitClosedByClient(socket);
        }));
    }

    private WebServer answering(int status) throws IOException {
        return add(WebServer.start("web", exchange -> WebServer.answer(exchange, status, "status " + status)));
    }

    /** Answers this to each request, as soon as it may; an empty head is a reset. */
    private RawServer when(Semaphore permits, String head) throws IOException {
        return add(RawServer.start((socket, server) -> {
            while (true) {
                server.readRequest(socket);
                permits.acquire();
                if (head.isEmpty()) {
                    RawServer.reset(socket);
                    return;
                }
                RawServer.write(socket, "HTTP/1.1 " + head + "\r\nContent-Length: 0\r\n\r\n");
            }
        }));
    }

    /** Answers much later than a second request would be sent. */
    private RawServer slow() throws IOException {
        return add(RawServer.start((socket, server) -> {
            server.readRequest(socket);
            Thread.sleep(400);
            RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }));
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    private <S extends AutoCloseable> S add(S server) {
        servers.add(server);
        return server;
    }

    private EndpointSnapshot<URI> endpoint(String name) {
        return client.cluster("http://web").snapshot().endpoint(name).orElseThrow();
    }

    private static HttpRequest.Builder orders() {
        return HttpRequest.newBuilder(ORDERS);
    }

    @Test
    void theSecondEndpointAnswersForASlowFirstOneWhoseExchangeIsEnded() throws Exception {
        RawServer slow = silent();
        WebServer fast = answering(200);
        connect(slow.uri(), fast.uri(), service -> {});
        List<Integer> seen = new CopyOnWriteArrayList<>();
        HttpResponse<String> response = client.send(orders().build(), info -> {
            seen.add(info.statusCode());
            return BodyHandlers.ofString().apply(info);
        });
        assertThat(response.body()).isEqualTo("status 200");
        assertThat(seen).containsExactly(200);
        assertThat(LoadBalancedHttpClient.attemptsOf(response))
                .extracting(attempt -> attempt.endpoint().name())
                .containsExactly("first", "second");
        assertThat(LoadBalancedHttpClient.attemptsOf(response).get(0).failure())
                .hasMessage("another endpoint was faster");
        Await.until("the first one's connection is closed", () -> slow.connections() == 0);
        assertThat(endpoint("first").inFlight()).isZero();
        assertThat(endpoint("first").cancelled()).isEqualTo(1);
        assertThat(endpoint("first").failed()).isZero();
        assertThat(endpoint("second").succeeded()).isEqualTo(1);
    }

    @Test
    void theFirstEndpointCanStillWin() throws Exception {
        Semaphore permits = new Semaphore(0);
        RawServer first = when(permits, "200 OK");
        RawServer second = silent();
        connect(first.uri(), second.uri(), service -> {});
        CompletableFuture<HttpResponse<String>> answer = send(orders().build());
        Await.until("the second is asked", () -> second.requests().size() == 1);
        permits.release();
        assertThat(LoadBalancedHttpClient.endpointOf(answer.get()).orElseThrow().name())
                .isEqualTo("first");
        Await.until("the second one is ended", () -> endpoint("second").inFlight() == 0 && second.connections() == 0);
        assertThat(endpoint("second").failed()).isZero();
    }

    @Test
    void aFastAnswerIsNotAskedForTwice() throws Exception {
        WebServer first = answering(200);
        WebServer second = answering(200);
        connect(
                first.uri(),
                second.uri(),
                service ->
                        service.hedging(HttpHedging.after(Duration.ofMinutes(1)).withBudget(RetryBudget.of(1, 1000))));
        for (int i = 0; i < 20; i++) {
            assertThat(client.send(orders().build(), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void aBodyThatCanBeSentTwiceIs() throws Exception {
        RawServer slow = silent();
        List<String> bodies = new CopyOnWriteArrayList<>();
        WebServer fast = add(WebServer.start("fast", exchange -> {
            bodies.add((String) exchange.getAttribute("body"));
            WebServer.answer(exchange, 200, "fast");
        }));
        connect(slow.uri(), fast.uri(), service -> {});
        HttpRequest put = orders().PUT(BodyPublishers.ofString("one")).build();
        assertThat(client.send(put, BodyHandlers.ofString()).body()).isEqualTo("fast");
        assertThat(bodies).containsExactly("one");
    }

    @Test
    void aPostIsSentOnce() throws Exception {
        RawServer first = slow();
        WebServer second = answering(200);
        connect(first.uri(), second.uri(), service -> {});
        HttpRequest post = orders().POST(BodyPublishers.ofString("one")).build();
        assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        assertThat(second.requests()).isEmpty();
        assertThat(first.requests()).hasSize(1);
    }

    @Test
    void withoutBudgetNothingIsSentTwice() throws Exception {
        RawServer first = slow();
        WebServer second = answering(200);
        connect(first.uri(), second.uri(), service -> service.hedging(SOON.withBudget(RetryBudget.of(0, 0))));
        assertThat(client.send(orders().build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void aBadResponseWaitsForTheOther() throws Exception {
        Semaphore permits = new Semaphore(0);
        RawServer first = when(permits, "200 OK");
        RawServer bad = when(new Semaphore(1), "503 Busy");
        connect(first.uri(), bad.uri(), service -> {});
        CompletableFuture<HttpResponse<String>> answer = send(orders().build());
        Await.until("the bad response is there", () -> endpoint("second").failed() == 1);
        permits.release();
        assertThat(answer.get().statusCode()).isEqualTo(200);
    }

    @Test
    void aFailureWaitsForTheOther() throws Exception {
        Semaphore permits = new Semaphore(0);
        RawServer first = when(permits, "200 OK");
        RawServer bad = when(new Semaphore(1000), "");
        connect(first.uri(), bad.uri(), service -> {});
        CompletableFuture<HttpResponse<String>> answer = send(orders().build());
        Await.until("the second has failed", () -> endpoint("second").failed() == 1);
        permits.release();
        assertThat(answer.get().statusCode()).isEqualTo(200);
    }

    @Test
    void whenBothFailTheCallFails() throws Exception {
        Semaphore permits = new Semaphore(0);
        RawServer first = when(permits, "");
        RawServer second = when(permits, "");
        connect(first.uri(), second.uri(), service -> service.maxAttempts(1));
        CompletableFuture<HttpResponse<String>> answer = send(orders().build());
        Await.until("the second is asked", () -> second.requests().size() == 1);
        permits.release(1000);
        assertThatThrownBy(answer::join)
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("service http://web: endpoint ");
        assertThat(endpoint("first").failed()).isEqualTo(1);
        assertThat(endpoint("second").failed()).isEqualTo(1);
    }

    @Test
    void ofTwoThatAnswerAtOnceTheBodyHandlerSeesOne() throws Exception {
        RawServer first = when(new Semaphore(10_000), "200 OK");
        RawServer second = when(new Semaphore(10_000), "200 OK");
        connect(
                first.uri(),
                second.uri(),
                service -> service.hedging(HttpHedging.after(Duration.ZERO).withBudget(RetryBudget.of(1, 1000))));
        for (int i = 0; i < 300; i++) {
            AtomicInteger seen = new AtomicInteger();
            HttpResponse<String> response = client.send(orders().build(), info -> {
                seen.incrementAndGet();
                return BodyHandlers.ofString().apply(info);
            });
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(seen).hasValue(1);
        }
        assertThat(second.requests()).isNotEmpty();
    }

    @Test
    void cancellingEndsBoth() throws Exception {
        RawServer first = silent();
        RawServer second = silent();
        connect(first.uri(), second.uri(), service -> {});
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(orders().build(), BodyHandlers.ofString());
        Await.until(
                "both are asked",
                () -> first.requests().size() == 1 && second.requests().size() == 1);
        assertThat(answer.cancel(true)).isTrue();
        Await.until("both are ended", () -> first.connections() == 0 && second.connections() == 0);
    }

    @Test
    void theDeadlineAndTheRequestsOwnTimeoutEndBoth() throws Exception {
        RawServer first = silent();
        RawServer second = silent();
        connect(first.uri(), second.uri(), service -> service.deadline(Duration.ofSeconds(1)));
        assertThatThrownBy(() -> client.send(orders().build(), BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessageContaining("not complete within PT1S");
        Await.until("both are ended", () -> first.connections() == 0 && second.connections() == 0);
        HttpRequest impatient = orders().timeout(Duration.ofMillis(400)).build();
        assertThatThrownBy(() -> client.send(impatient, BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);
        Await.until("both are ended", () -> first.connections() == 0 && second.connections() == 0);
    }

    @Test
    void theQuantileOfWhatIsKnownDecides() {
        Hedge hedge = new Hedge(HttpHedging.afterQuantile(0.9));
        assertThat(hedge.delay()).isEqualTo(Duration.ofMillis(100));
        for (int i = 1; i <= 100; i++) {
            hedge.took(Duration.ofMillis(i).toNanos());
        }
        assertThat(hedge.delay()).isBetween(Duration.ofMillis(83), Duration.ofMillis(97));
        for (int i = 0; i < 20_000; i++) {
            hedge.took(1_000);
        }
        assertThat(hedge.delay()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> HttpHedging.after(Duration.ofMillis(-1)))
                .hasMessage("after: PT-0.001S (expected: >= 0)");
        assertThatThrownBy(() -> HttpHedging.afterQuantile(1))
                .hasMessage("quantile: 1.0 (expected: above 0, below 1; or 0 with a fixed time)");
    }
}
