package io.evenkeel.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.mizosoft.methanol.Methanol;
import com.github.mizosoft.methanol.MutableRequest;
import com.sun.net.httpserver.HttpServer;
import feign.Feign;
import feign.FeignException;
import feign.Headers;
import feign.Param;
import feign.Request;
import feign.RequestLine;
import feign.http2client.Http2Client;
import io.evenkeel.http.HttpAttempt;
import io.evenkeel.http.LoadBalancedHttpClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** What takes a client of the JDK takes ours: Spring's RestClient, Feign, Methanol; one of three servers is dead. */
final class HttpIT {

    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private HttpServer one;
    private HttpServer two;
    private LoadBalancedHttpClient client;

    /** What Feign makes a client from. */
    private interface Shop {

        @RequestLine("GET /items/{id}")
        String item(@Param("id") int id);

        @RequestLine("POST /items")
        @Headers("Content-Type: text/plain")
        String add(String item);

        @RequestLine("GET /missing")
        String missing();
    }

    @BeforeEach
    void start() throws IOException {
        one = server("s1");
        two = server("s2");
        URI dead;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        client = LoadBalancedHttpClient.builder()
                .service(
                        "http://shop",
                        service -> service.endpoint("s1", uri(one))
                                .endpoint("s2", uri(two))
                                .endpoint("s3", dead))
                .build();
    }

    @AfterEach
    void stop() {
        assertThat(client.cluster("http://shop").snapshot().endpoints())
                .allSatisfy(endpoint -> assertThat(endpoint.inFlight()).isZero());
        client.close();
        one.stop(0);
        two.stop(0);
    }

    @Test
    void springsRestClient() {
        RestClient shop = RestClient.builder()
                .baseUrl("http://shop")
                .requestFactory(new JdkClientHttpRequestFactory(client))
                .build();
        IntStream.range(0, 12)
                .forEach(i -> assertThat(
                                shop.get().uri("/items/{id}", i).retrieve().body(String.class))
                        .isEqualTo("GET /items/" + i + " "));
        assertThat(shop.post().uri("/items").body("anvil").retrieve().body(String.class))
                .isEqualTo("POST /items anvil");
        assertThat(shop.delete()
                        .uri("/items/1")
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode()
                        .value())
                .isEqualTo(200);
        assertThatThrownBy(() -> shop.get().uri("/missing").retrieve().body(String.class))
                .isInstanceOf(HttpClientErrorException.NotFound.class);
        assertThatThrownBy(() -> shop.get().uri("http://elsewhere/").retrieve().body(String.class))
                .isInstanceOf(ResourceAccessException.class)
                .hasMessageContaining("host of no service");
        bothServersWereAsked();
    }

    @Test
    void feign() {
        Shop shop = Feign.builder()
                .client(new Http2Client(client))
                // Feign makes a client of the JDK's instead, where these differ from what the client itself has.
                .options(new Request.Options(
                        client.connectTimeout().orElseThrow().toMillis(),
                        TimeUnit.MILLISECONDS,
                        60,
                        TimeUnit.SECONDS,
                        client.followRedirects() != HttpClient.Redirect.NEVER))
                .target(Shop.class, "http://shop");
        IntStream.range(0, 12).forEach(i -> assertThat(shop.item(i)).isEqualTo("GET /items/" + i + " "));
        assertThat(shop.add("anvil")).isEqualTo("POST /items anvil");
        assertThatThrownBy(shop::missing).isInstanceOf(FeignException.NotFound.class);
        bothServersWereAsked();
    }

    @Test
    void methanol() throws Exception {
        Methanol shop = Methanol.newBuilder(client)
                .baseUri("http://shop")
                .defaultHeader("X-Kind", "methanol")
                .build();
        for (int i = 0; i < 12; i++) {
            HttpResponse<String> response = shop.send(MutableRequest.GET("/items/" + i), BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("GET /items/" + i + " ");
            assertThat(response.uri()).isEqualTo(URI.create("http://shop/items/" + i));
        }
        assertThat(shop.send(MutableRequest.GET("/packed"), BodyHandlers.ofString())
                        .body())
                .isEqualTo("unpacked by Methanol");
        assertThat(shop.sendAsync(MutableRequest.GET("/missing"), BodyHandlers.discarding())
                        .get()
                        .statusCode())
                .isEqualTo(404);
        bothServersWereAsked();
    }

    @Test
    void theAttemptsAreKnownBelowTheFrameworks() throws Exception {
        boolean elsewhere = false;
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> response =
                    client.send(MutableRequest.GET("http://shop/items/1"), BodyHandlers.ofString());
            List<HttpAttempt> attempts = LoadBalancedHttpClient.attemptsOf(response);
            elsewhere |=
                    attempts.size() == 2 && attempts.get(0).endpoint().name().equals("s3");
        }
        assertThat(elsewhere).isTrue();
    }

    private void bothServersWereAsked() {
        assertThat(asked.keySet()).containsExactlyInAnyOrder("s1", "s2");
        assertThat(asked.values()).allSatisfy(count -> assertThat(count.get()).isGreaterThan(3));
    }

    private static URI uri(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private HttpServer server(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", exchange -> {
            asked.computeIfAbsent(name, key -> new AtomicInteger()).incrementAndGet();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            byte[] answer = (exchange.getRequestMethod() + " " + path + " " + body).getBytes(StandardCharsets.UTF_8);
            if (path.equals("/packed")) {
                exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                answer = packed("unpacked by Methanol");
            }
            exchange.sendResponseHeaders(path.equals("/missing") ? 404 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
