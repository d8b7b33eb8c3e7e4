package io.evenkeel.http.differential;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/** All kinds of request bodies, by all methods. */
final class PublisherScenarios extends Scenarios {

    private interface Source {
        BodyPublisher get() throws IOException;
    }

    PublisherScenarios() {
        super("request");
        sources().forEach((name, source) -> {
            for (String method : List.of("POST", "PUT")) {
                add(
                        method + " " + name,
                        (ask, wire) -> wire.ok(ask.method() + " " + ask.body().length),
                        (client, run) -> {
                            if (name.startsWith("broken")) {
                                run.racesTheServer();
                            }
                            run.send(
                                    run.request("/")
                                            .method(method, source.get())
                                            .build(),
                                    BodyHandlers.ofString());
                        });
            }
            add(
                    "POST " + name + ", answered before it is read",
                    (ask, wire) -> {
                        wire.answer(413, "Connection: close\r\n", "no");
                        ask.body();
                        wire.close();
                    },
                    (client, run) -> {
                        if (!name.startsWith("broken")) {
                            run.send(run.request("/").POST(source.get()).build(), BodyHandlers.ofString());
                        }
                        run.note("done", true);
                    });
        });
        for (String method : List.of("GET", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "get", "BREW")) {
            add(
                    method + " with a body",
                    (ask, wire) -> {
                        ask.body();
                        if (ask.method().equals("HEAD")) {
                            wire.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
                        } else {
                            wire.ok(ask.method());
                        }
                    },
                    (client, run) -> run.send(
                            run.request("/")
                                    .method(method, BodyPublishers.ofString("data"))
                                    .build(),
                            BodyHandlers.ofString()));
            add(
                    method + " without a body",
                    (ask, wire) -> {
                        if (ask.method().equals("HEAD")) {
                            wire.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
                        } else {
                            wire.ok(ask.method());
                        }
                    },
                    (client, run) -> run.send(
                            run.request("/")
                                    .method(method, BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.ofString()));
        }
        for (String path : List.of(
                "/a%20b",
                "/?q=1&r=%26", "/%C3%A4", "//x", "/a/../b", "/#part", "/;v=1", "", "?only", "/%2F", "/a?b?c")) {
            add("path " + path, (ask, wire) -> wire.ok(ask.path()), (client, run) -> run.get(path));
        }
        add(
                "headers",
                (ask, wire) -> wire.ok("ok"),
                (client, run) -> run.send(
                        run.request("/")
                                .header("A", "1")
                                .header("a", "2")
                                .setHeader("B", "3")
                                .headers("C", "4", "D", "")
                                .build(),
                        BodyHandlers.ofString()));
        for (String restricted : List.of("Connection", "Content-Length", "Expect", "Host", "Upgrade")) {
            add(
                    "restricted header " + restricted,
                    (ask, wire) -> wire.ok("ok"),
                    (client, run) -> run.tries(
                            "header",
                            () -> run.request("/").header(restricted, "x").build()));
        }
        add(
                "User-Agent of one's own",
                (ask, wire) -> wire.ok("ok"),
                (client, run) ->
                        run.send(run.request("/").header("User-Agent", "mine").build(), BodyHandlers.ofString()));
        add(
                "a request of one's own class",
                (ask, wire) -> wire.ok(new String(ask.body(), StandardCharsets.UTF_8)),
                (client, run) -> run.send(
                        new OwnRequest(run.request("/")
                                .header("A", "b")
                                .POST(BodyPublishers.ofString("own"))
                                .build()),
                        BodyHandlers.ofString()));
    }

    private static Map<String, Source> sources() {
        Map<String, Source> all = new LinkedHashMap<>();
        byte[] bytes = "some bytes".getBytes(StandardCharsets.UTF_8);
        all.put("noBody", BodyPublishers::noBody);
        all.put("ofString", () -> BodyPublishers.ofString("text \u00fc"));
        all.put("ofString, empty", () -> BodyPublishers.ofString(""));
        all.put("ofString with a charset", () -> BodyPublishers.ofString("text \u00fc", StandardCharsets.UTF_16LE));
        all.put("ofByteArray", () -> BodyPublishers.ofByteArray(bytes));
        all.put("ofByteArray, a part", () -> BodyPublishers.ofByteArray(bytes, 2, 3));
        all.put("ofByteArray, large", () -> BodyPublishers.ofByteArray(new byte[400_000]));
        all.put("ofByteArrays", () -> BodyPublishers.ofByteArrays(List.of(bytes, new byte[0], bytes)));
        all.put("ofByteArrays, none", () -> BodyPublishers.ofByteArrays(List.of()));
        all.put("ofInputStream", () -> BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));
        all.put("ofInputStream, empty", () -> BodyPublishers.ofInputStream(InputStream::nullInputStream));
        all.put(
                "ofInputStream, large",
                () -> BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[400_000])));
        all.put("ofFile", () -> {
            Path file = Path.of("target", "differential-request.txt");
            Files.write(file, bytes);
            return BodyPublishers.ofFile(file);
        });
        all.put("fromPublisher", () -> BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(bytes)));
        all.put(
                "fromPublisher with a length",
                () -> BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(bytes), bytes.length));
        all.put("concat", () -> BodyPublishers.concat(BodyPublishers.ofString("a"), BodyPublishers.ofByteArray(bytes)));
        all.put(
                "concat of unknown length",
                () -> BodyPublishers.concat(
                        BodyPublishers.ofString("a"), BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(bytes))));
        all.put("broken: a stream that cannot be opened", () -> BodyPublishers.ofInputStream(() -> null));
        all.put(
                "broken: a stream that fails",
                () -> BodyPublishers.ofInputStream(() -> new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new FileNotFoundException("stream");
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        throw new FileNotFoundException("stream");
                    }
                }));
        all.put(
                "broken: a supplier that throws",
                () -> BodyPublishers.ofInputStream(() -> {
                    throw new IllegalStateException("supplier");
                }));
        all.put(
                "broken: a publisher that fails",
                () -> BodyPublishers.fromPublisher(
                        subscriber -> subscriber.onSubscribe(new Subscription() {
                            private boolean told;

                            @Override
                            public void request(long n) {
                                if (!told) {
                                    told = true;
                                    subscriber.onError(new IOException("publisher"));
                                }
                            }

                            @Override
                            public void cancel() {}
                        }),
                        5));
        all.put("broken: more than the length", () -> new WrongLength(3, "some bytes"));
        all.put("broken: less than the length", () -> new WrongLength(100, "some bytes"));
        return all;
    }

    /** Says one length and sends another. */
    private record WrongLength(long contentLength, String text) implements BodyPublisher {

        @Override
        public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
            BodyPublishers.ofString(text).subscribe(subscriber);
        }
    }

    /** Not made by the JDK's builder. */
    private static final class OwnRequest extends HttpRequest {

        private final HttpRequest request;

        OwnRequest(HttpRequest request) {
            this.request = request;
        }

        @Override
        public java.util.Optional<BodyPublisher> bodyPublisher() {
            return request.bodyPublisher();
        }

        @Override
        public String method() {
            return request.method();
        }

        @Override
        public java.util.Optional<java.time.Duration> timeout() {
            return request.timeout();
        }

        @Override
        public boolean expectContinue() {
            return request.expectContinue();
        }

        @Override
        public java.net.URI uri() {
            return request.uri();
        }

        @Override
        public java.util.Optional<java.net.http.HttpClient.Version> version() {
            return request.version();
        }

        @Override
        public java.net.http.HttpHeaders headers() {
            return request.headers();
        }
    }
}
