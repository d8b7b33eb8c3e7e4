package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.EndpointSnapshot;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.RawServer;
import io.evenkeel.http.fixture.WebServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The first endpoint answers without an end, fast or slowly; the second one, a standby, answers as it should. */
class EndlessServerIT {

    private static final URI ORDERS = URI.create("http://web/orders");
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final Duration DEADLINE = Duration.ofMillis(250);
    private static final Duration AT_MOST = Duration.ofSeconds(4);

    /** What comes first, what comes then again and again, and with what pause between. */
    enum Endless {
        HEADERS(OK, "X-More: and more\r\n", 0),
        SLOW_HEADERS(OK, "X-More: and more\r\n", 10),
        HEADER_LINE(OK + "X-More: ", "and more ", 0),
        SLOW_HEADER_LINE(OK + "X-More: ", "a", 10),
        STATUS_LINE("HTTP/1.1 200 ", "OK ", 0),
        CONTINUE("", "HTTP/1.1 100 Continue\r\n\r\n", 0),
        PROCESSING("", "HTTP/1.1 102 Processing\r\n\r\n", 0),
        SLOW_EARLY_HINTS("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 10),
        CHUNK_EXTENSION(CHUNKED + "1", ";a=b", 0),
        CHUNK_SIZE(CHUNKED, "0", 0),
        SLOW_CHUNKS(CHUNKED, "2\r\nx\n\r\n", 10),
        TRAILERS(CHUNKED + "0\r\n", "X-More: and more\r\n", 0),
        SLOW_BODY(OK + "Content-Length: 1000000000\r\n\r\n", "x\n", 10),
        BODY_UNTIL_CLOSE(OK + "\r\n", "x\n", 10),
        NOTHING_AT_ALL("", "", 10);

        final String first;
        final String then;
        final int pause;

        Endless(String first, String then, int pause) {
            this.first = first;
            this.then = then;
            this.pause = pause;
        }

        void serve(Socket socket, RawServer server) throws IOException, InterruptedException {
            server.readRequest(socket);
            RawServer.write(socket, first);
            String more = pause == 0 ? then.repeat(500) : then;
            while (socket.getInputStream().available() == 0) {
                RawServer.write(socket, more);
                if (more.isEmpty()) {
                    RawServer.awaitClosedByClient(socket);
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(pause);
            }
        }
    }

    /** The JDK's client leaves these connections open, a plain one too. */
    private static final Set<Endless> LEFT_OPEN = EnumSet.of(
            Endless.HEADERS,
            Endless.HEADER_LINE,
            Endless.STATUS_LINE,
            Endless.CONTINUE,
            Endless.PROCESSING,
            Endless.SLOW_EARLY_HINTS);

    private final Set<Thread> earlier = Thread.getAllStackTraces().keySet();
    private WebServer good;
    private RawServer bad;
    private LoadBalancedHttpClient client;
    private boolean left;

    @BeforeEach
    void startGoodServer() throws IOException {
        good = WebServer.start("good");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        try {
            Await.until("in flight 0: " + client, () -> inFlight() == 0);
            if (!left) {
                Await.until("connections closed", () -> bad.connections() == 0);
            }
        } finally {
            client.close();
            good.close();
            bad.close();
        }
    }

    private void connect(Endless endless, Consumer<HttpServiceBuilder> more) throws IOException {
        bad = RawServer.start(endless::serve);
        left = LEFT_OPEN.contains(endless);
        client = LoadBalancedHttpClient.builder()
                .service("http://web", service -> {
                    service.endpoint("bad", bad.uri())
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

    private HttpRequest post() {
        return HttpRequest.newBuilder(ORDERS)
                .POST(HttpRequest.BodyPublishers.ofString("order"))
                .build();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "TRAILERS")
    void aPostEndsAtTheDeadlineOrBefore(Endless endless) throws Exception {
        connect(endless, service -> service.deadline(DEADLINE));
        long begin = System.nanoTime();
        assertThatThrownBy(() -> client.send(post(), BodyHandlers.ofString())).isInstanceOf(IOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(AT_MOST);
        assertThat(bad.requests()).containsExactly("POST /orders");
        assertThat(good.requests()).isEmpty();
        assertThat(client.cluster("http://web")
                        .snapshot()
                        .endpoint("bad")
                        .orElseThrow()
                        .failed())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "HEADERS",
                "SLOW_HEADERS",
                "HEADER_LINE",
                "SLOW_HEADER_LINE",
                "STATUS_LINE",
                "CONTINUE",
                "PROCESSING",
                "SLOW_EARLY_HINTS",
                "NOTHING_AT_ALL"
            })
    void aGetWithoutAnEndOfTheHeadersGoesElsewhere(Endless endless) throws Exception {
        connect(endless, service -> service.attemptTimeout(DEADLINE).deadline(Duration.ofSeconds(20)));
        assertThat(client.sendAsync(HttpRequest.newBuilder(ORDERS).build(), BodyHandlers.ofString())
                        .get()
                        .body())
                .isEqualTo("good");
    }

    @ParameterizedTest
    @EnumSource(names = {"SLOW_CHUNKS", "SLOW_BODY", "BODY_UNTIL_CLOSE"})
    void readingAStreamEndsAtTheDeadline(Endless endless) throws Exception {
        connect(endless, service -> service.deadline(DEADLINE));
        InputStream body = client.send(post(), BodyHandlers.ofInputStream()).body();
        assertThatThrownBy(body::readAllBytes)
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("not complete within");
    }

    @ParameterizedTest
    @EnumSource(names = {"SLOW_CHUNKS", "SLOW_BODY", "BODY_UNTIL_CLOSE"})
    void readingLinesEndsAtTheDeadline(Endless endless) throws Exception {
        connect(endless, service -> service.deadline(DEADLINE));
        Stream<String> body = client.send(post(), BodyHandlers.ofLines()).body();
        assertThatThrownBy(body::toList)
                .isInstanceOf(UncheckedIOException.class)
                .hasStackTraceContaining("not complete within");
    }

    @ParameterizedTest
    @EnumSource(names = {"SLOW_CHUNKS", "SLOW_BODY", "BODY_UNTIL_CLOSE"})
    void aStreamThatNobodyReadsEndsAtTheDeadline(Endless endless) throws Exception {
        connect(endless, service -> service.deadline(DEADLINE));
        InputStream body = client.send(post(), BodyHandlers.ofInputStream()).body();
        Stream<String> lines = client.send(post(), BodyHandlers.ofLines()).body();
        Await.until("in flight 0", () -> inFlight() == 0);
        Await.until("connections closed", () -> bad.connections() == 0);
        assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
        assertThatThrownBy(lines::toList).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void trailersWithoutAnEndAreNotWaitedFor() throws Exception {
        connect(Endless.TRAILERS, service -> service.deadline(DEADLINE));
        assertThat(client.send(post(), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    @Test
    void aDeadlineEndsAsynchronousCallsToo() throws Exception {
        connect(Endless.SLOW_BODY, service -> service.deadline(DEADLINE));
        assertThatThrownBy(
                        () -> client.sendAsync(post(), BodyHandlers.ofString()).get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void noThreadIsLeftOnceTheClientIsClosed() throws Exception {
        connect(Endless.SLOW_HEADERS, service -> service.deadline(DEADLINE));
        assertThatThrownBy(() -> client.send(post(), BodyHandlers.ofString())).isInstanceOf(IOException.class);
        client.close();
        Await.until("threads ended", () -> {
            System.gc(); // by which the JDK's client ends before Java 21
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !earlier.contains(thread))
                    .noneMatch(thread -> thread.getName().startsWith("evenkeel-")
                            || thread.getName().contains("SelectorManager"));
        });
    }
}
