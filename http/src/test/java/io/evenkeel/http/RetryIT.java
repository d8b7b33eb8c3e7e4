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
import java.net.ConnectException;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Budgets, pauses, and what servers ask for by Retry-After. */
class RetryIT {

    private static final HttpRequest ORDERS =
            HttpRequest.newBuilder(URI.create("http://web/orders")).build();

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

    private void connect(Consumer<HttpServiceBuilder> service) {
        client = LoadBalancedHttpClient.builder().service("http://web", service).build();
    }

    private WebServer answering(String name, int status) throws IOException {
        WebServer server = WebServer.start(name, exchange -> WebServer.answer(exchange, status, name));
        servers.add(server);
        return server;
    }

    /** A server that answers its first, second, ... request like this: a head without its end and without a body. */
    private RawServer scripted(IntFunction<String> heads) throws IOException {
        AtomicInteger number = new AtomicInteger();
        RawServer server = RawServer.start((socket, self) -> {
            while (true) {
                self.readRequest(socket);
                String head = heads.apply(number.incrementAndGet());
                if (head.isEmpty()) {
                    RawServer.reset(socket);
                    return;
                }
                RawServer.write(socket, "HTTP/1.1 " + head + "\r\nContent-Length: 0\r\n\r\n");
            }
        });
        servers.add(server);
        return server;
    }

    private HttpResponse<String> get() throws Exception {
        return client.send(ORDERS, BodyHandlers.ofString());
    }

    private EndpointSnapshot<URI> endpoint(String name) {
        return client.cluster("http://web").snapshot().endpoint(name).orElseThrow();
    }

    @Test
    void retriesEndWithTheirBudget() throws Exception {
        WebServer bad = answering("bad", 502);
        WebServer good = answering("good", 200);
        connect(service -> service.endpoint("bad", bad.uri())
                .endpoint(Endpoint.of("good", good.uri()).standby())
                .balancer(Balancer.activePassive())
                .retryOnStatus(502)
                .retryBudget(RetryBudget.of(0, 1))); // 10 within 10 s
        int failed = 0;
        for (int i = 0; i < 15; i++) {
            failed += get().statusCode() == 502 ? 1 : 0;
        }
        // A slow machine may be given new ones meanwhile.
        assertThat(good.requests().size() + failed).isEqualTo(15);
        assertThat(failed).isBetween(1, 5);
        assertThat(bad.requests()).hasSize(15);
    }

    @Test
    void aRequestThatWasNotSentNeedsNoBudget() throws Exception {
        WebServer gone = answering("gone", 200);
        WebServer good = answering("good", 200);
        gone.stop();
        connect(service -> service.endpoint("gone", gone.uri())
                .endpoint("good", good.uri())
                .retryBudget(RetryBudget.of(0, 0)));
        for (int i = 0; i < 10; i++) {
            assertThat(get().body()).isEqualTo("good");
        }
    }

    @Test
    void aFailureThatMayHaveArrivedIsNotRepeatedWithoutBudget() throws Exception {
        RawServer bad = scripted(number -> "");
        WebServer good = answering("good", 200);
        connect(service -> service.endpoint("bad", bad.uri())
                .endpoint(Endpoint.of("good", good.uri()).standby())
                .balancer(Balancer.activePassive())
                .retryBudget(RetryBudget.of(0, 0)));
        assertThatThrownBy(this::get).isInstanceOf(IOException.class).hasMessageContaining("endpoint bad");
        assertThat(good.requests()).isEmpty();
    }

    @Test
    void withABackoffTheOnlyEndpointIsAskedAgain() throws Exception {
        RawServer shaky = scripted(number -> number < 3 ? "" : "200 OK");
        connect(service -> service.endpoint("shaky", shaky.uri()).retryBackoff(Duration.ofMillis(10)));
        HttpResponse<String> response = get();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(shaky.requests()).hasSize(3);
        // The JDK's client repeats a GET by itself when the connection is closed without a byte.
        assertThat(LoadBalancedHttpClient.attemptsOf(response)).hasSizeBetween(2, 3);
    }

    @Test
    void withABackoffAllTriesTogetherAreBounded() throws Exception {
        WebServer gone = answering("gone", 200);
        gone.stop();
        connect(service -> service.endpoint("gone", gone.uri()).maxAttempts(4).retryBackoff(Duration.ofMillis(1)));
        assertThatThrownBy(this::get).isInstanceOf(ConnectException.class);
        assertThat(endpoint("gone").failed()).isEqualTo(4);
    }

    @Test
    void withABackoffAStatusOfTheOnlyEndpointIsAskedForAgain() throws Exception {
        RawServer busy = scripted(number -> number < 2 ? "503 Busy" : "200 OK");
        connect(service ->
                service.endpoint("busy", busy.uri()).retryOnStatus(503).retryBackoff(Duration.ofMillis(10)));
        assertThat(get().statusCode()).isEqualTo(200);
    }

    @Test
    void afterOverloadThereIsAPauseBeforeAnotherEndpointIsAskedToo() throws Exception {
        RawServer busy = scripted(number -> "429 Slow Down");
        WebServer good = answering("good", 200);
        connect(service -> service.endpoint("busy", busy.uri())
                .endpoint(Endpoint.of("good", good.uri()).standby())
                .balancer(Balancer.activePassive())
                .retryOnStatus(429)
                .retryBackoff(Duration.ofMillis(10)));
        HttpResponse<String> response = get();
        assertThat(response.body()).isEqualTo("good");
        assertThat(endpoint("busy").failed()).isZero();
    }

