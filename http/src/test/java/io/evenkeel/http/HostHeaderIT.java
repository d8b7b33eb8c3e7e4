package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.core.cluster.EndpointState;
import io.evenkeel.http.fixture.Nginx;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What virtual host a server sees. */
class HostHeaderIT {

    private static final String VIRTUAL_HOSTS = "listen 127.0.0.1:PORT default_server; return 421 other; }"
            + "server { listen 127.0.0.1:PORT; server_name web; return 200 web;";

    @Test
    void withoutTheJvmsConsentAServerSeesTheEndpoint() throws Exception {
        try (Nginx one = Nginx.start(VIRTUAL_HOSTS);
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service("http://web", service -> service.endpoint("s1", one.uri()))
                        .build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://web/")).build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(421);
        }
    }

    @Test
    void withTheJvmsConsentRequestsAndHealthChecksShowTheService() throws Exception {
        try (Nginx one = Nginx.start(VIRTUAL_HOSTS)) {
            Process jvm = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Djdk.httpclient.allowRestrictedHeaders=host",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            Consenting.class.getName(),
                            one.uri().toString()))
                    .inheritIO()
                    .start();
            try {
                assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(jvm.exitValue()).isZero();
            } finally {
                jvm.destroyForcibly();
            }
            assertThat(one.count("POST", "/orders", 1)).isEqualTo(1);
            assertThat(one.count("GET", "/health")).isPositive();
        }
    }

    /** Runs in a JVM that was started with the property. */
    static final class Consenting {

        private Consenting() {}

        public static void main(String[] args) throws Exception {
            try (LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                    .service(
                            "http://web",
                            service -> service.endpoint("s1", URI.create(args[0]))
                                    .hostHeader(HostHeader.SERVICE)
                                    .healthCheck(HttpHealthCheck.get("/health")
                                            .every(Duration.ofMillis(20))
                                            .expectStatus(200)))
                    .build()) {
                HttpRequest request = HttpRequest.newBuilder(URI.create("http://web/orders"))
                        .POST(BodyPublishers.ofString("order"))
                        .build();
                String answer = client.send(request, BodyHandlers.ofString()).body();
                long end = System.nanoTime() + Duration.ofMillis(300).toNanos();
                while (System.nanoTime() < end) {
                    if (client.cluster("http://web")
                                    .snapshot()
                                    .endpoint("s1")
                                    .orElseThrow()
                                    .state()
                            != EndpointState.UP) {
                        System.exit(2);
                    }
                    Thread.onSpinWait();
                }
                System.exit(answer.equals("web") ? 0 : 1);
            }
        }
    }
}
