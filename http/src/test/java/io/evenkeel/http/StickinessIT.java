package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.EndpointSnapshot;
import io.evenkeel.core.limit.ConcurrencyLimit;
import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.WebServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three servers; requests that belong together go to the same one. */
class StickinessIT {

    private static final URI ORDERS = URI.create("http://web/orders");

    private final List<WebServer> servers = new ArrayList<>();
    private LoadBalancedHttpClient client;

    private void connect(Stickiness stickiness) throws IOException {
        connect(stickiness, builder -> {}, service -> {});
    }

    private void connect(
            Stickiness stickiness, Consumer<LoadBalancedHttpClientBuilder> more, Consumer<HttpServiceBuilder> moreOfIt)
            throws IOException {
        AtomicInteger sessions = new AtomicInteger();
        for (String name : List.of("s1", "s2", "s3")) {
            servers.add(WebServer.start(name, exchange -> {
                if (exchange.getRequestURI().getPath().equals("/login")) {
                    exchange.getResponseHeaders()
                            .add("Set-Cookie", "PHPSESSID=" + sessions.incrementAndGet() + "; Path=/; Max-Age=3600");
                    exchange.getResponseHeaders().add("Location", "/orders");
                    WebServer.answer(exchange, 302, "");
                } else {
                    WebServer.answer(exchange, 200, name);
                }
            }));
        }
        client = newClient(stickiness, more, moreOfIt);
    }

    private LoadBalancedHttpClient newClient(
            Stickiness stickiness,
            Consumer<LoadBalancedHttpClientBuilder> more,
            Consumer<HttpServiceBuilder> moreOfIt) {
        LoadBalancedHttpClientBuilder builder = LoadBalancedHttpClient.builder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .service("http://web", service -> {
                    servers.forEach(server -> service.endpoint(server.name(), server.uri()));
                    service.stickiness(stickiness);
                    moreOfIt.accept(service);
                });
        more.accept(builder);
        return builder.build();
    }

    @AfterEach
    void everySlotIsFree() throws Exception {
        Await.until(
                "in flight 0: " + client,
                () -> client.cluster("http://web").snapshot().endpoints().stream()
                        .allMatch(endpoint -> endpoint.inFlight() == 0));
        client.close();
        servers.forEach(WebServer::close);
    }

    private HttpResponse<String> get(String... headers) throws Exception {
        return get(client, headers);
    }

    private static HttpResponse<String> get(HttpClient from, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(ORDERS);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return from.send(request.build(), BodyHandlers.ofString());
    }

