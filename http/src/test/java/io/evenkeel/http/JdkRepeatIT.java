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
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The JDK's client sends a GET or HEAD once more, to the same endpoint, when the connection ends without an answer: what the
 * server counts, and what is known of it here.
 */
class JdkRepeatIT {

    private static final URI ORDERS = URI.create("http://web/orders");
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private WebServer good;
    private RawServer bad;
    private LoadBalancedHttpClient client;

    @BeforeEach
    void startGoodServer() throws IOException {
        good = WebServer.start("good");
    }

    @AfterEach
    void everySlotIsFree() throws Exception {
        if (client != null) {
            Await.until("in flight 0: " + client, () -> bad().inFlight() == 0);
            client.close();
        }
        good.close();
        bad.close();
    }

    private void connect(RawServer.Behaviour behaviour, Consumer<HttpServiceBuilder> more) throws IOException {
        bad = RawServer.start(behaviour);
        client = client(bad.uri(), good.uri(), more);
    }

    private static LoadBalancedHttpClient client(URI first, URI second, Consumer<HttpServiceBuilder> more) {
        return LoadBalancedHttpClient.builder()
                .version(HttpClient.Version.HTTP_1_1)
                .service("http://web", service -> {
                    service.endpoint("bad", first)
                            .endpoint(Endpoint.of("good", second).standby())
                            .balancer(Balancer.activePassive());
                    more.accept(service);
                })
                .build();
    }

    private EndpointSnapshot<URI> bad() {
        return client.cluster("http://web").snapshot().endpoint("bad").orElseThrow();
    }

    private HttpResponse<String> send(String method) throws Exception {
        return client.send(request(method), BodyHandlers.ofString());
    }

    private static HttpRequest request(String method) {
        BodyPublisher body = method.startsWith("P") ? BodyPublishers.ofString("order") : BodyPublishers.noBody();
        return HttpRequest.newBuilder(ORDERS).method(method, body).build();
    }

    /** Answers one request on each connection, and closes it as the next one arrives. */
    private static void oneOnEachConnection(Socket socket, RawServer server) throws IOException {
        server.readRequest(socket);
        RawServer.write(socket, ANSWER);
        server.readRequest(socket);
    }

    /** Closes each connection as its first request arrives. */
    private static void none(Socket socket, RawServer server) throws IOException {
        server.readRequest(socket);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void aRepetitionThatIsAnsweredIsPartOfItsAttempt(String method) throws Exception {
        AtomicInteger most = new AtomicInteger();
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.write(socket, ANSWER);
                    server.readRequest(socket);
                    most.accumulateAndGet((int) bad().inFlight(), Math::max);
                },
                service -> {});
        send("GET");
        HttpResponse<String> response = send(method);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(bad.requests()).containsExactly("GET /orders", method + " /orders", method + " /orders");
        assertThat(LoadBalancedHttpClient.attemptsOf(response)).hasSize(1);
        assertThat(most).hasValue(1);
        assertThat(bad().succeeded()).isEqualTo(2);
        assertThat(bad().failed()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE"})
    void anotherIdempotentRequestIsNotRepeatedButGoesElsewhere(String method) throws Exception {
        connect(JdkRepeatIT::oneOnEachConnection, service -> {});
        send("GET");
        HttpResponse<String> response = send(method);
        assertThat(response.body()).isEqualTo("good");
        assertThat(bad.requests()).containsExactly("GET /orders", method + " /orders");
        assertThat(good.requests()).containsExactly(method + " /orders");
        assertThat(LoadBalancedHttpClient.attemptsOf(response)).hasSize(2);
    }

    @Test
    void aPostIsNeitherRepeatedNorSentElsewhere() throws Exception {
        connect(JdkRepeatIT::oneOnEachConnection, service -> {});
        send("GET");
        assertThatThrownBy(() -> send("POST")).isInstanceOf(IOException.class);
        assertThat(bad.requests()).containsExactly("GET /orders", "POST /orders");
        assertThat(good.requests()).isEmpty();
    }

    @Test
    void aRepetitionThatFailsTooIsOneAttemptButTwoSendsForTheBudget() throws Exception {
        // 10 further sends in 10 s: five times one to the other endpoint and one by the JDK.
        connect(JdkRepeatIT::none, service -> service.retryBudget(RetryBudget.of(0, 1)));
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> response = send("GET");
            assertThat(response.body()).isEqualTo("good");
            assertThat(LoadBalancedHttpClient.attemptsOf(response)).hasSize(2);
        }
        assertThat(bad.requests()).hasSize(10);
        assertThat(bad().failed()).isEqualTo(5);
        assertThatThrownBy(() -> send("GET")).isInstanceOf(IOException.class);
    }

    @Test
    void whereTheJvmRepeatsEveryMethodAPostThatMayHaveArrivedIsNotSentElsewhereToo() throws Exception {
        bad = RawServer.start((socket, server) -> {
            server.readRequest(socket);
            RawServer.write(socket, ANSWER);
            server.readRequest(socket);
            server.close(); // so that the repetition is refused
        });
        Process jvm = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.httpclient.enableAllMethodRetry",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Repeating.class.getName(),
                        bad.uri().toString(),
                        good.uri().toString()))
                .inheritIO()
                .start();
        try {
            assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(jvm.exitValue()).isZero();
        } finally {
            jvm.destroyForcibly();
        }
        assertThat(bad.requests()).containsExactly("GET /orders", "POST /orders");
        assertThat(good.requests()).isEmpty();
    }

    /** Runs in a JVM that was started with the property; ends with 0 if the POST fails to connect. */
    static final class Repeating {

        private Repeating() {}

        public static void main(String[] args) throws Exception {
            try (LoadBalancedHttpClient client = client(URI.create(args[0]), URI.create(args[1]), service -> {})) {
                client.send(request("GET"), BodyHandlers.ofString());
                client.send(request("POST"), BodyHandlers.ofString());
            } catch (ConnectException e) {
                System.exit(0);
            }
            System.exit(1);
        }
    }
}
