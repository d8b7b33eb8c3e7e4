package io.evenkeel.http.differential;

import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.RawServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server whose answers a scenario writes byte by byte. It remembers what it was asked. */
final class ScriptServer implements AutoCloseable {

    /** Answers one request. */
    interface Script {
        void answer(Ask ask, Wire wire) throws IOException, InterruptedException;
    }

    private final RawServer server;
    private final List<Ask> asks = new CopyOnWriteArrayList<>();
    private final AtomicInteger closed = new AtomicInteger();

    ScriptServer(Script script) throws IOException {
        server = RawServer.start((socket, raw) -> {
            try {
                while (!socket.isClosed()) {
                    Ask ask = new Ask(raw.readHead(socket), socket);
                    asks.add(ask);
                    Wire wire = new Wire(socket);
                    try {
                        script.answer(ask, wire);
                        if (!socket.isClosed() && !ask.expectsContinue()) {
                            ask.body();
                        }
                    } finally {
                        ask.over.countDown();
                    }
                }
            } finally {
                closed.incrementAndGet();
            }
        });
    }

    URI uri() {
        return URI.create("http://localhost:" + server.uri().getPort());
    }

    URI endpoint() {
        return server.uri();
    }

    /** What it was asked, once all of it is answered. */
    List<String> seen() throws Exception {
        List<String> seen = new ArrayList<>();
        for (Ask ask : asks) {
            if (!ask.over.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("not answered within 20 s: " + ask.head);
            }
            seen.add(ask.toString());
        }
        return seen;
    }

    /** Heads that were read so far. */
    int asked() {
        return server.requests().size();
    }

    /** Waits until this many connections are over. */
    void awaitClosed(int connections) throws Exception {
        Await.until(connections + " connections closed", () -> closed.get() >= connections);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** A request as it arrived. */
    static final class Ask {

        private final String head;
        private final Socket socket;
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile byte[] body;

        Ask(String head, Socket socket) {
            this.head = head;
            this.socket = socket;
            if (!hasBody()) {
                body = new byte[0]; // there is nothing to read, however its connection ends
            }
        }

        private boolean hasBody() {
            String length = header("Content-Length");
            return length == null ? header("Transfer-Encoding") != null : !length.equals("0");
        }

        String method() {
            return head.substring(0, head.indexOf(' '));
        }

        String path() {
            int start = head.indexOf(' ') + 1;
            return head.substring(start, head.indexOf(' ', start));
        }

        /** A header's first value, or null. */
        String header(String name) {
            return head.lines()
                    .skip(1)
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).trim())
                    .findFirst()
                    .orElse(null);
        }

        boolean expectsContinue() {
            return header("Expect") != null;
        }

        /** Reads the body, if it was not read yet. */
        byte[] body() throws IOException {
            if (body == null) {
                String length = header("Content-Length");
                InputStream in = socket.getInputStream();
                body = length == null ? chunks(in) : in.readNBytes(Integer.parseInt(length));
            }
            return body;
        }

        private static byte[] chunks(InputStream in) throws IOException {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            while (true) {
                int size = Integer.parseInt(line(in), 16);
                all.write(in.readNBytes(size));
                line(in);
                if (size == 0) {
                    return all.toByteArray();
                }
            }
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder text = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new IOException("closed within a line");
                }
                if (next != '\r') {
                    text.append((char) next);
                }
            }
            return text.toString();
        }

        /** The request line, the headers in order of their names, and the body. */
        @Override
        public String toString() {
            List<String> lines = head.lines().filter(line -> !line.isEmpty()).toList();
            List<String> headers =
                    lines.subList(1, lines.size()).stream().sorted().toList();
            return lines.get(0) + " " + headers + " " + (body == null ? "unread" : Run.show(body));
        }
    }

    /** The way back to the client. */
    record Wire(Socket socket) {

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /** A complete answer. */
        void answer(int status, String headers, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            write("HTTP/1.1 " + status + " Some\r\n" + headers + "Content-Length: " + bytes.length + "\r\n\r\n");
            write(bytes);
        }

        void ok(String body) throws IOException {
            answer(200, "", body);
        }

        void close() throws IOException {
            socket.close();
        }

        void reset() throws IOException {
            RawServer.reset(socket);
        }

        void awaitClosedByClient() throws IOException {
            RawServer.awaitClosedByClient(socket);
        }
    }
}
