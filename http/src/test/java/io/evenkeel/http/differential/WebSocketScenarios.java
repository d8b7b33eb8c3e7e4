package io.evenkeel.http.differential;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** WebSockets: handshakes that succeed and fail, messages of all kinds, and all ways to end. */
final class WebSocketScenarios extends Scenarios {

    WebSocketScenarios() {
        super("websocket");
        add("text", WebSocketScenarios::echo, (client, run) -> {
            Ear ear = new Ear(run);
            WebSocket socket = open(client, run, ear);
            socket.sendText("hello", true).get(20, TimeUnit.SECONDS);
            ear.hear();
            socket.sendText("hel", false).get(20, TimeUnit.SECONDS);
            ear.hear();
            socket.sendText("lo", true).get(20, TimeUnit.SECONDS);
            ear.hear();
            close(socket, run, ear);
        });
        add("binary", WebSocketScenarios::echo, (client, run) -> {
            Ear ear = new Ear(run);
            WebSocket socket = open(client, run, ear);
            socket.sendBinary(ByteBuffer.wrap(new byte[] {1, 2, 3}), true).get(20, TimeUnit.SECONDS);
            ear.hear();
            close(socket, run, ear);
        });
        add("ping and pong", WebSocketScenarios::echo, (client, run) -> {
            Ear ear = new Ear(run);
            WebSocket socket = open(client, run, ear);
            socket.sendPong(ByteBuffer.wrap(new byte[] {9})).get(20, TimeUnit.SECONDS);
            ear.hear();
            run.tries(
                    "long ping", () -> socket.sendPing(ByteBuffer.allocate(200)).get(20, TimeUnit.SECONDS));
            close(socket, run, ear);
        });
        add("abort", WebSocketScenarios::echo, (client, run) -> {
            WebSocket socket = open(client, run, new Ear(run));
            socket.abort();
            run.note("closed", socket.isInputClosed() + " " + socket.isOutputClosed());
            run.tries("send", () -> socket.sendText("x", true).get(20, TimeUnit.SECONDS));
            run.server().awaitClosed(1);
        });
        add("wrong uses", WebSocketScenarios::echo, (client, run) -> {
            Ear ear = new Ear(run);
            WebSocket socket = open(client, run, ear);
            run.tries("close code", () -> socket.sendClose(1, "x").get(20, TimeUnit.SECONDS));
            run.tries(
                    "close reason",
                    () -> socket.sendClose(1000, "x".repeat(200)).get(20, TimeUnit.SECONDS));
            run.tries("request", () -> {
                socket.request(1);
                return "done";
            });
            run.tries("null", () -> socket.sendText(null, true) != null);
            run.note("subprotocol", socket.getSubprotocol());
            close(socket, run, ear);
            run.tries("after close", () -> socket.sendText("x", true).get(20, TimeUnit.SECONDS));
        });
        add(
                "a server that closes",
                (ask, wire) -> {
                    shake(ask, wire, "");
                    wire.write(new byte[] {(byte) 0x88, 4, 0x03, (byte) 0xE9, 'b', 'y'});
                    wire.awaitClosedByClient();
                },
                (client, run) -> {
                    Ear ear = new Ear(run);
                    open(client, run, ear);
                    ear.hear();
                });
        add(
                "a server that dies",
                (ask, wire) -> {
                    shake(ask, wire, "");
                    wire.close();
                },
                (client, run) -> {
                    Ear ear = new Ear(run);
                    open(client, run, ear);
                    ear.hear();
                });
        add(
                "a server that sends nonsense",
                (ask, wire) -> {
                    shake(ask, wire, "");
                    wire.write(new byte[] {(byte) 0xFF, (byte) 0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
                    wire.awaitClosedByClient();
                },
                (client, run) -> {
                    Ear ear = new Ear(run);
                    open(client, run, ear);
                    ear.hear();
                });
        add(
                "subprotocols and headers",
                (ask, wire) -> {
                    shake(ask, wire, "Sec-WebSocket-Protocol: b\r\n");
                    wire.awaitClosedByClient();
                },
                (client, run) -> {
                    WebSocket socket = client.newWebSocketBuilder()
                            .subprotocols("a", "b", "c")
                            .header("X-Kind", "1")
                            .connectTimeout(Duration.ofSeconds(20))
                            .buildAsync(address(run), new Ear(run))
                            .get(20, TimeUnit.SECONDS);
                    run.note("subprotocol", socket.getSubprotocol());
                    socket.abort();
                    run.server().awaitClosed(1);
                });
        add(
                "a subprotocol that nobody offered",
                (ask, wire) -> {
                    shake(ask, wire, "Sec-WebSocket-Protocol: z\r\n");
                    wire.awaitClosedByClient();
                },
                (client, run) -> refused(client, run));
        for (int status : new int[] {200, 302, 400, 401, 403, 404, 503}) {
            add(
                    "refused with " + status,
                    (ask, wire) -> wire.answer(status, "X-Why: so\r\nLocation: /other\r\n", "no"),
                    (client, run) -> refused(client, run));
        }
        add(
                "a wrong key",
                (ask, wire) -> wire.write(
                        "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n"),
                (client, run) -> refused(client, run));
        add("closed within the handshake", (ask, wire) -> wire.close(), (client, run) -> refused(client, run));
        add("wrong builders", WebSocketScenarios::echo, (client, run) -> {
            WebSocket.Builder builder = client.newWebSocketBuilder();
            run.tries("header null", () -> builder.header(null, "x") == builder);
            run.tries(
                    "header Host",
                    () -> builder.header("Host", "x")
                                    .buildAsync(address(run), new Ear(run))
                                    .get(20, TimeUnit.SECONDS)
                            != null);
            run.tries(
                    "header of the protocol",
                    () -> client.newWebSocketBuilder()
                                    .header("Sec-WebSocket-Key", "x")
                                    .buildAsync(address(run), new Ear(run))
                                    .get(20, TimeUnit.SECONDS)
                            != null);
            run.tries(
                    "subprotocols twice",
                    () -> client.newWebSocketBuilder()
                                    .subprotocols("a", "a")
                                    .buildAsync(address(run), new Ear(run))
                                    .get(20, TimeUnit.SECONDS)
                            != null);
            run.tries(
                    "timeout 0",
                    () -> client.newWebSocketBuilder()
                                    .connectTimeout(Duration.ZERO)
                                    .buildAsync(address(run), new Ear(run))
                                    .get(20, TimeUnit.SECONDS)
                            != null);
            run.tries(
                    "http",
                    () -> client.newWebSocketBuilder()
                                    .buildAsync(run.uri("/"), new Ear(run))
                                    .get(20, TimeUnit.SECONDS)
                            != null);
            run.tries(
                    "fragment",
                    () -> client.newWebSocketBuilder()
                                    .buildAsync(URI.create(address(run) + "#part"), new Ear(run))
                                    .get(20, TimeUnit.SECONDS)
                            != null);
            run.tries("null URI", () -> client.newWebSocketBuilder().buildAsync(null, new Ear(run)) != null);
            run.tries("null listener", () -> client.newWebSocketBuilder().buildAsync(address(run), null) != null);
        });
    }

    private static URI address(Run run) {
        return URI.create("ws" + run.uri("/feed").toString().substring(4));
    }

    private static WebSocket open(HttpClient client, Run run, Ear ear) throws Exception {
        return client.newWebSocketBuilder().buildAsync(address(run), ear).get(20, TimeUnit.SECONDS);
    }

    private static void close(WebSocket socket, Run run, Ear ear) throws Exception {
        run.tries("close", () -> socket.sendClose(1000, "bye").get(20, TimeUnit.SECONDS) == socket);
        ear.hear();
        run.note("output closed", socket.isOutputClosed());
    }

    private static void refused(HttpClient client, Run run) {
        try {
            open(client, run, new Ear(run));
            run.note("opened", true);
        } catch (Exception e) {
            run.note("refused", Run.failure(e));
            Throwable inner = e;
            while ((inner instanceof ExecutionException || inner instanceof CompletionException)
                    && inner.getCause() != null) {
                inner = inner.getCause();
            }
            if (inner instanceof WebSocketHandshakeException handshake) {
                run.response("response", handshake.getResponse());
            }
        }
    }

    private static void shake(ScriptServer.Ask ask, ScriptServer.Wire wire, String more) throws IOException {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((ask.header("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                            .getBytes(StandardCharsets.US_ASCII));
            wire.write("HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + more
                    + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n");
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    /** Sends every short frame back, and ends after a close. */
    private static void echo(ScriptServer.Ask ask, ScriptServer.Wire wire) throws IOException {
        shake(ask, wire, "");
        InputStream in = wire.socket().getInputStream();
        OutputStream out = wire.socket().getOutputStream();
        for (int first = in.read(); first >= 0; first = in.read()) {
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
                break;
            }
        }
        wire.close();
    }

    /** Writes down what it hears when asked to. */
    private static final class Ear implements WebSocket.Listener {

        private final Run run;
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        Ear(Run run) {
            this.run = run;
        }

        void hear() throws InterruptedException {
            run.note("heard", heard.poll(20, TimeUnit.SECONDS));
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            heard.add("text " + data + " " + last);
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            heard.add("binary " + data.remaining() + " " + last);
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            heard.add("pong " + message.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            heard.add("close " + status + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            heard.add("error " + Run.failure(failure));
        }
    }
}
