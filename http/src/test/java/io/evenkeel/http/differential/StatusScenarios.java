package io.evenkeel.http.differential;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Every status, however the body is framed, and for methods that have no body in the answer. */
final class StatusScenarios extends Scenarios {

    private static final List<Integer> STATUSES = List.of(
            200, 201, 202, 203, 204, 205, 206, 207, 226, 299, 300, 304, 305, 306, 399, 400, 401, 402, 403, 404, 405,
            406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 425, 426, 428, 429, 431, 451, 499,
            500, 501, 502, 503, 504, 505, 507, 511, 599);

    StatusScenarios() {
        super("status");
        for (int status : STATUSES) {
            add(
                    status + " with a length",
                    (ask, wire) -> wire.answer(status, "X-Kind: a\r\n", body(status)),
                    (client, run) -> {
                        run.get("/");
                        run.get("/again");
                    });
        }
        for (int status : List.of(200, 201, 204, 304, 404, 500, 503)) {
            add(
                    status + " in chunks",
                    (ask, wire) -> wire.write("HTTP/1.1 " + status + " Some\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + (bodyless(status) ? "" : "3\r\nabc\r\n10;ext=1\r\n0123456789abcdef\r\n0\r\n\r\n")),
                    (client, run) -> run.get("/"));
            add(
                    status + " until the connection ends",
                    (ask, wire) -> {
                        wire.write("HTTP/1.1 " + status + " Some\r\nConnection: close\r\n\r\n" + body(status));
                        wire.close();
                    },
                    (client, run) -> {
                        run.get("/");
                        run.get("/again");
                    });
            add(
                    status + " to HEAD",
                    (ask, wire) -> wire.write("HTTP/1.1 " + status + " Some\r\nContent-Length: 40\r\n\r\n"),
                    (client, run) -> {
                        run.send(
                                run.request("/")
                                        .method("HEAD", BodyPublishers.noBody())
                                        .build(),
                                BodyHandlers.ofString());
                        run.send(
                                run.request("/")
                                        .method("HEAD", BodyPublishers.noBody())
                                        .build(),
                                BodyHandlers.ofInputStream());
                    });
            add(
                    status + " without a reason",
                    (ask, wire) -> wire.write("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"),
                    (client, run) -> run.get("/"));
        }
        add(
                "of HTTP/1.0",
                (ask, wire) -> {
                    wire.write("HTTP/1.0 200 OK\r\n\r\nold");
                    wire.close();
                },
                (client, run) -> run.get("/"));
        add(
                "of HTTP/1.0, kept open",
                (ask, wire) -> wire.write("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nold"),
                (client, run) -> {
                    run.get("/");
                    run.get("/");
                });
        add(
                "many headers",
                (ask, wire) -> {
                    StringBuilder many = new StringBuilder();
                    for (int i = 0; i < 200; i++) {
                        many.append("X-").append(i % 50).append(": ").append(i).append("\r\n");
                    }
                    wire.answer(200, many.toString(), "ok");
                },
                (client, run) -> run.get("/"));
        add(
                "headers of the same name, empty and folded",
                (ask, wire) -> wire.answer(200, "A: 1\r\na: 2\r\nB:\r\nC:  x  \r\nD: one\r\n two\r\n", "ok"),
                (client, run) -> run.get("/"));
        add(
                "a long header",
                (ask, wire) -> wire.answer(200, "Long: " + "x".repeat(20_000) + "\r\n", "ok"),
                (client, run) -> run.get("/"));
        add(
                "a header that is not ASCII",
                (ask, wire) -> wire.answer(200, "Name: J\u00fcrgen\r\n", "ok"),
                (client, run) -> run.get("/"));
        add(
                "gzip is not unpacked",
                (ask, wire) -> wire.answer(200, "Content-Encoding: gzip\r\n", "not really gzip"),
                (client, run) -> run.get("/"));
        add(
                "trailers",
                (ask, wire) -> wire.write(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Sum\r\n\r\n3\r\nabc\r\n0\r\nSum: 1\r\n\r\n"),
                (client, run) -> {
                    run.get("/");
                    run.get("/again");
                });
        add("many on one connection", (ask, wire) -> wire.ok(ask.path()), (client, run) -> {
            for (int i = 0; i < 20; i++) {
                run.get("/" + i);
            }
        });
        add("Retry-After", (ask, wire) -> wire.answer(503, "Retry-After: 1\r\n", "later"), (client, run) -> {
            run.get("/");
            run.get("/");
        });
    }

    private static boolean bodyless(int status) {
        return status == 204 || status == 304;
    }

    private static String body(int status) {
        return bodyless(status) ? "" : "body of " + status;
    }
}
