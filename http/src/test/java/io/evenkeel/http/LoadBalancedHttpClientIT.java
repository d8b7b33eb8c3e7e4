package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.http.fixture.WebServer;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadBalancedHttpClientIT {

    private static final HttpRequest ORDERS =
            HttpRequest.newBuilder(URI.create("http://web/orders")).build();

    @Test
    void spreadsRequestsExactlyByWeight() throws Exception {
        try (WebServer one = WebServer.start("s1");
                WebServer two = WebServer.start("s2");
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", one.uri())
                                        .endpoint(Endpoint.of("s2", two.uri()).withWeight(2)))
                        .build()) {
            Map<String, Integer> answers = new HashMap<>();
            for (int i = 0; i < 300; i++) {
                HttpResponse<String> response = client.send(ORDERS, BodyHandlers.ofString());
                assertThat(response.uri()).isEqualTo(ORDERS.uri());
                assertThat(response.request()).isSameAs(ORDERS);
                assertThat(LoadBalancedHttpClient.endpointOf(response)
                                .orElseThrow()
                                .name())
                        .isEqualTo(response.body());
                answers.merge(response.body(), 1, Integer::sum);
            }
            assertThat(answers).isEqualTo(Map.of("s1", 100, "s2", 200));
        }
    }

    @Test
    void anEndpointThatRefusesConnectionsFailsNoRequest() throws Exception {
        try (WebServer one = WebServer.start("s1");
                WebServer two = WebServer.start("s2");
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", one.uri()).endpoint("s2", two.uri()))
                        .build()) {
            one.stop();
            for (int i = 0; i < 100; i++) {
                assertThat(client.send(ORDERS, BodyHandlers.ofString()).body()).isEqualTo("s2");
            }
        }
    }

    @Test
    void aHostThatIsNoServiceIsRefused() throws Exception {
        try (WebServer one = WebServer.start("s1");
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service("http://web", service -> service.endpoint("s1", one.uri()))
                        .build()) {
            HttpRequest elsewhere = HttpRequest.newBuilder(one.uri()).build();
            assertThatThrownBy(() -> client.send(elsewhere, BodyHandlers.ofString()))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("host of no service: " + one.uri() + " (expected: http://web;");
        }
    }
}
