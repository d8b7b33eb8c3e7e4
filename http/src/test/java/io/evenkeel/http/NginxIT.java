package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.EndpointSnapshot;
import io.evenkeel.core.cluster.EndpointState;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.Nginx;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class NginxIT {

    private static final URI ORDERS = URI.create("http://web/orders");
    private static final HttpHealthCheck CHECK = HttpHealthCheck.get("/health")
            .every(Duration.ofMillis(100))
            .inTransition(Duration.ofMillis(50))
            .rise(2)
            .fall(3);

    private static HttpResponse<String> get(LoadBalancedHttpClient client) throws Exception {
        return get(client, "/orders");
    }

    private static HttpResponse<String> get(LoadBalancedHttpClient client, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(ORDERS.resolve(path)).build(), BodyHandlers.ofString());
    }

    private static EndpointSnapshot<URI> endpoint(LoadBalancedHttpClient client, String name) {
        return client.cluster("http://web").snapshot().endpoint(name).orElseThrow();
    }

    @Test
    void spreadsRequestsExactlyByWeight() throws Exception {
        try (Nginx one = Nginx.named("s1");
                Nginx two = Nginx.named("s2");
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", one.uri())
                                        .endpoint(Endpoint.of("s2", two.uri()).withWeight(3)))
                        .build()) {
            for (int i = 0; i < 200; i++) {
                assertThat(get(client).statusCode()).isEqualTo(200);
            }
            assertThat(one.count("GET", "/orders", 50)).isEqualTo(50);
            assertThat(two.count("GET", "/orders", 150)).isEqualTo(150);
            assertThat(endpoint(client, "s1").succeeded()).isEqualTo(50);
            assertThat(endpoint(client, "s1").inFlight()).isZero();
        }
    }

    @Test
    void noRequestFailsWhenAServerIsKilledAndTheHealthCheckTakesItOutAndBackIn() throws Exception {
        try (Nginx one = Nginx.named("s1");
                Nginx two = Nginx.named("s2");
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", one.uri())
                                        .endpoint("s2", two.uri())
                                        .healthCheck(CHECK))
                        .build()) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                if (i == 50) {
                    one.kill();
                }
                answers.add(client.sendAsync(HttpRequest.newBuilder(ORDERS).build(), BodyHandlers.ofString()));
                if (i % 10 == 9) {
                    answers.get(i).get();
                }
            }
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(200);
            }
            Await.until("s1 down", () -> endpoint(client, "s1").state() == EndpointState.DOWN);
            assertThat(endpoint(client, "s1").reason()).startsWith("health check failed");
            HttpResponse<String> alone = get(client);
            assertThat(LoadBalancedHttpClient.attemptsOf(alone)).hasSize(1);
            one.restart();
            Await.until("s1 up", () -> endpoint(client, "s1").state() == EndpointState.UP);
            for (int i = 0; i < 20; i++) {
                get(client, "/again");
            }
            assertThat(one.count("GET", "/again", 10)).isEqualTo(10);
            assertThat(endpoint(client, "s1").inFlight()).isZero();
            assertThat(endpoint(client, "s2").inFlight()).isZero();
        }
    }

    @Test
    void theStandbyServesWhileTheActiveServerIsDeadAndGivesBackAfterwards() throws Exception {
        try (Nginx one = Nginx.named("s1");
                Nginx two = Nginx.named("s2");
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", one.uri())
                                        .endpoint(Endpoint.of("s2", two.uri()).standby())
                                        .balancer(Balancer.activePassive())
                                        .healthCheck(CHECK))
                        .build()) {
            for (int i = 0; i < 20; i++) {
                assertThat(get(client).body()).isEqualTo("s1");
            }
            one.kill();
            for (int i = 0; i < 20; i++) {
                assertThat(get(client).body()).isEqualTo("s2");
            }
            Await.until("s1 down", () -> endpoint(client, "s1").state() == EndpointState.DOWN);
            one.restart();
            Await.until("s1 up", () -> endpoint(client, "s1").state() == EndpointState.UP);
            for (int i = 0; i < 20; i++) {
                assertThat(get(client).body()).isEqualTo("s1");
            }
        }
    }

    @Test
    void aHealthCheckJudgesByTheBody() throws Exception {
        try (Nginx one = Nginx.start(
                        "listen 127.0.0.1:PORT; location / { return 200 s1; }"
                                + "location /health { if (!-f DIR/healthy) { return 200 'in maintenance'; } return 200 'all well'; }");
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", one.uri()).healthCheck(CHECK.expectBody("well")))
                        .build()) {
            Await.until("s1 down", () -> endpoint(client, "s1").state() == EndpointState.DOWN);
            assertThat(endpoint(client, "s1").reason()).contains("GET /health expecting 200 to 399 and \"well\"");
            one.write("healthy", "");
            Await.until("s1 up", () -> endpoint(client, "s1").state() == EndpointState.UP);
            assertThat(get(client).body()).isEqualTo("s1");
        }
    }

    @Test
    void aHealthCheckJudgesByTheStatus() throws Exception {
        try (Nginx one = Nginx.start("listen 127.0.0.1:PORT; location / { return 200 s1; }"
                        + "location /health { if (!-f DIR/healthy) { return 503; } return 204; }");
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", one.uri()).healthCheck(CHECK.expectStatus(204)))
                        .build()) {
            Await.until("s1 down", () -> endpoint(client, "s1").state() == EndpointState.DOWN);
            assertThat(endpoint(client, "s1").reason())
                    .contains("GET /health expecting 204: status 503")
                    .doesNotContain("127.0.0.1");
            Path healthy = one.write("healthy", "");
            Await.until("s1 up", () -> endpoint(client, "s1").state() == EndpointState.UP);
            Files.delete(healthy);
            Await.until("s1 down", () -> endpoint(client, "s1").state() == EndpointState.DOWN);
        }
    }

    @Test
    void noPostIsLostOrDoubledWhileAServerRefusesConnections() throws Exception {
        try (Nginx one = Nginx.named("s1");
                Nginx two = Nginx.named("s2");
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", one.uri()).endpoint("s2", two.uri()))
                        .build()) {
            one.kill();
            for (int i = 0; i < 50; i++) {
                HttpRequest post = HttpRequest.newBuilder(URI.create("http://web/orders/" + i))
                        .POST(BodyPublishers.ofString("order"))
                        .build();
                assertThat(client.send(post, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
            for (int i = 0; i < 50; i++) {
                assertThat(two.count("POST", "/orders/" + i, 1)).isEqualTo(1);
            }
        }
    }

    @Test
    void aRedirectToTheServersOwnAddressStaysWithinTheService() throws Exception {
        String server = "listen 127.0.0.1:PORT; location / { return 200 $request_uri; }"
                + "location = /old { return 302 /new?a=b; }";
        try (Nginx one = Nginx.start(server);
                Nginx two = Nginx.start(server);
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", one.uri()).endpoint("s2", two.uri()))
                        .followRedirects(java.net.http.HttpClient.Redirect.NORMAL)
                        .build()) {
            HttpRequest old =
                    HttpRequest.newBuilder(URI.create("http://web/old")).build();
            HttpResponse<String> response = client.send(old, BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("/new?a=b");
            assertThat(response.uri()).isEqualTo(URI.create("http://web/new?a=b"));
            HttpResponse<String> previous = response.previousResponse().orElseThrow();
            assertThat(previous.statusCode()).isEqualTo(302);
            assertThat(previous.uri()).isEqualTo(URI.create("http://web/old"));
            // nginx made the location absolute, with the Host that it was sent; it is shown as the service's.
            assertThat(previous.headers().firstValue("Location")).hasValue("http://web/new?a=b");
        }
    }
}
