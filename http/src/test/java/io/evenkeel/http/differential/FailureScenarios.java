package io.evenkeel.http.differential;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Servers that misbehave at every stage, timeouts, cancelling. */
final class FailureScenarios extends Scenarios {

    FailureScenarios() {
        super("failure");
        wrongAnswers().forEach((name, answer) -> {
            for (String method : java.util.List.of("GET", "POST")) {
                add(
                        method + ", " + name,
                        answer,
                        (client, run) -> run.send(
                                run.request("/")
                                        .timeout(Duration.ofSeconds(30))
                                        .method(
                                                method,
                                                method.equals("GET")
                                                        ? BodyPublishers.noBody()
                                                        : BodyPublishers.ofString("data"))
                                        .build(),
                                BodyHandlers.ofString()));
            }
        });
        for (String method : java.util.List.of("GET", "POST")) {
            add(
                    method + " on a kept connection that is reset",
                    (ask, wire) -> {
                        if (ask.path().equals("/first")) {
                            wire.ok("first");
                        } else {
                            ask.body();
                            wire.reset();
                        }
                    },
                    (client, run) -> {
                        run.get("/first");
                        run.send(
                                run.request("/second")
                                        .method(
                                                method,
                                                method.equals("GET")
                                                        ? BodyPublishers.noBody()
                                                        : BodyPublishers.ofString("data"))
                                        .build(),
                                BodyHandlers.ofString());
                    });
            add(
                    method + " on a kept connection that is closed",
                    (ask, wire) -> {
                        if (ask.path().equals("/first")) {
                            wire.ok("first");
                        } else {
                            ask.body();
                            wire.close();
                        }
                    },
                    (client, run) -> {
                        run.get("/first");
                        run.send(
                                run.request("/second")
                                        .method(
                                                method,
                                                method.equals("GET")
                                                        ? BodyPublishers.noBody()
                                                        : BodyPublishers.ofString("data"))
                                        .build(),
                                BodyHandlers.ofString());
                    });
        }
        timeouts();
        cancelling();
        unreachable();
    }

