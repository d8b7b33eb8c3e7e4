package io.evenkeel.http.differential;

import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** All redirects, by all policies, for all methods, to good and bad places. */
final class RedirectScenarios extends Scenarios {

    RedirectScenarios() {
        super("redirect");
        for (Redirect policy : Redirect.values()) {
            for (int status : List.of(300, 301, 302, 303, 304, 305, 307, 308)) {
                for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE")) {
                    if (policy == Redirect.NORMAL || method.equals("GET") || method.equals("POST")) {
                        add(
                                policy + " " + status + " " + method,
                                settings -> settings.followRedirects(policy),
                                (ask, wire) -> {
                                    ask.body();
                                    if (ask.path().equals("/new")) {
                                        wire.write("HTTP/1.1 200 OK\r\n"
                                                + (ask.method().equals("HEAD")
                                                        ? "Content-Length: 4\r\n\r\n"
                                                        : "Content-Length: 4\r\n\r\nhere"));
                                    } else {
                                        wire.write("HTTP/1.1 " + status
                                                + " Some\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n");
                                    }
                                },
                                (client, run) -> run.send(
                                        run.request("/old")
                                                .header("Authorization", "secret")
                                                .header("X-Kind", "kept")
                                                .method(
                                                        method,
                                                        method.startsWith("P")
                                                                ? BodyPublishers.ofString("data")
                                                                : BodyPublishers.noBody())
                                                .build(),
                                        BodyHandlers.ofString()));
                    }
                }
            }
            for (String location : List.of(
                    "new",
                    "/new?q=1",
                    "?q=1",
                    "//localhost:PORT/new",
                    "http://localhost:PORT/new",
                    "",
                    "http://[bad",
                    ":::",
                    "ftp://localhost/new",
                    "mailto:me@example.org",
                    "http:///new",
                    "/new#part")) {
                add(
                        policy + " to " + location,
                        settings -> settings.followRedirects(policy),
                        (ask, wire) -> {
                            if (ask.path().startsWith("/new") || ask.path().contains("?")) {
                                wire.ok("here");
                            } else {
                                wire.answer(
                                        302,
                                        "Location: "
                                                + location.replace(
                                                        "PORT",
                                                        String.valueOf(
                                                                wire.socket().getLocalPort())) + "\r\n",
                                        "moved");
                            }
                        },
                        (client, run) -> run.get("/old"));
            }
            add(
                    policy + " without a Location",
                    settings -> settings.followRedirects(policy),
                    (ask, wire) -> wire.answer(302, "", "nowhere"),
                    (client, run) -> run.get("/"));
            add(
                    policy + " from an endless chain",
                    settings -> settings.followRedirects(policy),
                    (ask, wire) -> wire.answer(302, "Location: " + ask.path() + "a\r\n", "on"),
                    (client, run) -> run.get("/"));
            add(
                    policy + " from a chain",
                    settings -> settings.followRedirects(policy),
                    (ask, wire) -> {
                        if (ask.path().length() < 4) {
                            wire.answer(307, "Location: " + ask.path() + "a\r\n", "on");
                        } else {
                            wire.ok("end");
                        }
                    },
                    (client, run) -> run.send(
                            run.request("/")
                                    .POST(BodyPublishers.ofString("data"))
                                    .build(),
                            BodyHandlers.ofString()));
            add(
                    policy + " with a large body",
                    settings -> settings.followRedirects(policy),
                    (ask, wire) -> {
                        if (ask.path().equals("/new")) {
                            wire.ok("here");
                        } else {
                            wire.answer(302, "Location: /new\r\n", "x".repeat(50_000));
                        }
                    },
                    (client, run) -> run.get("/old"));
            elsewhere(policy);
        }
    }

    private void elsewhere(Redirect policy) {
        ScriptServer.Script script = (ask, wire) -> {
            if (ask.path().equals("/new")) {
                wire.ok("here");
            } else {
                wire.answer(302, "Location: http://127.0.0.1:" + wire.socket().getLocalPort() + "/new\r\n", "moved");
            }
        };
        add(
                policy + " to the endpoint's own address",
                settings -> settings.followRedirects(policy),
                script,
                (client, run) -> run.get("/old"));
        ScriptServer.Script away = (ask, wire) ->
                wire.answer(302, "Location: http://127.0.0.1" + ask.header("X-To") + "/new\r\n", "moved");
        Scenario.Steps follow = (client, run) -> {
            try (ScriptServer other = new ScriptServer((ask, wire) -> wire.ok("elsewhere"))) {
                run.send(
                        run.request("/old")
                                .header("X-To", ":" + other.uri().getPort())
                                .header("Authorization", "secret")
                                .build(),
                        BodyHandlers.ofString());
                run.note("other saw", other.seen());
            }
        };
        add(policy + " to another host", settings -> settings.followRedirects(policy), away, follow);
        passThrough(
                policy + " to another host where that is allowed",
                settings -> settings.followRedirects(policy),
                away,
                follow);
    }
}
