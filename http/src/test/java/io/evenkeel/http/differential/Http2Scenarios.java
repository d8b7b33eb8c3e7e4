package io.evenkeel.http.differential;

import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** HTTP/2 over TLS against nginx, and HTTP/1.1 over TLS beside it. */
final class Http2Scenarios extends Scenarios {

    /** What stands in the server's block. */
    static final String SERVER = """
            listen 127.0.0.1:PORT ssl http2;
            ssl_certificate DIR/cert.pem;
            ssl_certificate_key DIR/key.pem;
            client_max_body_size 1m;
            default_type text/plain;
            location / { return 200 "$request_method $request_uri $server_protocol $content_length $http_x_kind"; }
            location /host { return 200 "$host"; }
            location /cookie { add_header Set-Cookie "a=1; Path=/"; return 200 "$http_cookie"; }
            location /old { return 302 /new; }
            location /absolute { return 301 https://$host:$server_port/new; }
            location /see { return 303 /new; }
            location /same { return 307 /new; }
            location /204 { return 204; }
            location /304 { return 304; }
            location /404 { return 404; }
            location /500 { return 500; }
            location /503 { return 503 "later"; }
            location /cut { return 444; }
            location /auth { auth_basic "here"; auth_basic_user_file DIR/users; try_files /none =404; }
            location /push { http2_push /pushed/1; http2_push /pushed/2; return 200 "pushing"; }
            location /files/ { alias DIR/files/; gzip on; gzip_min_length 1; }
            """;

    Http2Scenarios() {
        super("http/2");
        for (HttpClient.Version version : List.of(HttpClient.Version.HTTP_2, HttpClient.Version.HTTP_1_1)) {
            for (String path : List.of(
                    "/",
                    "/host",
                    "/204",
                    "/304",
                    "/404",
                    "/500",
                    "/503",
                    "/cut",
                    "/auth",
                    "/push",
                    "/a%20b?c=d",
                    "/files/large",
                    "/files/none")) {
                secure(version + " GET " + path, settings -> settings.version(version), (client, run) -> {
                    run.get(path);
                    run.get(path);
                });
            }
            for (String method : List.of("HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
                secure(
                        version + " " + method,
                        settings -> settings.version(version),
                        (client, run) -> run.send(
                                run.request("/")
                                        .header("X-Kind", "mine")
                                        .method(
                                                method,
                                                method.startsWith("P")
                                                        ? BodyPublishers.ofString("data")
                                                        : BodyPublishers.noBody())
                                        .build(),
                                BodyHandlers.ofString()));
            }
            for (HttpClient.Redirect policy : HttpClient.Redirect.values()) {
                for (String path : List.of("/old", "/absolute", "/see", "/same")) {
                    secure(
                            version + " " + policy + " " + path,
                            settings -> settings.version(version).followRedirects(policy),
                            (client, run) -> {
                                run.get(path);
                                run.send(
                                        run.request(path)
                                                .POST(BodyPublishers.ofString("data"))
                                                .build(),
                                        BodyHandlers.ofString());
                            });
                }
            }
            secure(
                    version + " cookies",
                    settings -> settings.version(version).cookieHandler(new CookieManager()),
                    (client, run) -> {
                        run.get("/cookie");
                        run.get("/cookie");
                    });
            secure(version + " streams", settings -> settings.version(version), (client, run) -> {
                run.send(run.request("/files/large").build(), BodyHandlers.ofInputStream());
                run.send(run.request("/files/large").build(), BodyHandlers.ofPublisher());
                run.send(
                        run.request("/files/large")
                                .header("Accept-Encoding", "gzip")
                                .build(),
                        BodyHandlers.ofByteArray());
                run.send(
                        run.request("/files/large").header("Range", "bytes=5-9").build(), BodyHandlers.ofString());
            });
            secure(version + " a stream closed early", settings -> settings.version(version), (client, run) -> {
                var response = client.send(run.request("/files/large").build(), BodyHandlers.ofInputStream());
                run.note("byte", response.body().read());
                response.body().close();
                run.get("/");
            });
            secure(version + " many at once", settings -> settings.version(version), (client, run) -> {
                List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    answers.add(client.sendAsync(run.request("/many").build(), BodyHandlers.ofString()));
                }
                for (CompletableFuture<HttpResponse<String>> answer : answers) {
                    run.note("body", answer.get(20, TimeUnit.SECONDS).body());
                }
            });
            secure(version + " cancel", settings -> settings.version(version), (client, run) -> {
                CompletableFuture<HttpResponse<String>> answer =
                        client.sendAsync(run.request("/files/large").build(), BodyHandlers.ofString());
                run.note("cancel", answer.cancel(true));
                run.tries("get", () -> answer.get(20, TimeUnit.SECONDS));
                run.get("/");
            });
            secure(
                    version + " of one request",
                    DEFAULTS,
                    (client, run) -> run.send(run.request("/").version(version).build(), BodyHandlers.ofString()));
        }
        pushes();
        secure(
                "a certificate for another name",
                DEFAULTS,
                (client, run) -> run.tries(
                        "send",
                        () -> client.send(
                                HttpRequest.newBuilder(java.net.URI.create(
                                                run.uri("/").toString().replace("localhost", "127.0.0.2")))
                                        .build(),
                                BodyHandlers.ofString())));
    }

