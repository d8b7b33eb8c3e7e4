package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.RawServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Closing ends what the client started. */
class LifecycleIT {

    private static final HttpRequest ORDERS =
            HttpRequest.newBuilder(URI.create("http://web/orders")).build();

    /** Those of earlier tests, which plain clients leave for a minute. */
    private final Set<Thread> earlier = Thread.getAllStackTraces().keySet();

    /** Threads of this test's clients and of the JDK's clients inside them. */
    private List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !earlier.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("evenkeel-http") || name.startsWith("HttpClient-"))
                .sorted()
                .toList();
    }

    private static RawServer keepAlive() throws IOException {
        return RawServer.start((socket, server) -> {
            while (true) {
                server.readRequest(socket);
                RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
    }

    private static LoadBalancedHttpClient client(RawServer one, RawServer two) {
        return LoadBalancedHttpClient.builder()
                .service(
                        "http://web",
                        service -> service.endpoint("s1", one.uri())
                                .endpoint("s2", two.uri())
                                .deadline(Duration.ofSeconds(30))
                                .healthCheck(HttpHealthCheck.get("/health").every(Duration.ofMillis(20))))
                .build();
    }

    @Test
    void closingEndsAllThreadsAndSockets() throws Exception {
        try (RawServer one = keepAlive();
                RawServer two = keepAlive()) {
            for (int round = 0; round < 3; round++) {
                LoadBalancedHttpClient client = client(one, two);
                List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    answers.add(client.sendAsync(ORDERS, BodyHandlers.ofString()));
                }
                for (CompletableFuture<HttpResponse<String>> answer : answers) {
                    assertThat(answer.get().statusCode()).isEqualTo(200);
                }
                assertThat(threads()).isNotEmpty();
                assertThat(one.connections()).isPositive();
                client.close();
                assertThat(client.isTerminated()).isTrue();
            }
            Await.until("no thread left", () -> {
                System.gc(); // before Java 21 only the collector ends a client of the JDK
                return threads().isEmpty();
            });
            Await.until("no socket left", () -> one.connections() == 0 && two.connections() == 0);
        }
    }

    @Test
    void aClosedClientTakesNoRequests() throws Exception {
        try (RawServer one = keepAlive();
                RawServer two = keepAlive()) {
            LoadBalancedHttpClient client = client(one, two);
            client.close();
            client.close();
            assertThatThrownBy(() -> client.send(ORDERS, BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("client is closed");
            assertThat(client.sendAsync(ORDERS, BodyHandlers.ofString())).isCompletedExceptionally();
        }
    }

    @Test
    void shuttingDownLetsABodyBeReadToItsEnd() throws Exception {
        CompletableFuture<Void> more = new CompletableFuture<>();
        try (RawServer one = RawServer.start((socket, server) -> {
            server.readRequest(socket);
            RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n1");
            more.join();
            RawServer.write(socket, "2");
            RawServer.awaitClosedByClient(socket);
        })) {
            LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                    .service("http://web", service -> service.endpoint("s1", one.uri()))
                    .build();
            InputStream body = client.send(ORDERS, BodyHandlers.ofInputStream()).body();
            client.shutdown();
            assertThat(client.isTerminated()).isFalse();
            assertThat(client.awaitTermination(Duration.ofMillis(50))).isFalse();
            more.complete(null);
            assertThat(body.readAllBytes()).asString().isEqualTo("12");
            assertThat(client.awaitTermination(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void shuttingDownNowEndsWhatRuns() throws Exception {
        try (RawServer one = RawServer.start((socket, server) -> {
            server.readRequest(socket);
            RawServer.awaitClosedByClient(socket);
        })) {
            LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                    .service("http://web", service -> service.endpoint("s1", one.uri()))
                    .build();
            CompletableFuture<HttpResponse<String>> answer = client.sendAsync(ORDERS, BodyHandlers.ofString());
            Await.until("request there", () -> one.requests().size() == 1);
            client.shutdownNow();
            assertThatThrownBy(answer::get).hasStackTraceContaining("client is closed");
            assertThat(client.awaitTermination(Duration.ofSeconds(20))).isTrue();
            Await.until("connection closed", () -> one.connections() == 0);
        }
    }
}
