package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.EndpointSnapshot;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterceptorIT {

    private static final URI ORDERS = URI.create("http://web/orders");

    private final List<AutoCloseable> servers = new ArrayList<>();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private LoadBalancedHttpClient client;

    @AfterEach
    void everySlotIsFree() throws Exception {
        Await.until(
                "in flight 0: " + client,
                () -> client.cluster("http://web").snapshot().endpoints().stream()
                        .allMatch(endpoint -> endpoint.inFlight() == 0));
        client.close();
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    /** A server that notes a header of its requests. */
    private WebServer noting(String name, String header, HttpHandler then) throws IOException {
        WebServer server = WebServer.start(name, exchange -> {
            List<String> values = exchange.getRequestHeaders().get(header);
            received.add(name + " " + (values == null ? "none" : String.join(",", values)));
            then.handle(exchange);
        });
        servers.add(server);
        return server;
    }

    private void connect(WebServer first, WebServer second, HttpInterceptor... interceptors) {
        LoadBalancedHttpClientBuilder builder = LoadBalancedHttpClient.builder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .service(
                        "http://web",
                        service -> service.endpoint("first", first.uri())
                                .endpoint(Endpoint.of("second", second.uri()).standby())
                                .balancer(Balancer.activePassive())
                                .retryOnStatus(503));
        for (HttpInterceptor interceptor : interceptors) {
            builder.interceptor(interceptor);
        }
        client = builder.build();
    }

    private HttpResponse<String> get(String... header) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(ORDERS);
        if (header.length > 0) {
            request.headers(header);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void everyAttemptHasItsNumberOverRetriesAndRedirects() throws Exception {
        WebServer first = noting("first", "X-Attempt", exchange -> WebServer.answer(exchange, 503, ""));
        WebServer second = noting("second", "X-Attempt", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/orders")) {
                exchange.getResponseHeaders().set("Location", "/there");
                WebServer.answer(exchange, 302, "");
            } else {
                WebServer.answer(exchange, 200, "there");
            }
        });
        connect(first, second, HttpInterceptor.attemptNumber("X-Attempt"));
        assertThat(get().body()).isEqualTo("there");
        assertThat(received).containsExactly("first 1", "second 2", "first 3", "second 4");
        received.clear();
        get("x-attempt", "the caller's own");
        assertThat(received.get(0)).isEqualTo("first 1");
    }

    @Test
    void whatBelongsToTheCallersThreadIsOnEveryAttempt() throws Exception {
        ThreadLocal<String> trace = new ThreadLocal<>();
        WebServer first = noting("first", "traceparent", exchange -> WebServer.answer(exchange, 503, ""));
        WebServer second = noting("second", "traceparent", exchange -> WebServer.answer(exchange, 200, ""));
        connect(first, second, HttpInterceptor.header("traceparent", trace::get));
        trace.set("00-7");
        get();
        trace.remove();
        get();
        assertThat(received).containsExactly("first 00-7", "second 00-7", "first none", "second none");
    }

    /** As a module would do it whose tokens say what a session has seen. */
    @Test
    void aTokenRidesAlongInBothDirections() throws Exception {
        AtomicReference<String> token = new AtomicReference<>("");
        HttpInterceptor tokens = request -> new HttpInterceptor.Call() {
            @Override
            public void request(HttpInterceptor.Attempt attempt, BiConsumer<String, String> headers) {
                if (!token.get().isEmpty()) {
                    headers.accept("Causal-Token", token.get());
                }
            }

            @Override
            public void response(HttpInterceptor.Attempt attempt, int status, HttpHeaders headers) {
                headers.firstValue("Causal-Token")
                        .ifPresent(told ->
                                token.set(told + " of " + attempt.endpoint().name() + " by " + attempt.service() + " "
                                        + attempt.request().method()));
            }
        };
        WebServer first = noting("first", "Causal-Token", exchange -> {
            exchange.getResponseHeaders().set("Causal-Token", "0-1-5");
            WebServer.answer(exchange, 200, "");
        });
        connect(first, first, tokens);
        get();
        get();
        assertThat(received).containsExactly("first none", "first 0-1-5 of first by http://web GET");
    }

    @Test
    void whatAnInterceptorThrowsFailsTheCallAndBlamesNobody() throws Exception {
        WebServer first = noting("first", "X-None", exchange -> WebServer.answer(exchange, 200, ""));
        connect(first, first, request -> new HttpInterceptor.Call() {
            @Override
            public void request(HttpInterceptor.Attempt attempt, BiConsumer<String, String> headers) {
                if (attempt.request().headers().firstValue("Before").isPresent()) {
                    throw new IllegalStateException("before");
                }
            }

            @Override
            public void response(HttpInterceptor.Attempt attempt, int status, HttpHeaders headers) {
                throw new IllegalStateException("after");
            }
        });
        assertThatThrownBy(() -> get("Before", "1")).hasMessageContaining("before");
        assertThatThrownBy(this::get).hasStackTraceContaining("after");
        assertThat(received).hasSize(1);
        assertThat(client.cluster("http://web").snapshot().endpoints())
                .extracting(EndpointSnapshot::failed)
                .containsOnly(0L);
    }
}