    private static Map<String, ScriptServer.Script> wrongAnswers() {
        Map<String, ScriptServer.Script> all = new LinkedHashMap<>();
        all.put("closed without an answer", (ask, wire) -> {
            ask.body();
            wire.close();
        });
        all.put("reset without an answer", (ask, wire) -> {
            ask.body();
            wire.reset();
        });
        all.put("half a status line", (ask, wire) -> cut(ask, wire, "HTTP/1.1 20"));
        all.put("half a head", (ask, wire) -> cut(ask, wire, "HTTP/1.1 200 OK\r\nContent-Le"));
        all.put("half a body", (ask, wire) -> cut(ask, wire, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
        all.put(
                "half a chunk",
                (ask, wire) -> cut(ask, wire, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhalf"));
        all.put(
                "no last chunk",
                (ask, wire) -> cut(ask, wire, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"));
        all.put(
                "a chunk of nonsense",
                (ask, wire) -> cut(ask, wire, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhalf\r\n"));
        all.put(
                "more than the length",
                (ask, wire) -> cut(ask, wire, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nmore than that"));
        all.put(
                "two lengths",
                (ask, wire) -> cut(ask, wire, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc"));
        all.put(
                "a length of nonsense",
                (ask, wire) -> cut(ask, wire, "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nabc"));
        all.put("a negative length", (ask, wire) -> cut(ask, wire, "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc"));
        all.put("nonsense", (ask, wire) -> cut(ask, wire, "this is no HTTP\r\n\r\n"));
        all.put("a status of nonsense", (ask, wire) -> cut(ask, wire, "HTTP/1.1 two OK\r\n\r\n"));
        all.put("a status below 100", (ask, wire) -> cut(ask, wire, "HTTP/1.1 99 Low\r\nContent-Length: 0\r\n\r\n"));
        all.put(
                "a status of four digits",
                (ask, wire) -> cut(ask, wire, "HTTP/1.1 1000 High\r\nContent-Length: 0\r\n\r\n"));
        all.put("HTTP/3.0", (ask, wire) -> cut(ask, wire, "HTTP/3.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
        all.put(
                "a header without a colon",
                (ask, wire) -> cut(ask, wire, "HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 2\r\n\r\nok"));
        all.put(
                "a header with a space in its name",
                (ask, wire) -> cut(ask, wire, "HTTP/1.1 200 OK\r\nA B: c\r\nContent-Length: 2\r\n\r\nok"));
        all.put(
                "a header with a control character",
                (ask, wire) -> cut(ask, wire, "HTTP/1.1 200 OK\r\nA: \u0001\r\nContent-Length: 2\r\n\r\nok"));
        all.put(
                "lines that end without a return",
                (ask, wire) -> cut(ask, wire, "HTTP/1.1 200 OK\nContent-Length: 2\n\nok"));
        all.put("204 with a body", (ask, wire) -> cut(ask, wire, "HTTP/1.1 204 No\r\nContent-Length: 4\r\n\r\nbody"));
        all.put("304 with a body", (ask, wire) -> cut(ask, wire, "HTTP/1.1 304 No\r\nContent-Length: 4\r\n\r\nbody"));
        return all;
    }

    private static void cut(ScriptServer.Ask ask, ScriptServer.Wire wire, String answer) throws java.io.IOException {
        ask.body();
        wire.write(answer);
        wire.close();
    }

    private void timeouts() {
        add("the request's timeout before an answer", (ask, wire) -> wire.awaitClosedByClient(), (client, run) -> {
            run.send(run.request("/").timeout(Duration.ofMillis(300)).build(), BodyHandlers.ofString());
            run.server().awaitClosed(1);
        });
        add(
                "the request's timeout in the middle of the head",
                (ask, wire) -> {
                    wire.write("HTTP/1.1 200 OK\r\nContent-");
                    wire.awaitClosedByClient();
                },
                (client, run) -> {
                    run.send(run.request("/").timeout(Duration.ofMillis(300)).build(), BodyHandlers.ofString());
                    run.server().awaitClosed(1);
                });
        add(
                "the request's timeout ends with the head of a stream",
                (ask, wire) -> {
                    wire.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
                    Thread.sleep(500); // longer than the timeout: that is the scenario
                    wire.write("def");
                },
                (client, run) -> run.send(
                        run.request("/").timeout(Duration.ofMillis(300)).build(), BodyHandlers.ofInputStream()));
        add("a long timeout", (ask, wire) -> wire.ok("ok"), (client, run) -> {
            run.send(run.request("/").timeout(Duration.ofDays(100_000)).build(), BodyHandlers.ofString());
        });
        for (Duration wrong : java.util.List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            add(
                    "a timeout of " + wrong,
                    (ask, wire) -> wire.ok("ok"),
                    (client, run) -> run.tries(
                            "timeout", () -> run.request("/").timeout(wrong).build()));
        }
    }

    private void cancelling() {
        ScriptServer.Script silence = (ask, wire) -> wire.awaitClosedByClient();
        {
            add("cancel before an answer", silence, (client, run) -> {
                CompletableFuture<HttpResponse<String>> answer =
                        client.sendAsync(run.request("/").build(), BodyHandlers.ofString());
                run.awaitAsked(1);
                run.note("cancel", answer.cancel(true));
                run.note("cancelled", answer.isCancelled());
                run.tries("get", () -> answer.get(20, TimeUnit.SECONDS));
                run.tries("join", answer::join);
                run.server().awaitClosed(1);
            });
            add("cancel a derived future", silence, (client, run) -> {
                CompletableFuture<Integer> answer = client.sendAsync(
                                run.request("/").build(), BodyHandlers.ofString())
                        .thenApply(HttpResponse::statusCode);
                run.awaitAsked(1);
                run.note("cancel", answer.cancel(true));
                run.tries("get", () -> answer.get(20, TimeUnit.SECONDS));
                run.server().awaitClosed(1);
            });
        }
        add(
                "cancel without interrupting",
                (ask, wire) -> {
                    wire.ok("ok");
                },
                (client, run) -> {
                    CompletableFuture<HttpResponse<String>> answer =
                            client.sendAsync(run.request("/").build(), BodyHandlers.ofString());
                    answer.cancel(false);
                    run.tries("get", () -> answer.get(20, TimeUnit.SECONDS));
                    run.awaitAsked(1);
                });
        add(
                "cancel in the middle of the body",
                (ask, wire) -> {
                    wire.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                    wire.awaitClosedByClient();
                },
                (client, run) -> {
                    CompletableFuture<HttpResponse<String>> answer =
                            client.sendAsync(run.request("/").build(), BodyHandlers.ofString());
                    run.awaitAsked(1);
                    answer.cancel(true);
                    run.tries("get", () -> answer.get(20, TimeUnit.SECONDS));
                    run.server().awaitClosed(1);
                });
        add("cancel after the end", (ask, wire) -> wire.ok("ok"), (client, run) -> {
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(run.request("/").build(), BodyHandlers.ofString());
            run.note("status", answer.get(20, TimeUnit.SECONDS).statusCode());
            run.note("cancel", answer.cancel(true));
            run.get("/again");
        });
        add("interrupt", silence, (client, run) -> {
            Thread caller = Thread.currentThread();
            Thread other = new Thread(() -> {
                try {
                    run.awaitAsked(1);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                caller.interrupt();
            });
            other.start();
            run.tries("send", () -> client.send(run.request("/").build(), BodyHandlers.ofString()));
            run.note("interrupted", Thread.interrupted());
            other.join();
            run.server().awaitClosed(1);
        });
        add("complete the future oneself", silence, (client, run) -> {
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(run.request("/").build(), BodyHandlers.ofString());
            run.awaitAsked(1);
            run.note("complete", answer.completeExceptionally(new CancellationException("mine")));
            run.tries("get", () -> answer.get(20, TimeUnit.SECONDS));
            run.server().close(); // the exchange goes on until then
        });
        add("orTimeout", silence, (client, run) -> {
            run.tries(
                    "get",
                    () -> client.sendAsync(run.request("/").build(), BodyHandlers.ofString())
                            .orTimeout(200, TimeUnit.MILLISECONDS)
                            .get(20, TimeUnit.SECONDS));
            run.server().close(); // the exchange goes on until then
        });
        add(
                "a stream whose server dies",
                (ask, wire) -> {
                    wire.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                    wire.close();
                },
                (client, run) -> {
                    HttpResponse<InputStream> response =
                            client.send(run.request("/").build(), BodyHandlers.ofInputStream());
                    run.note("first", response.body().readNBytes(3));
                    run.tries("rest", () -> response.body().read());
                });
    }

    private void unreachable() {
        add("a host that is no service", (ask, wire) -> wire.ok("never"), (client, run) -> {
            try (ScriptServer other = new ScriptServer((ask, wire) -> wire.ok("other"))) {
                run.tries(
                        "send",
                        () -> client.send(HttpRequest.newBuilder(other.uri()).build(), BodyHandlers.ofString()));
                run.note("asked", other.asked());
            }
        });
        passThrough(
                "a host that does not exist",
                DEFAULTS,
                (ask, wire) -> wire.ok("never"),
                (client, run) -> run.tries(
                        "send",
                        () -> client.send(
                                HttpRequest.newBuilder(URI.create("http://nobody.invalid/"))
                                        .build(),
                                BodyHandlers.ofString())));
    }
}
