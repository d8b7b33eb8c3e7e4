package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.core.cluster.EndpointSnapshot;
import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.RawServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class WebSocketIT {

    private static final URI FEED = URI.create("ws://web/feed");

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<WebSocket> from = new LinkedBlockingQueue<>();
    private final WebSocket.Listener listener = new WebSocket.Listener() {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            heard.add(data.toString());
            from.add(socket);
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            heard.add("closed " + status);
            return null;
        }
    };

    /** Takes the handshake and sends every short frame back, unmasked; a close too, and then ends. */
    private static void echo(Socket socket, RawServer server) throws IOException {
        String head = server.readHead(socket);
        String key = head.lines()
                .filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                .findFirst()
                .orElseThrow()
                .substring(19);
        RawServer.write(
                socket,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + accept(key) + "\r\n\r\n");
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        while (true) {
            int first = in.read();
            if (first < 0) {
                return;
            }
            int length = in.read() & 0x7F;
            byte[] mask = in.readNBytes(4);
            byte[] data = in.readNBytes(length);
            for (int i = 0; i < data.length; i++) {
                data[i] ^= mask[i % 4];
            }
            out.write(first);
            out.write(length);
            out.write(data);
            out.flush();
            if ((first & 0xF) == 8) {
                return;
            }
        }
    }

    private static String accept(String key) throws IOException {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    private static EndpointSnapshot<URI> endpoint(LoadBalancedHttpClient client, String name) {
        return client.cluster("http://web").snapshot().endpoint(name).orElseThrow();
    }

    @Test
    void opensElsewhereWhenTheConnectionIsRefusedAndHoldsItsSlotUntilItIsClosed() throws Exception {
        URI nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
        try (RawServer server = RawServer.start(WebSocketIT::echo);
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", nobody).endpoint("s2", server.uri()))
                        .build()) {
            for (int i = 0; i < 4; i++) {
                WebSocket socket =
                        client.newWebSocketBuilder().buildAsync(FEED, listener).get(20, TimeUnit.SECONDS);
                assertThat(endpoint(client, "s2").inFlight()).isEqualTo(1);
                assertThat(socket.sendText("hello", true).get()).isSameAs(socket);
                assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("hello");
                assertThat(from.take()).isSameAs(socket);
                socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
                assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("closed 1000");
                assertThat(endpoint(client, "s2").inFlight()).isZero();
            }
            assertThat(endpoint(client, "s1").failed()).isPositive();
            assertThat(endpoint(client, "s2").succeeded()).isEqualTo(4);
        }
    }

    @Test
    void abortingFreesTheSlotAndTheConnection() throws Exception {
        try (RawServer server = RawServer.start(WebSocketIT::echo);
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service("http://web", service -> service.endpoint("s1", server.uri()))
                        .build()) {
            WebSocket socket =
                    client.newWebSocketBuilder().buildAsync(FEED, listener).get(20, TimeUnit.SECONDS);
            socket.abort();
            assertThat(endpoint(client, "s1").inFlight()).isZero();
            Await.until("connection closed", () -> server.connections() == 0);
        }
    }

    @Test
    void shuttingDownNowEndsAnOpenWebSocket() throws Exception {
        try (RawServer server = RawServer.start(WebSocketIT::echo)) {
            LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                    .service("http://web", service -> service.endpoint("s1", server.uri()))
                    .build();
            client.newWebSocketBuilder().buildAsync(FEED, listener).get(20, TimeUnit.SECONDS);
            client.shutdownNow();
            client.close();
            Await.until("connection closed", () -> server.connections() == 0);
        }
    }

    @Test
    void aHostThatIsNoServiceIsRefused() throws Exception {
        try (RawServer server = RawServer.start(WebSocketIT::echo);
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service("http://web", service -> service.endpoint("s1", server.uri()))
                        .build()) {
            URI elsewhere = URI.create("ws://127.0.0.1:" + server.uri().getPort());
            assertThatThrownBy(() -> client.newWebSocketBuilder()
                            .buildAsync(elsewhere, listener)
                            .get())
                    .hasCauseInstanceOf(ConnectException.class)
                    .hasMessageContaining("host of no service");
        }
    }

    @Test
    void theCallersMistakesBlameNoEndpointAndAskNoOther() throws Exception {
        try (RawServer one = RawServer.start(WebSocketIT::echo);
                RawServer two = RawServer.start(WebSocketIT::echo);
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", one.uri()).endpoint("s2", two.uri()))
                        .build()) {
            List<UnaryOperator<WebSocket.Builder>> mistakes = List.of(
                    builder -> builder.header("Sec-WebSocket-Version", "12"),
                    builder -> builder.header("no name", "x"),
                    builder -> builder.header("X-Break", "a\r\nb"),
                    builder -> builder.subprotocols("no token"),
                    builder -> builder.subprotocols("twice", "twice"),
                    builder -> builder.connectTimeout(Duration.ZERO));
            for (UnaryOperator<WebSocket.Builder> mistake : mistakes) {
                for (URI uri : List.of(FEED, URI.create("ws://web/feed#fragment"))) {
                    assertThatThrownBy(() -> mistake.apply(client.newWebSocketBuilder())
                                    .buildAsync(uri, listener)
                                    .get())
                            .hasRootCauseInstanceOf(IllegalArgumentException.class);
                }
            }
            assertThat(one.requests()).isEmpty();
            assertThat(two.requests()).isEmpty();
            for (EndpointSnapshot<URI> endpoint :
                    client.cluster("http://web").snapshot().endpoints()) {
                assertThat(endpoint.failed()).isZero();
                assertThat(endpoint.inFlight()).isZero();
            }
        }
    }

    @Test
    void whatTheCallerSendsWronglyOnAnOpenWebSocketBlamesNoEndpoint() throws Exception {
        try (RawServer server = RawServer.start(WebSocketIT::echo);
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service("http://web", service -> service.endpoint("s1", server.uri()))
                        .build()) {
            WebSocket socket =
                    client.newWebSocketBuilder().buildAsync(FEED, listener).get(20, TimeUnit.SECONDS);
            assertThatThrownBy(() -> socket.sendPing(ByteBuffer.allocate(126)).get())
                    .hasCauseInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> socket.sendClose(1, "").get()).hasCauseInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> socket.request(0)).isInstanceOf(IllegalArgumentException.class);
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
            Await.until("in flight 0", () -> endpoint(client, "s1").inFlight() == 0);
            assertThat(endpoint(client, "s1").failed()).isZero();
        }
    }
}
