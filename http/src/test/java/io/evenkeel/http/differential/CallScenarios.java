package io.evenkeel.http.differential;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** The client's own methods, wrong arguments, settings. */
final class CallScenarios extends Scenarios {

    private static final ScriptServer.Script OK = (ask, wire) -> wire.ok("ok");

    CallScenarios() {
        super("call");
        add("null for a request", OK, (client, run) -> {
            run.tries("send", () -> client.send(null, BodyHandlers.ofString()));
            run.tries("sendAsync", () -> client.sendAsync(null, BodyHandlers.ofString()) != null);
        });
        add("null for a handler", OK, (client, run) -> {
            run.tries("send", () -> client.send(run.request("/").build(), null));
            run.tries("sendAsync", () -> client.sendAsync(run.request("/").build(), null) != null);
        });
        add(
                "null for a push promise handler",
                OK,
                (client, run) -> run.tries(
                        "sendAsync",
                        () -> client.sendAsync(run.request("/").build(), BodyHandlers.ofString(), null)
                                .get()
                                .statusCode()));
        for (String uri : java.util.List.of(
                "ftp://localhost/",
                "http:/nohost",
                "//localhost/",
                "relative",
                "mailto:a@b",
                "http://[::1",
                "ws://localhost/",
                "http://user:pass@localhost/",
                "file:///tmp")) {
            add(
                    "request to " + uri,
                    OK,
                    (client, run) -> run.tries(
                            "build",
                            () -> HttpRequest.newBuilder(URI.create(uri))
                                    .build()
                                    .uri()));
            add(
                    "own request to " + uri,
                    OK,
                    (client, run) -> run.tries(
                            "send",
                            () -> client.send(
                                    new Bare(
                                            URI.create(uri), "GET", HttpHeaders.of(java.util.Map.of(), (a, b) -> true)),
                                    BodyHandlers.ofString())));
        }
        add(
                "own request with a method of nonsense",
                OK,
                (client, run) -> run.tries(
                        "send",
                        () -> client.send(
                                new Bare(run.uri("/"), "G E T", HttpHeaders.of(java.util.Map.of(), (a, b) -> true)),
                                BodyHandlers.ofString())));
        add(
                "own request without a URI",
                OK,
                (client, run) -> run.tries(
                        "send",
                        () -> client.send(
                                new Bare(null, "GET", HttpHeaders.of(java.util.Map.of(), (a, b) -> true)),
                                BodyHandlers.ofString())));
        add(
                "own request without headers",
                OK,
                (client, run) -> run.tries(
                        "send", () -> client.send(new Bare(run.uri("/"), "GET", null), BodyHandlers.ofString())));
        for (String name : java.util.List.of("Host", "Content-Length", "Connection", "bad name", "")) {
            add(
                    "own request with a header " + name,
                    OK,
                    (client, run) -> run.tries(
                            "send",
                            () -> client.send(
                                            new Bare(
                                                    run.uri("/"),
                                                    "GET",
                                                    HttpHeaders.of(
                                                            java.util.Map.of(
                                                                    name.isEmpty() ? "Empty" : name,
                                                                    java.util.List.of(name.isEmpty() ? "a\nb" : "1")),
                                                            (a, b) -> true)),
                                            BodyHandlers.ofString())
                                    .statusCode()));
        }
        add("settings, none", OK, (client, run) -> settings(client, run));
        add(
                "settings, all",
                builder -> builder.cookieHandler(new CookieManager())
                        .connectTimeout(Duration.ofSeconds(7))
                        .followRedirects(HttpClient.Redirect.ALWAYS)
                        .priority(3)
                        .version(HttpClient.Version.HTTP_1_1)
                        .executor(Runnable::run),
                OK,
                (client, run) -> {
                    settings(client, run);
                    run.get("/");
                });
        for (HttpClient.Version version : HttpClient.Version.values()) {
            if (version.name().startsWith("HTTP_1") || version.name().equals("HTTP_2")) {
                add(
                        "version " + version + " of the client",
                        builder -> builder.version(version),
                        OK,
                        (client, run) -> run.get("/"));
                add(
                        "version " + version + " of the request",
                        OK,
                        (client, run) ->
                                run.send(run.request("/").version(version).build(), BodyHandlers.ofString()));
            }
        }
        wrongSettings();
        executors();
        add("many at once", (ask, wire) -> wire.ok(ask.path()), (client, run) -> {
            java.util.List<CompletableFuture<HttpResponse<String>>> answers = new java.util.ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(client.sendAsync(run.request("/same").build(), BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                run.note("body", answer.get().body());
            }
        });
        add("equal requests", OK, (client, run) -> {
            HttpRequest request = run.request("/").build();
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            run.note("request", response.request().equals(request));
            run.note("text", response);
        });
    }

    private void wrongSettings() {
        add("wrong settings", OK, (client, run) -> {
            HttpClient.Builder builder = run.builder();
            run.tries("priority 0", () -> builder.priority(0) == builder);
            run.tries("priority 257", () -> builder.priority(257) == builder);
            run.tries("priority 256", () -> builder.priority(256) == builder);
            run.tries("connectTimeout 0", () -> builder.connectTimeout(Duration.ZERO) == builder);
            run.tries("connectTimeout null", () -> builder.connectTimeout(null) == builder);
            run.tries("cookieHandler null", () -> builder.cookieHandler(null) == builder);
            run.tries("sslContext null", () -> builder.sslContext(null) == builder);
            run.tries("sslParameters null", () -> builder.sslParameters(null) == builder);
            run.tries("executor null", () -> builder.executor(null) == builder);
            run.tries("followRedirects null", () -> builder.followRedirects(null) == builder);
            run.tries("version null", () -> builder.version(null) == builder);
            run.tries("proxy null", () -> builder.proxy(null) == builder);
            run.tries("authenticator null", () -> builder.authenticator(null) == builder);
        });
    }

    private void executors() {
        AtomicInteger tasks = new AtomicInteger();
        add(
                "an executor of one's own",
                builder -> builder.executor(task -> {
                    tasks.incrementAndGet();
                    Thread thread = new Thread(task);
                    thread.setDaemon(true);
                    thread.start();
                }),
                OK,
                (client, run) -> {
                    tasks.set(0);
                    run.get("/");
                    run.note("used", tasks.get() > 0);
                });
        add(
                "an executor that refuses",
                builder -> builder.executor(new Executor() {
                    @Override
                    public void execute(Runnable task) {
                        throw new java.util.concurrent.RejectedExecutionException("no");
                    }
                }),
                OK,
                (client, run) -> run.tries(
                        "send",
                        () -> client.sendAsync(run.request("/").build(), BodyHandlers.ofString())
                                .get(20, java.util.concurrent.TimeUnit.SECONDS)));
    }

    private static void settings(HttpClient client, Run run) {
        run.note("cookieHandler", client.cookieHandler().isPresent());
        run.note("connectTimeout", client.connectTimeout());
        run.note("followRedirects", client.followRedirects());
        run.note("proxy", client.proxy().isPresent());
        run.note("authenticator", client.authenticator().isPresent());
        run.note("version", client.version());
        run.note("executor", client.executor().isPresent());
        run.note("sslContext", client.sslContext().getProtocol());
        run.note(
                "sslParameters",
                java.util.Arrays.toString(client.sslParameters().getProtocols()));
    }

    /** What nobody checked. */
    private static final class Bare extends HttpRequest {

        private final URI uri;
        private final String method;
        private final HttpHeaders headers;

        Bare(URI uri, String method, HttpHeaders headers) {
            this.uri = uri;
            this.method = method;
            this.headers = headers;
        }

        @Override
        public Optional<BodyPublisher> bodyPublisher() {
            return Optional.empty();
        }

        @Override
        public String method() {
            return method;
        }

        @Override
        public Optional<Duration> timeout() {
            return Optional.empty();
        }

        @Override
        public boolean expectContinue() {
            return false;
        }

        @Override
        public URI uri() {
            return uri;
        }

        @Override
        public Optional<HttpClient.Version> version() {
            return Optional.empty();
        }

        @Override
        public HttpHeaders headers() {
            return headers;
        }
    }
}
