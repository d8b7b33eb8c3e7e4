package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.EndpointSnapshot;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.RawServer;
import io.evenkeel.http.fixture.WebServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The first endpoint misbehaves, the second one, a standby, answers. */
class MisbehavingServerIT {

    private static final URI ORDERS = URI.create("http://web/orders");

    private WebServer good;
    private RawServer bad;
    private LoadBalancedHttpClient client;

    @BeforeEach
    void startGoodServer() throws IOException {
        good = WebServer.start("good");
    }

    @AfterEach
    void everySlotIsFree() throws Exception {
        Await.until("in flight 0: " + client, () -> inFlight() == 0);
        client.close();
        good.close();
        if (bad != null) {
            bad.close();
        }
    }

    private void connect(RawServer.Behaviour behaviour, Consumer<HttpServiceBuilder> more) throws IOException {
        bad = RawServer.start(behaviour);
        connect(bad.uri(), more);
    }

    private void connect(URI first, Consumer<HttpServiceBuilder> more) {
        client = LoadBalancedHttpClient.builder()
                .service("http://web", service -> {
                    service.endpoint("bad", first)
                            .endpoint(Endpoint.of("good", good.uri()).standby())
                            .balancer(Balancer.activePassive());
                    more.accept(service);
                })
                .build();
    }

    private long inFlight() {
        return client.cluster("http://web").snapshot().endpoints().stream()
                .mapToLong(EndpointSnapshot::inFlight)
                .sum();
    }

    private EndpointSnapshot<URI> bad() {
        return client.cluster("http://web").snapshot().endpoint("bad").orElseThrow();
    }

