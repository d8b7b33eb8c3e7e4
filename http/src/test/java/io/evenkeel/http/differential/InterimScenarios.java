package io.evenkeel.http.differential;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** Responses before the response, and bodies that wait for one. */
final class InterimScenarios extends Scenarios {

    InterimScenarios() {
        super("interim");
        for (int status : List.of(100, 102, 103, 199)) {
            for (int times : List.of(1, 3)) {
                add(
                        times + " of " + status,
                        (ask, wire) -> {
                            for (int i = 0; i < times; i++) {
                                wire.write("HTTP/1.1 " + status + " Some\r\nLink: </a.css>\r\n\r\n");
                            }
                            wire.ok("ok");
                        },
                        (client, run) -> {
                            run.send(
                                    run.request("/")
                                            .timeout(Duration.ofSeconds(20))
                                            .build(),
                                    BodyHandlers.ofString());
                            run.send(
                                    run.request("/again")
                                            .timeout(Duration.ofSeconds(20))
                                            .build(),
                                    BodyHandlers.ofString());
                        });
            }
        }
        add(
                "101 that nobody asked for",
                (ask, wire) ->
                        wire.write("HTTP/1.1 101 Switching\r\nUpgrade: something\r\nConnection: Upgrade\r\n\r\n"),
                (client, run) -> run.send(
                        run.request("/")
                                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        BodyHandlers.ofString()));
        add(
                "a flood",
                (ask, wire) -> {
                    for (int i = 0; i < 500; i++) {
                        wire.write("HTTP/1.1 103 Early\r\n\r\n");
                    }
                    wire.ok("ok");
                },
                (client, run) -> run.send(
                        run.request("/").timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString()));
        add(
                "expect, and go on",
                (ask, wire) -> {
                    wire.write("HTTP/1.1 100 Continue\r\n\r\n");
                    ask.body();
                    wire.ok("thanks");
                },
                (client, run) -> expecting(run));
        add("expect, and nothing", (ask, wire) -> wire.close(), (client, run) -> expecting(run));
    }

    private static void expecting(Run run) {
        run.send(
                run.request("/")
                        .expectContinue(true)
                        .timeout(Duration.ofSeconds(20))
                        .POST(BodyPublishers.ofString("a body"))
                        .build(),
                BodyHandlers.ofString());
    }
}
