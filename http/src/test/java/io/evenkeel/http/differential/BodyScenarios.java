package io.evenkeel.http.differential;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** All kinds of body handlers, on all kinds of bodies. */
final class BodyScenarios extends Scenarios {

    private static final String LINES = "one\ntwo\r\nthree\n\nfive \u00fc";

    BodyScenarios() {
        super("body");
        handlers().forEach((name, handler) -> {
            add(name + ", with a length", (ask, wire) -> wire.ok(LINES), (client, run) -> {
                run.send(run.request("/").build(), handler.get());
                run.get("/again");
            });
            add(
                    name + ", in chunks",
                    (ask, wire) -> wire.write(
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n3\r\ntwo\r\n0\r\n\r\n"),
                    (client, run) -> {
                        run.send(run.request("/").build(), handler.get());
                        run.get("/again");
                    });
            add(name + ", empty", (ask, wire) -> wire.ok(""), (client, run) -> {
                run.send(run.request("/").build(), handler.get());
                run.get("/again");
            });
            add(
                    name + ", 204",
                    (ask, wire) -> wire.write("HTTP/1.1 204 No\r\n\r\n"),
                    (client, run) -> run.send(run.request("/").build(), handler.get()));
            add(
                    name + ", large",
                    (ask, wire) -> {
                        byte[] large = large();
                        wire.write("HTTP/1.1 200 OK\r\nContent-Length: " + large.length + "\r\n\r\n");
                        wire.write(large);
                    },
                    (client, run) -> run.send(run.request("/").build(), handler.get()));
            add(
                    name + ", broken off",
                    (ask, wire) -> {
                        wire.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
                        wire.close();
                    },
                    (client, run) -> run.send(run.request("/").build(), handler.get()));
        });
        add(
                "a file for download",
                (ask, wire) -> wire.answer(200, "Content-Disposition: attachment; filename=\"a.txt\"\r\n", LINES),
                (client, run) -> {
                    Path directory = Files.createTempDirectory("evenkeel-download-");
                    run.send(
                            run.request("/").build(),
                            BodyHandlers.ofFileDownload(
                                    directory,
                                    java.nio.file.StandardOpenOption.CREATE,
                                    java.nio.file.StandardOpenOption.WRITE));
                    Files.delete(directory);
                });
        add("a file for download without a name", (ask, wire) -> wire.ok(LINES), (client, run) -> {
            Path directory = Files.createTempDirectory("evenkeel-download-");
            run.send(
                    run.request("/").build(),
                    BodyHandlers.ofFileDownload(
                            directory,
                            java.nio.file.StandardOpenOption.CREATE,
                            java.nio.file.StandardOpenOption.WRITE));
            Files.delete(directory);
        });
        add(
                "a charset in the header",
                (ask, wire) -> wire.write(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=ISO-8859-1\r\nContent-Length: 1\r\n\r\n\u00fc"),
                (client, run) -> run.get("/"));
        add(
                "an unknown charset in the header",
                (ask, wire) -> wire.answer(200, "Content-Type: text/plain; charset=none\r\n", "x"),
                (client, run) -> run.get("/"));
        add(
                "a stream closed early",
                (ask, wire) -> {
                    wire.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
                    wire.awaitClosedByClient();
                },
                (client, run) -> {
                    HttpResponse<InputStream> response =
                            client.send(run.request("/").build(), BodyHandlers.ofInputStream());
                    run.note("byte", response.body().read());
                    response.body().close();
                    run.tries("read after close", () -> response.body().read());
                    run.server().awaitClosed(1);
                });
        add("a stream read in parts", (ask, wire) -> wire.ok(LINES), (client, run) -> {
            HttpResponse<InputStream> response = client.send(run.request("/").build(), BodyHandlers.ofInputStream());
            InputStream body = response.body();
            run.note("markSupported", body.markSupported());
            run.note("read", body.read());
            run.note("skip", body.skip(3));
            run.note("readNBytes", body.readNBytes(4));
            run.tries("reset", () -> {
                body.reset();
                return "done";
            });
            run.note("read none", body.read(new byte[0]));
            run.note("rest", body.readAllBytes());
            run.note("at the end", body.read());
            body.close();
        });
        add(
                "a stream of lines closed early",
                (ask, wire) -> {
                    wire.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\none\ntwo\n");
                    wire.awaitClosedByClient();
                },
                (client, run) -> {
                    var response = client.send(run.request("/").build(), BodyHandlers.ofLines());
                    try (var lines = response.body()) {
                        run.note("first", lines.findFirst());
                    }
                    run.server().awaitClosed(1);
                });
        add(
                "a subscriber that cancels",
                (ask, wire) -> {
                    wire.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\none\ntwo\n");
                    wire.awaitClosedByClient();
                },
                (client, run) -> {
                    List<String> heard = new ArrayList<>();
                    CompletableFuture<Void> over = new CompletableFuture<>();
                    var answer = client.sendAsync(
                            run.request("/").build(),
                            BodyHandlers.fromSubscriber(new Flow.Subscriber<List<ByteBuffer>>() {
                                private Flow.Subscription upstream;

                                @Override
                                public void onSubscribe(Flow.Subscription subscription) {
                                    upstream = subscription;
                                    subscription.request(1);
                                }

                                @Override
                                public void onNext(List<ByteBuffer> item) {
                                    heard.add("next");
                                    upstream.cancel();
                                    over.complete(null);
                                }

                                @Override
                                public void onError(Throwable failure) {
                                    heard.add("error");
                                }

                                @Override
                                public void onComplete() {
                                    heard.add("complete");
                                }
                            }));
                    over.get(20, java.util.concurrent.TimeUnit.SECONDS);
                    run.server().awaitClosed(1);
                    run.note("heard", heard);
                    answer.cancel(true);
                });
    }

    private static byte[] large() {
        byte[] bytes = new byte[300_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 77 == 76 ? '\n' : 'a' + i % 26);
        }
        return bytes;
    }

    private static Map<String, Supplier<BodyHandler<?>>> handlers() {
        Map<String, Supplier<BodyHandler<?>>> all = new LinkedHashMap<>();
        all.put("ofString", BodyHandlers::ofString);
        all.put("ofString with a charset", () -> BodyHandlers.ofString(StandardCharsets.UTF_16BE));
        all.put("ofByteArray", BodyHandlers::ofByteArray);
        all.put("ofInputStream", BodyHandlers::ofInputStream);
        all.put("ofLines", BodyHandlers::ofLines);
        all.put("ofPublisher", BodyHandlers::ofPublisher);
        all.put("discarding", BodyHandlers::discarding);
        all.put("replacing", () -> BodyHandlers.replacing("instead"));
        all.put("buffering", () -> BodyHandlers.buffering(BodyHandlers.ofString(), 7));
        all.put("ofFile", () -> BodyHandlers.ofFile(Path.of("target", "differential-body.txt")));
        all.put("ofByteArrayConsumer", () -> {
            StringBuilder heard = new StringBuilder();
            return info -> BodySubscribers.mapping(
                    BodySubscribers.ofByteArrayConsumer(part -> part.ifPresentOrElse(
                            bytes -> heard.append(new String(bytes, StandardCharsets.ISO_8859_1)),
                            () -> heard.append("|end"))),
                    nothing -> heard.toString());
        });
        all.put("fromSubscriber", () -> BodyHandlers.fromSubscriber(new Counting(), Counting::bytes));
        all.put("fromLineSubscriber", () -> BodyHandlers.fromLineSubscriber(new Lines(), Lines::lines, null));
        all.put(
                "mapping",
                () -> info -> BodySubscribers.mapping(
                        BodySubscribers.ofString(StandardCharsets.UTF_8),
                        text -> info.statusCode() + " " + text.length()));
        all.put(
                "mapping that throws",
                () -> info -> BodySubscribers.mapping(BodySubscribers.ofString(StandardCharsets.UTF_8), text -> {
                    throw new IllegalStateException("mapping");
                }));
        all.put("one that throws", () -> info -> {
            throw new IllegalStateException("handler");
        });
        all.put("one whose body fails", () -> info -> new Failing<>(new IOException("body")));
        all.put(
                "one whose body is there at once",
                () -> info ->
                        BodySubscribers.mapping(BodySubscribers.discarding(), nothing -> Optional.of(info.version())));
        return all;
    }

    /** Counts what it gets, one at a time. */
    private static final class Counting implements Flow.Subscriber<List<ByteBuffer>> {

        private long bytes;
        private Flow.Subscription upstream;

        long bytes() {
            return bytes;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            upstream = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> item) {
            item.forEach(each -> bytes += each.remaining());
            upstream.request(1);
        }

        @Override
        public void onError(Throwable failure) {
            bytes = -1;
        }

        @Override
        public void onComplete() {}
    }

    private static final class Lines implements Flow.Subscriber<String> {

        private final List<String> lines = new ArrayList<>();

        List<String> lines() {
            return lines;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            lines.add(line);
        }

        @Override
        public void onError(Throwable failure) {
            lines.add("error");
        }

        @Override
        public void onComplete() {
            lines.add("end");
        }
    }

    /** A body that fails when it should begin. */
    private record Failing<T>(Throwable why) implements HttpResponse.BodySubscriber<T> {

        @Override
        public java.util.concurrent.CompletionStage<T> getBody() {
            return CompletableFuture.failedFuture(why);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> item) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