    private HttpResponse<String> get() throws Exception {
        return client.send(HttpRequest.newBuilder(ORDERS).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(BodyPublisher body) throws Exception {
        return client.send(HttpRequest.newBuilder(ORDERS).POST(body).build(), BodyHandlers.ofString());
    }

    @Test
    void aPostGoesElsewhereWhenTheConnectionIsRefused() throws Exception {
        URI nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
        connect(nobody, service -> {});
        HttpResponse<String> response = post(BodyPublishers.ofString("one"));
        assertThat(response.body()).isEqualTo("good");
        assertThat(LoadBalancedHttpClient.attemptsOf(response))
                .extracting(attempt -> attempt.endpoint().name())
                .containsExactly("bad", "good");
        assertThat(good.count("/orders")).isEqualTo(1);
        assertThat(bad().failed()).isEqualTo(1);
    }

    @Test
    void aGetIsSentElsewhereWhenTheConnectionIsReset() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.reset(socket);
                },
                service -> {});
        assertThat(get().body()).isEqualTo("good");
        assertThat(bad().failed()).isEqualTo(1);
    }

    @Test
    void aPostThatMayHaveArrivedIsNotSentAgain() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.reset(socket);
                },
                service -> {});
        assertThatThrownBy(() -> post(BodyPublishers.ofString("one")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("service http://web: endpoint bad (127.0.0.1:");
        assertThat(bad.requests()).containsExactly("POST /orders");
        assertThat(good.requests()).isEmpty();
    }

    @Test
    void aPostWithoutABodyThatMayHaveArrivedIsNotSentAgain() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.reset(socket);
                },
                service -> {});
        assertThatThrownBy(() -> post(BodyPublishers.noBody())).isInstanceOf(IOException.class);
        assertThat(bad.requests()).containsExactly("POST /orders");
        assertThat(good.requests()).isEmpty();
    }

    @Test
    void aPostWithAnIdempotencyKeyIsSentElsewhere() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.reset(socket);
                },
                service -> {});
        HttpRequest request = HttpRequest.newBuilder(ORDERS)
                .header("Idempotency-Key", "7")
                .POST(BodyPublishers.ofString("one"))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("good");
    }

    @Test
    void aBodyThatCannotBeSentTwiceIsNot() throws Exception {
        connect(
                (socket, server) -> {
                    server.readHead(socket);
                    socket.getInputStream().read();
                    RawServer.reset(socket);
                },
                service -> {});
        InputStream once = new ByteArrayInputStream(new byte[100]);
        HttpRequest request = HttpRequest.newBuilder(ORDERS)
                .PUT(BodyPublishers.ofInputStream(() -> once))
                .build();
        assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString())).isInstanceOf(IOException.class);
        assertThat(good.requests()).isEmpty();
    }

    @Test
    void requestsThatMayHaveArrivedAreSentAsOftenAsMaxAttemptsSays() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.reset(socket);
                },
                service -> service.maxAttempts(1));
        assertThatThrownBy(this::get).isInstanceOf(IOException.class);
        assertThat(good.requests()).isEmpty();
    }

    @Test
    void halfAHeaderIsAFailedAttempt() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Le");
                },
                service -> {});
        assertThat(get().body()).isEqualTo("good");
    }

    @Test
    void nonsenseInsteadOfAResponseIsAFailedAttempt() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.write(socket, "\0\1\2 what\r\n\r\n");
                },
                service -> {});
        assertThat(get().body()).isEqualTo("good");
    }

    @Test
    void aBodyThatBreaksOffFailsTheCallAndIsTheEndpointsFault() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                },
                service -> {});
        assertThatThrownBy(this::get).isInstanceOf(IOException.class).hasMessageContaining("endpoint bad");
        assertThat(good.requests()).isEmpty();
        assertThat(bad().failed()).isEqualTo(1);
    }

    @Test
    void endlessSlowBytesEndAtTheDeadline() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
                    while (true) {
                        RawServer.write(socket, "x");
                        Thread.sleep(10);
                    }
                },
                service -> service.deadline(Duration.ofMillis(500)));
        assertThatThrownBy(this::get)
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessageContaining("service http://web: not complete within PT0.5S");
        Await.until("connection closed", () -> bad.connections() == 0);
    }

    @Test
    void theDeadlineEndsAStreamThatIsBeingRead() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nx");
                    RawServer.awaitClosedByClient(socket);
                },
                service -> service.deadline(Duration.ofMillis(500)));
        InputStream body = client.send(HttpRequest.newBuilder(ORDERS).build(), BodyHandlers.ofInputStream())
                .body();
        assertThat(body.read()).isEqualTo('x');
        assertThatThrownBy(body::read).isInstanceOf(IOException.class).hasStackTraceContaining("not complete within");
        Await.until("connection closed", () -> bad.connections() == 0);
    }

    @Test
    void silenceEndsAtTheRequestsOwnTimeout() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.awaitClosedByClient(socket);
                },
                service -> {});
        HttpRequest request =
                HttpRequest.newBuilder(ORDERS).timeout(Duration.ofMillis(300)).build();
        assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessageContaining("endpoint bad");
        assertThat(good.requests()).isEmpty();
    }

    @Test
    void silenceLongerThanAnAttemptMayTakeSendsAGetElsewhere() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.awaitClosedByClient(socket);
                },
                service -> service.attemptTimeout(Duration.ofMillis(300)));
        assertThat(get().body()).isEqualTo("good");
    }

    @Test
    void aStatusToBeRetriedIsNotShownToTheBodyHandler() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.write(socket, "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");
                    RawServer.awaitClosedByClient(socket);
                },
                service -> service.retryOnStatus(502, 503));
        List<Integer> seen = new CopyOnWriteArrayList<>();
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(ORDERS).build(), info -> {
                    seen.add(info.statusCode());
                    return BodyHandlers.ofString().apply(info);
                });
        assertThat(response.body()).isEqualTo("good");
        assertThat(seen).containsExactly(200);
        assertThat(LoadBalancedHttpClient.attemptsOf(response))
                .extracting(HttpAttempt::status)
                .containsExactly(503, 200);
    }

    @Test
    void aStatusToBeRetriedIsTakenWhenNobodyElseIsLeft() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.write(socket, "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");
                    RawServer.awaitClosedByClient(socket);
                },
                service -> service.retryOnStatus(503));
        client.cluster("http://web").suspend("good", "test");
        HttpResponse<String> response = get();
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("busy");
    }

    @Test
    void aPostIsNotRepeatedForItsStatus() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.write(socket, "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");
                    RawServer.awaitClosedByClient(socket);
                },
                service -> service.retryOnStatus(503));
        assertThat(post(BodyPublishers.ofString("one")).statusCode()).isEqualTo(503);
        assertThat(good.requests()).isEmpty();
    }

    @Test
    void anEndlessBodyOfAStatusToBeRetriedHoldsNobodyUp() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.write(socket, "HTTP/1.1 503 Busy\r\nContent-Length: 1000000\r\n\r\nb");
                    RawServer.awaitClosedByClient(socket);
                },
                service -> service.retryOnStatus(503));
        assertThat(get().body()).isEqualTo("good");
        Await.until("connection closed", () -> bad.connections() == 0);
    }

    @Test
    void cancellingADerivedFutureEndsTheExchange() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.awaitClosedByClient(socket);
                },
                service -> {});
        CompletableFuture<String> derived = client.sendAsync(
                        HttpRequest.newBuilder(ORDERS).build(), BodyHandlers.ofString())
                .thenApply(HttpResponse::body)
                .thenApply(String::trim);
        Await.until("request there", () -> bad.requests().size() == 1);
        assertThat(inFlight()).isEqualTo(1);
        derived.cancel(true);
        Await.until("connection closed", () -> bad.connections() == 0);
        assertThat(good.requests()).isEmpty();
        assertThat(bad().cancelled()).isEqualTo(1);
    }

    @Test
    void interruptingABlockingCallEndsTheExchange() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.awaitClosedByClient(socket);
                },
                service -> {});
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                get();
                outcome.complete(new AssertionError("no exception"));
            } catch (Throwable e) {
                outcome.complete(e);
            }
        });
        caller.start();
        Await.until("request there", () -> bad.requests().size() == 1);
        caller.interrupt();
        assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
        Await.until("connection closed", () -> bad.connections() == 0);
    }

    @Test
    void closingAStreamFreesTheSlotAndTheConnection() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nx");
                    RawServer.awaitClosedByClient(socket);
                },
                service -> {});
        InputStream body = client.send(HttpRequest.newBuilder(ORDERS).build(), BodyHandlers.ofInputStream())
                .body();
        assertThat(inFlight()).isEqualTo(1);
        body.close();
        assertThat(inFlight()).isZero();
        Await.until("connection closed", () -> bad.connections() == 0);
        assertThat(bad().cancelled()).isEqualTo(1);
    }

    @Test
    void aForgottenStreamFreesTheSlotAndTheConnection() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nx");
                    RawServer.awaitClosedByClient(socket);
                },
                service -> {});
        forget(client.send(HttpRequest.newBuilder(ORDERS).build(), BodyHandlers.ofInputStream()));
        Await.until("slot free", () -> {
            System.gc();
            return inFlight() == 0;
        });
        Await.until("connection closed", () -> bad.connections() == 0);
    }

    @Test
    void aForgottenPublisherFreesTheSlotAndTheConnection() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nx");
                    RawServer.awaitClosedByClient(socket);
                },
                service -> {});
        forget(client.send(HttpRequest.newBuilder(ORDERS).build(), BodyHandlers.ofPublisher()));
        Await.until("slot free", () -> {
            System.gc();
            return inFlight() == 0;
        });
        Await.until("connection closed", () -> bad.connections() == 0);
    }

    private static void forget(HttpResponse<?> response) {
        assertThat(response.body()).isInstanceOfAny(InputStream.class, Flow.Publisher.class);
    }

    @Test
    void aBodyHandlerThatThrowsIsNotTheEndpointsFault() throws Exception {
        connect(
                (socket, server) -> {
                    server.readRequest(socket);
                    RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
                    RawServer.awaitClosedByClient(socket);
                },
                service -> {});
        assertThatThrownBy(() -> client.send(HttpRequest.newBuilder(ORDERS).build(), info -> {
                    throw new IllegalStateException("mine");
                }))
                .hasStackTraceContaining("mine");
        assertThat(bad().failed()).isZero();
        assertThat(good.requests()).isEmpty();
    }

    @Test
    void aRequestBodyThatFailsIsNotTheEndpointsFault() throws Exception {
        connect(
                (socket, server) -> {
                    server.readHead(socket);
                    RawServer.awaitClosedByClient(socket);
                },
                service -> {});
        HttpRequest request = HttpRequest.newBuilder(ORDERS)
                .PUT(BodyPublishers.ofInputStream(() -> new InputStream() {
                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        throw new IOException("mine");
                    }

                    @Override
                    public int read() throws IOException {
                        throw new IOException("mine");
                    }
                }))
                .build();
        assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("mine");
        assertThat(bad().failed()).isZero();
        assertThat(good.requests()).isEmpty();
    }

    @Test
    void whenEveryEndpointFailsTheMessageNamesEachAndWhy() throws Exception {
        URI nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
        connect(nobody, service -> {});
        good.stop();
        assertThatThrownBy(this::get)
                .isInstanceOf(ConnectException.class)
                .hasMessageMatching("service http://web: endpoint bad \\(127.0.0.1:\\d+\\) ConnectException.*; "
                        + "endpoint good \\(127.0.0.1:\\d+\\) ConnectException.*")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
    }

    @Test
    void whenNoEndpointCanBeUsedTheMessageSaysWhy() throws Exception {
        connect((socket, server) -> {}, service -> {});
        client.cluster("http://web").suspend("bad", "maintenance");
        client.cluster("http://web").suspend("good", "maintenance too");
        assertThatThrownBy(this::get)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("service http://web:")
                .hasMessageContaining("maintenance")
                .hasMessageContaining("maintenance too");
    }
}