    @Test
    void theDeadlineCoversThePause() throws Exception {
        RawServer shaky = scripted(number -> "");
        connect(service -> service.endpoint("shaky", shaky.uri())
                .maxAttempts(1000)
                .retryBackoff(Duration.ofMillis(50))
                .deadline(Duration.ofSeconds(1)));
        // Either the pause does not fit any more, or the deadline passes within a try or a pause.
        assertThatThrownBy(this::get).isInstanceOf(IOException.class).hasMessageContaining("service http://web");
        assertThat(shaky.requests().size()).isBetween(1, 900);
    }

    @Test
    void cancellingEndsThePause() throws Exception {
        RawServer busy = scripted(number -> "503 Busy\r\nRetry-After: 100");
        connect(service -> service.endpoint("busy", busy.uri())
                .retryOnStatus(503)
                .retryBackoff(Duration.ofMillis(10))
                .deadline(Duration.ofMinutes(10)));
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(ORDERS, BodyHandlers.ofString());
        Await.until("asked", () -> endpoint("busy").failed() == 1);
        assertThat(answer.cancel(true)).isTrue();
        client.close(); // waits for what runs
        assertThat(busy.requests()).hasSize(1);
        client = null;
    }

    @Test
    void theRetryWaitsAsLongAsRetryAfterSays() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        long[] times = new long[2];
        RawServer busy = scripted(number -> {
            times[Math.min(1, number - 1)] = System.nanoTime();
            answered.incrementAndGet();
            return number == 1 ? "503 Busy\r\nRetry-After: 1" : "200 OK";
        });
        connect(service -> service.endpoint("busy", busy.uri())
                .retryOnStatus(503)
                .retryBackoff(Duration.ofMillis(10))
                .deadline(Duration.ofMinutes(1)));
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(answered.get()).isEqualTo(2);
        assertThat(Duration.ofNanos(times[1] - times[0])).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aRetryAfterThatDoesNotFitIntoTheDeadlineIsTheCallersToSee() throws Exception {
        RawServer busy = scripted(number -> "503 Busy\r\nRetry-After: 100");
        connect(service -> service.endpoint("busy", busy.uri())
                .retryOnStatus(503)
                .retryBackoff(Duration.ofMillis(10))
                .deadline(Duration.ofSeconds(30)));
        HttpResponse<String> response = get();
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("100");
        assertThat(busy.requests()).hasSize(1);
    }

    @Test
    void withoutADeadlineNobodyWaitsForRetryAfter() throws Exception {
        RawServer busy = scripted(number -> "503 Busy\r\nRetry-After: 1");
        connect(service ->
                service.endpoint("busy", busy.uri()).retryOnStatus(503).retryBackoff(Duration.ofMillis(10)));
        assertThat(get().statusCode()).isEqualTo(503);
        assertThat(busy.requests()).hasSize(1);
    }

    @Test
    void anEndpointThatAsksToBeLeftAloneIs() throws Exception {
        RawServer busy = scripted(number -> "503 Busy\r\nRetry-After: 50");
        WebServer good = answering("good", 200);
        connect(service -> service.endpoint("busy", busy.uri())
                .endpoint(Endpoint.of("good", good.uri()).standby())
                .balancer(Balancer.activePassive()));
        assertThat(get().statusCode()).isEqualTo(503);
        for (int i = 0; i < 10; i++) {
            assertThat(get().body()).isEqualTo("good");
        }
        assertThat(busy.requests()).hasSize(1);
        client.cluster("http://web").suspend("good", "test");
        assertThat(get().statusCode()).isEqualTo(503); // better than nobody
    }

    @Test
    void howLongAnEndpointIsLeftAloneHasABound() throws Exception {
        RawServer busy = scripted(number -> "503 Busy\r\nRetry-After: 5000");
        WebServer good = answering("good", 200);
        connect(service -> service.endpoint("busy", busy.uri())
                .endpoint(Endpoint.of("good", good.uri()).standby())
                .balancer(Balancer.activePassive())
                .maxRetryAfter(Duration.ofMillis(50)));
        assertThat(get().statusCode()).isEqualTo(503);
        Await.until("asked again", () -> get().statusCode() == 503);
    }

    @Test
    void whichHeadersMakeAPostSafeIsConfigured() throws Exception {
        RawServer bad = scripted(number -> "");
        WebServer good = answering("good", 200);
        connect(service -> service.endpoint("bad", bad.uri())
                .endpoint(Endpoint.of("good", good.uri()).standby())
                .balancer(Balancer.activePassive())
                .idempotencyHeaders("X-Request-Id"));
        assertThatThrownBy(() -> client.send(post("Idempotency-Key"), BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        assertThat(good.requests()).isEmpty();
        assertThat(client.send(post("X-Request-ID"), BodyHandlers.ofString()).body())
                .isEqualTo("good");
    }

    private static HttpRequest post(String header) {
        return HttpRequest.newBuilder(ORDERS.uri())
                .header(header, "7")
                .POST(BodyPublishers.ofString("one"))
                .build();
    }

    @Test
    void theRequestsOwnTimeoutCoversAllTriesAndPauses() throws Exception {
        RawServer shaky = scripted(number -> number == 1 ? "503 Busy" : "");
        RawServer silent = RawServer.start((socket, server) -> {
            server.readRequest(socket);
            RawServer.awaitClosedByClient(socket);
        });
        servers.add(silent);
        connect(service -> service.endpoint("shaky", shaky.uri())
                .endpoint(Endpoint.of("silent", silent.uri()).standby())
                .balancer(Balancer.activePassive())
                .retryOnStatus(503)
                .retryBackoff(Duration.ofMillis(10)));
        HttpRequest impatient = HttpRequest.newBuilder(ORDERS.uri())
                .timeout(Duration.ofSeconds(1))
                .build();
        assertThatThrownBy(() -> client.send(impatient, BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);
        assertThat(silent.requests()).hasSize(1);
    }
}