    private static String cookie(HttpResponse<?> response) {
        return response.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    @Test
    void anInsertedCookieKeepsASessionOnItsServer() throws Exception {
        connect(Stickiness.insertedCookie("SRV"), builder -> builder.cookieHandler(new CookieManager()), service -> {});
        HttpResponse<String> first = get();
        assertThat(first.headers().firstValue("Set-Cookie").orElseThrow())
                .matches("SRV=[0-9a-f]{16}; Path=/; HttpOnly");
        for (int i = 0; i < 10; i++) {
            HttpResponse<String> next = get();
            assertThat(next.body()).isEqualTo(first.body());
            assertThat(next.headers().firstValue("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void anInsertedCookieCanBeHandedOnByTheCallerAndMeansTheSameToAnotherClient() throws Exception {
        connect(Stickiness.insertedCookie("SRV"));
        List<String> seen = new CopyOnWriteArrayList<>();
        HttpResponse<String> first = client.send(HttpRequest.newBuilder(ORDERS).build(), info -> {
            seen.addAll(info.headers().allValues("set-cookie"));
            return BodyHandlers.ofString().apply(info);
        });
        assertThat(seen)
                .containsExactly(first.headers().firstValue("Set-Cookie").orElseThrow());
        try (LoadBalancedHttpClient other = newClient(Stickiness.insertedCookie("SRV"), builder -> {}, service -> {})) {
            for (int i = 0; i < 10; i++) {
                assertThat(get("Cookie", "a=b; " + cookie(first)).body()).isEqualTo(first.body());
                assertThat(get(other, "Cookie", cookie(first)).body()).isEqualTo(first.body());
            }
        }
        Set<String> others = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            others.add(get("Cookie", "SRV=nonsense").body());
        }
        assertThat(others).hasSize(3);
    }

    @Test
    void aSessionMovesAndItsCookieIsRenewedWhenItsServerIsGone() throws Exception {
        connect(Stickiness.insertedCookie("SRV"), builder -> builder.cookieHandler(new CookieManager()), service -> {});
        HttpResponse<String> first = get();
        client.cluster("http://web").suspend(first.body(), "test");
        HttpResponse<String> moved = get();
        assertThat(moved.body()).isNotEqualTo(first.body());
        assertThat(cookie(moved)).isNotEqualTo(cookie(first));
        client.cluster("http://web").resume(first.body(), "test");
        for (int i = 0; i < 10; i++) {
            assertThat(get().body()).isEqualTo(moved.body());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDrainedServerKeepsItsSessionsAndGetsNoNewOnes(boolean limited) throws Exception {
        connect(Stickiness.insertedCookie("SRV"), builder -> {}, service -> {
            if (limited) {
                service.limit(ConcurrencyLimit.of(2));
            }
        });
        HttpResponse<String> first = get();
        Cluster<URI> cluster = client.cluster("http://web");
        cluster.drain(first.body(), "release 7");
        for (int i = 0; i < 10; i++) {
            HttpResponse<String> next = get("Cookie", cookie(first));
            assertThat(next.body()).isEqualTo(first.body());
            assertThat(next.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(get().body()).isNotEqualTo(first.body());
        }
        cluster.maintain(first.body(), "release 7");
        HttpResponse<String> moved = get("Cookie", cookie(first));
        assertThat(moved.body()).isNotEqualTo(first.body());
        assertThat(cookie(moved)).isNotEqualTo(cookie(first));
    }

    @Test
    void aDrainedServerKeepsWhatMustNotMoveUntilItIsGone() throws Exception {
        connect(Stickiness.header("X-Tenant").failWhenGone());
        HttpResponse<String> first = get("X-Tenant", "7");
        Cluster<URI> cluster = client.cluster("http://web");
        cluster.drain(first.body(), "release 7");
        assertThat(get("X-Tenant", "7").body()).isEqualTo(first.body());
        cluster.maintain(first.body(), "release 7");
        assertThatThrownBy(() -> get("X-Tenant", "7"))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("is MAINTENANCE (release 7)");
    }

    @Test
    void aSessionMovesWhenItsServerRefusesConnections() throws Exception {
        connect(Stickiness.insertedCookie("SRV"), builder -> builder.cookieHandler(new CookieManager()), service -> {});
        HttpResponse<String> first = get();
        servers.stream().filter(server -> server.name().equals(first.body())).forEach(WebServer::stop);
        HttpResponse<String> moved = get();
        assertThat(LoadBalancedHttpClient.attemptsOf(moved)).hasSize(2);
        for (int i = 0; i < 10; i++) {
            HttpResponse<String> next = get();
            assertThat(next.body()).isEqualTo(moved.body());
            assertThat(LoadBalancedHttpClient.attemptsOf(next)).hasSize(1);
        }
    }

    @Test
    void aSessionThatMustNotMoveFailsWhileItsServerIsGone() throws Exception {
        connect(
                Stickiness.insertedCookie("SRV").failWhenGone(),
                builder -> builder.cookieHandler(new CookieManager()),
                service -> {});
        HttpResponse<String> first = get();
        client.cluster("http://web").suspend(first.body(), "test");
        assertThatThrownBy(this::get)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(
                        "service http://web: endpoint " + first.body() + ", to which the request belongs");
        client.cluster("http://web").resume(first.body(), "test");
        assertThat(get().body()).isEqualTo(first.body());
        servers.stream().filter(server -> server.name().equals(first.body())).forEach(WebServer::stop);
        assertThatThrownBy(this::get).isInstanceOf(ConnectException.class);
    }

    @Test
    void theApplicationsSessionCookieKeepsASessionOnItsServer() throws Exception {
        connect(
                Stickiness.sessionCookie("PHPSESSID"),
                builder -> builder.cookieHandler(new CookieManager()),
                service -> {});
        HttpRequest login =
                HttpRequest.newBuilder(URI.create("http://web/login")).build();
        HttpResponse<String> first = client.send(login, BodyHandlers.ofString());
        List<HttpAttempt> attempts = LoadBalancedHttpClient.attemptsOf(first);
        assertThat(attempts.get(0).endpoint()).isEqualTo(attempts.get(1).endpoint());
        for (int i = 0; i < 10; i++) {
            assertThat(get().body()).isEqualTo(first.body());
        }
        assertThat(first.headers().firstValue("Set-Cookie")).isEmpty();
        client.cluster("http://web").suspend(first.body(), "test");
        String moved = get().body();
        client.cluster("http://web").resume(first.body(), "test");
        assertThat(moved).isNotEqualTo(first.body());
        assertThat(get().body()).isEqualTo(moved);
    }

    @Test
    void aSessionThatIsNotKnownIsLearned() throws Exception {
        connect(Stickiness.sessionCookie("PHPSESSID"));
        String first = get("Cookie", "a=b; PHPSESSID=of-yesterday").body();
        for (int i = 0; i < 10; i++) {
            assertThat(get("Cookie", "PHPSESSID=of-yesterday").body()).isEqualTo(first);
        }
    }

    @Test
    void aHeaderGoesToItsServerInEveryClient() throws Exception {
        connect(Stickiness.header("X-Tenant"));
        Set<String> used = new HashSet<>();
        try (LoadBalancedHttpClient other = newClient(Stickiness.header("X-Tenant"), builder -> {}, service -> {})) {
            for (int tenant = 0; tenant < 30; tenant++) {
                String server = get("X-Tenant", "t" + tenant).body();
                assertThat(get("x-tenant", "t" + tenant).body()).isEqualTo(server);
                assertThat(get(other, "X-Tenant", "t" + tenant).body()).isEqualTo(server);
                used.add(server);
            }
        }
        assertThat(used).containsExactlyInAnyOrder("s1", "s2", "s3");
        String server = get("X-Tenant", "t1").body();
        client.cluster("http://web").suspend(server, "test");
        assertThat(get("X-Tenant", "t1").body()).isNotEqualTo(server);
        client.cluster("http://web").resume(server, "test");
        assertThat(get("X-Tenant", "t1").body()).isEqualTo(server);
    }

    @Test
    void aKeyOfTheRequestGoesToItsServer() throws Exception {
        connect(Stickiness.key(request -> request.uri().getQuery()));
        URI seven = URI.create("http://web/orders?user=7");
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            answers.add(client.send(HttpRequest.newBuilder(seven).build(), BodyHandlers.ofString())
                    .body());
            get();
        }
        assertThat(answers).hasSize(1);
    }

    @Test
    void aKeyThatMustNotMoveFailsWhileItsServerIsGone() throws Exception {
        connect(Stickiness.header("X-Tenant").failWhenGone());
        String server = get("X-Tenant", "t1").body();
        client.cluster("http://web").suspend(server, "test");
        assertThatThrownBy(() -> get("X-Tenant", "t1")).isInstanceOf(ConnectException.class);
        assertThat(get().statusCode()).isEqualTo(200);
        client.cluster("http://web").resume(server, "test");
        assertThat(get("X-Tenant", "t1").body()).isEqualTo(server);
    }

    @Test
    void aSessionWhoseServerIsFullWaitsForIt() throws Exception {
        Semaphore permits = new Semaphore(0);
        servers.add(WebServer.start("full", exchange -> {
            permits.acquireUninterruptibly();
            WebServer.answer(exchange, 200, "full");
        }));
        connect(
                Stickiness.sessionCookie("PHPSESSID"),
                builder -> {},
                service -> service.limit(ConcurrencyLimit.of(1).withQueue(10, Duration.ofMinutes(1))));
        permits.release();
        String[] session = {"Cookie", "PHPSESSID=7"};
        List.of("s1", "s2", "s3").forEach(name -> client.cluster("http://web").suspend(name, "test"));
        assertThat(get(session).body()).isEqualTo("full");
        List.of("s1", "s2", "s3").forEach(name -> client.cluster("http://web").resume(name, "test"));
        HttpRequest request = HttpRequest.newBuilder(ORDERS).headers(session).build();
        CompletableFuture<HttpResponse<String>> one = client.sendAsync(request, BodyHandlers.ofString());
        CompletableFuture<HttpResponse<String>> two = client.sendAsync(request, BodyHandlers.ofString());
        Await.until("one waits", () -> client.cluster("http://web").snapshot().waiting() == 1);
        permits.release(2);
        assertThat(one.get().body()).isEqualTo("full");
        assertThat(two.get().body()).isEqualTo("full");
        assertThat(client.cluster("http://web").snapshot().endpoints())
                .filteredOn(endpoint -> !endpoint.endpoint().name().equals("full"))
                .extracting(EndpointSnapshot::succeeded)
                .containsOnly(0L);
    }

    @Test
    void aMalformedNameIsRefused() throws Exception {
        connect(Stickiness.header("X-Tenant"));
        assertThatThrownBy(() -> Stickiness.insertedCookie("a b"))
                .hasMessageStartingWith("cookie name: a b (expected: ");
        assertThatThrownBy(() -> Stickiness.header("")).hasMessageStartingWith("header name:  (expected: ");
    }
}
