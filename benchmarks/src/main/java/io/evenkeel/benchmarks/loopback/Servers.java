package io.evenkeel.benchmarks.loopback;

import io.evenkeel.http.HttpHealthCheck;
import io.evenkeel.http.HttpServiceBuilder;
import io.evenkeel.http.LoadBalancedHttpClient;
import io.evenkeel.http.fixture.Nginx;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Consumer;

/** The servers and clients that are compared. */
final class Servers {

    private Servers() {}

    /** An nginx that answers a kilobyte, keeps connections, and writes no log. */
    static Nginx start() throws Exception {
        return Nginx.start("listen 127.0.0.1:PORT; access_log off; keepalive_requests 100000000; "
                + "location / { default_type text/plain; return 200 " + "evenkeel".repeat(128) + "; }");
    }

    /** The JDK's client, over HTTP/1.1. */
    static HttpClient plain() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** Ours for {@code http://web}, over HTTP/1.1, with servers that are checked as the fixture's HAProxy checks. */
    static LoadBalancedHttpClient checking(URI... servers) {
        return ours(
                web -> web.healthCheck(HttpHealthCheck.get("/health")
                        .every(Duration.ofMillis(500))
                        .rise(2)
                        .fall(2)),
                servers);
    }

    /** The same without checks, which a plain client does not make either. */
    static LoadBalancedHttpClient ours(URI... servers) {
        return ours(web -> {}, servers);
    }

    private static LoadBalancedHttpClient ours(Consumer<HttpServiceBuilder> settings, URI... servers) {
        return LoadBalancedHttpClient.builder()
                .version(HttpClient.Version.HTTP_1_1)
                .service("http://web", web -> {
                    settings.accept(web);
                    for (int i = 0; i < servers.length; i++) {
                        web.endpoint("s" + (i + 1), servers[i]);
                    }
                })
                .build();
    }
}