    private void pushes() {
        secure("pushes, taken", DEFAULTS, (client, run) -> {
            ConcurrentMap<HttpRequest, CompletableFuture<HttpResponse<String>>> pushed = new ConcurrentHashMap<>();
            HttpResponse<String> response = client.sendAsync(
                            run.request("/push").build(),
                            BodyHandlers.ofString(),
                            PushPromiseHandler.of(request -> BodyHandlers.ofString(), pushed))
                    .get(20, TimeUnit.SECONDS);
            run.response("push", response);
            write(run, pushed);
        });
        secure("pushes, seen by a handler of one's own", DEFAULTS, (client, run) -> {
            ConcurrentMap<HttpRequest, CompletableFuture<HttpResponse<String>>> pushed = new ConcurrentHashMap<>();
            List<String> initiating = new java.util.concurrent.CopyOnWriteArrayList<>();
            PushPromiseHandler<String> handler = new PushPromiseHandler<>() {
                @Override
                public void applyPushPromise(
                        HttpRequest first,
                        HttpRequest promised,
                        Function<BodyHandler<String>, CompletableFuture<HttpResponse<String>>> acceptor) {
                    initiating.add(first.uri().toString());
                    if (promised.uri().getPath().endsWith("1")) {
                        pushed.put(promised, acceptor.apply(BodyHandlers.ofString()));
                    }
                }
            };
            HttpResponse<String> response = client.sendAsync(
                            run.request("/push").build(), BodyHandlers.ofString(), handler)
                    .get(20, TimeUnit.SECONDS);
            run.response("push", response);
            run.note("initiating", initiating);
            write(run, pushed);
        });
        secure("pushes, a handler that throws", DEFAULTS, (client, run) -> {
            PushPromiseHandler<String> handler = (first, promised, acceptor) -> {
                throw new IllegalStateException("handler");
            };
            run.tries(
                    "send",
                    () -> client.sendAsync(run.request("/push").build(), BodyHandlers.ofString(), handler)
                            .get(20, TimeUnit.SECONDS)
                            .statusCode());
        });
        secure("pushes over HTTP/1.1", settings -> settings.version(HttpClient.Version.HTTP_1_1), (client, run) -> {
            ConcurrentMap<HttpRequest, CompletableFuture<HttpResponse<String>>> pushed = new ConcurrentHashMap<>();
            HttpResponse<String> response = client.sendAsync(
                            run.request("/push").build(),
                            BodyHandlers.ofString(),
                            PushPromiseHandler.of(request -> BodyHandlers.ofString(), pushed))
                    .get(20, TimeUnit.SECONDS);
            run.response("push", response);
            write(run, pushed);
        });
    }

    private static void write(Run run, Map<HttpRequest, CompletableFuture<HttpResponse<String>>> pushed)
            throws Exception {
        Map<String, HttpResponse<String>> sorted = new TreeMap<>();
        for (Map.Entry<HttpRequest, CompletableFuture<HttpResponse<String>>> each : pushed.entrySet()) {
            sorted.put(
                    each.getKey().method() + " " + each.getKey().uri() + " "
                            + Run.headers(each.getKey().headers()),
                    each.getValue().get(20, TimeUnit.SECONDS));
        }
        for (Map.Entry<String, HttpResponse<String>> each : sorted.entrySet()) {
            run.note("pushed", each.getKey());
            run.response("pushed", each.getValue());
        }
    }
}
