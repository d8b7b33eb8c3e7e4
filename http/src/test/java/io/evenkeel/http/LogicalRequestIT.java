package io.evenkeel.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.http.fixture.WebServer;
import java.net.Authenticator;
import java.net.ConnectException;
import java.net.CookieManager;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Cookies, redirects, credentials and the like belong to the logical host. */
class LogicalRequestIT {

    private static HttpRequest get(String uri) {
        return HttpRequest.newBuilder(URI.create(uri)).build();
    }

    private static LoadBalancedHttpClientBuilder web(WebServer... servers) {
        return LoadBalancedHttpClient.builder().service("http://web", service -> {
            for (int i = 0; i < servers.length; i++) {
                service.endpoint("s" + (i + 1), servers[i].uri());
            }
        });
    }

    @Test
    void aCookieOfOneEndpointIsSentToAll() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        com.sun.net.httpserver.HttpHandler handler = exchange -> {
            seen.add(String.valueOf(exchange.getRequestHeaders().getFirst("Cookie")));
            exchange.getResponseHeaders().add("Set-Cookie", "session=7; Path=/");
            WebServer.answer(exchange, 200, "ok");
        };
        CookieManager cookies = new CookieManager();
        try (WebServer one = WebServer.start("s1", handler);
                WebServer two = WebServer.start("s2", handler);
                LoadBalancedHttpClient client =
                        web(one, two).cookieHandler(cookies).build()) {
            for (int i = 0; i < 3; i++) {
                client.send(get("http://web/"), BodyHandlers.ofString());
            }
            assertThat(seen.get(0)).isEqualTo("null");
            assertThat(seen.subList(1, 3)).allMatch(cookie -> cookie.contains("session=7"));
            assertThat(one.requests()).isNotEmpty();
            assertThat(two.requests()).isNotEmpty();
            assertThat(cookies.getCookieStore().getURIs())
                    .extracting(URI::getHost)
                    .containsOnly("web");
        }
    }

    @Test
    void aRedirectToAnUndeclaredHostIsRefused() throws Exception {
        try (WebServer elsewhere = WebServer.start("elsewhere");
                WebServer one = WebServer.start("s1", exchange -> {
                    exchange.getResponseHeaders()
                            .add("Location", elsewhere.uri().resolve("/secret").toString());
                    WebServer.answer(exchange, 302, "");
                });
                LoadBalancedHttpClient strict =
                        web(one).followRedirects(HttpClient.Redirect.ALWAYS).build();
                LoadBalancedHttpClient open = web(one).followRedirects(HttpClient.Redirect.ALWAYS)
                        .passThrough()
                        .build()) {
            assertThatThrownBy(() -> strict.send(get("http://web/"), BodyHandlers.ofString()))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("host of no service: " + elsewhere.uri());
            assertThat(elsewhere.requests()).isEmpty();
            HttpRequest withSecret = HttpRequest.newBuilder(URI.create("http://web/"))
                    .header("Authorization", "Bearer secret")
                    .build();
            HttpResponse<String> response = open.send(withSecret, BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("elsewhere");
            assertThat(response.request().headers().map()).doesNotContainKey("Authorization");
            assertThat(LoadBalancedHttpClient.endpointOf(
                            open.send(HttpRequest.newBuilder(elsewhere.uri()).build(), BodyHandlers.ofString())))
                    .isEmpty();
        }
    }

    @Test
    void aLocationThatNamesTheEndpointNamesTheService() throws Exception {
        try (WebServer one = WebServer.start("s1", exchange -> {
                    String path = exchange.getRequestURI().getPath();
                    String own =
                            "http://127.0.0.1:" + exchange.getLocalAddress().getPort();
                    String location = path.equals("/elsewhere") ? "http://192.0.2.1/there" : own + "/there?a=%2F#b";
                    exchange.getResponseHeaders().add(path.equals("/small") ? "location" : "Location", location);
                    if (path.equals("/twice")) {
                        exchange.getResponseHeaders().add("Location", "http://192.0.2.1/there");
                    }
                    exchange.getResponseHeaders().add("X-Kind", "kept");
                    WebServer.answer(exchange, path.equals("/made") ? 201 : path.equals("/fine") ? 200 : 302, path);
                });
                LoadBalancedHttpClient client = web(one).build();
                LoadBalancedHttpClient following =
                        web(one).followRedirects(HttpClient.Redirect.NORMAL).build()) {
            String logical = "http://web/there?a=%2F#b";
            for (String path : List.of("/moved", "/made", "/small")) {
                List<String> seen = new CopyOnWriteArrayList<>();
                HttpResponse<String> response = client.send(get("http://web" + path), info -> {
                    seen.addAll(info.headers().allValues("Location"));
                    return BodySubscribers.ofString(UTF_8);
                });
                assertThat(response.headers().allValues("location")).containsExactly(logical);
                assertThat(seen).containsExactly(logical);
                assertThat(response.headers().firstValue("X-Kind")).hasValue("kept");
                assertThat(response.body()).isEqualTo(path);
                assertThat(LoadBalancedHttpClient.endpointOf(response)).isPresent();
            }
            assertThat(client.send(get("http://web/twice"), BodyHandlers.ofString())
                            .headers()
                            .allValues("Location"))
                    .containsExactly(logical, "http://192.0.2.1/there");
            // Where it leads is asked of the service like everything else.
            assertThat(client.send(get(logical), BodyHandlers.ofString()).body())
                    .isEqualTo("/there");
            assertThat(location(client, "http://web/elsewhere")).hasValue("http://192.0.2.1/there");
            assertThat(location(client, "http://web/fine").orElseThrow()).startsWith("http://127.0.0.1:");
            HttpResponse<String> last = following.send(get("http://web/moved"), BodyHandlers.ofString());
            assertThat(last.previousResponse().orElseThrow().headers().firstValue("Location"))
                    .hasValue(logical);
        }
    }

    private static Optional<String> location(LoadBalancedHttpClient client, String uri) throws Exception {
        return client.send(get(uri), BodyHandlers.ofString()).headers().firstValue("Location");
    }

    @Test
    void aPostThatIsRedirectedBecomesAGetWithoutItsBody() throws Exception {
        List<String> bodies = new CopyOnWriteArrayList<>();
        try (WebServer one = WebServer.start("s1", exchange -> {
                    bodies.add(exchange.getRequestMethod() + " " + exchange.getAttribute("body"));
                    if (exchange.getRequestURI().getPath().equals("/old")) {
                        exchange.getResponseHeaders().add("Location", "/new");
                        WebServer.answer(exchange, 303, "");
                    } else {
                        WebServer.answer(exchange, 200, "done");
                    }
                });
                LoadBalancedHttpClient client =
                        web(one).followRedirects(HttpClient.Redirect.NORMAL).build()) {
            HttpRequest post = HttpRequest.newBuilder(URI.create("http://web/old"))
                    .POST(BodyPublishers.ofString("data"))
                    .build();
            HttpResponse<String> response = client.send(post, BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("done");
            assertThat(response.request().method()).isEqualTo("GET");
            assertThat(bodies).containsExactly("POST data", "GET ");
        }
    }

    @Test
    void endlessRedirectsEndWithARedirect() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (WebServer one = WebServer.start("s1", exchange -> {
                    exchange.getResponseHeaders().add("Location", "/" + asked.incrementAndGet());
                    WebServer.answer(exchange, 302, "");
                });
                LoadBalancedHttpClient client =
                        web(one).followRedirects(HttpClient.Redirect.ALWAYS).build()) {
            assertThat(client.send(get("http://web/"), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(302);
            int ours = asked.getAndSet(0);
            HttpClient jdk = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.ALWAYS)
                    .build();
            assertThat(jdk.send(HttpRequest.newBuilder(one.uri()).build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(302);
            assertThat(ours).isEqualTo(asked.get());
        }
    }

    @Test
    void theAuthenticatorIsAskedForTheLogicalHost() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        Authenticator authenticator = new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                asked.add(getRequestingProtocol() + "://" + getRequestingHost() + ":" + getRequestingPort() + " "
                        + getRequestingURL());
                return new PasswordAuthentication("me", "secret".toCharArray());
            }
        };
        try (WebServer one = WebServer.start("s1", exchange -> {
                    if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
                        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"here\"");
                        WebServer.answer(exchange, 401, "who?");
                    } else {
                        WebServer.answer(exchange, 200, "ok");
                    }
                });
                LoadBalancedHttpClient client =
                        web(one).authenticator(authenticator).build()) {
            HttpResponse<String> response = client.send(get("http://web/orders"), BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("ok");
            HttpResponse<String> challenge = response.previousResponse().orElseThrow();
            assertThat(challenge.statusCode()).isEqualTo(401);
            assertThat(LoadBalancedHttpClient.endpointOf(challenge)
                            .orElseThrow()
                            .name())
                    .isEqualTo("s1");
            assertThat(LoadBalancedHttpClient.attemptsOf(response)).hasSize(1);
            assertThat(asked).containsExactly("http://web:80 http://web/orders");
        }
    }

    @Test
    void methodBodyHeadersAndQueryArriveAsTheyWere() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (WebServer one = WebServer.start("s1", exchange -> {
                    seen.add(exchange.getRequestMethod() + " "
                            + exchange.getRequestURI().toASCIIString() + " "
                            + exchange.getRequestHeaders().get("X-Kind") + " " + exchange.getAttribute("body"));
                    WebServer.answer(exchange, 200, "ok");
                });
                LoadBalancedHttpClient client = web(one).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://WEB:80/a%20b/%C3%A4?x=%26&y=1#part"))
                    .header("X-Kind", "one")
                    .header("X-Kind", "two")
                    .method("PATCH", BodyPublishers.ofString("change"))
                    .build();
            assertThat(client.sendAsync(request, BodyHandlers.ofString()).get().statusCode())
                    .isEqualTo(200);
            assertThat(seen).containsExactly("PATCH /a%20b/%C3%A4?x=%26&y=1 [one, two] change");
        }
    }

    @Test
    void aPathThatLooksLikeAnAuthorityStaysAPath() throws Exception {
        try (WebServer one = WebServer.start("s1");
                WebServer elsewhere = WebServer.start("elsewhere");
                LoadBalancedHttpClient client = web(one).build()) {
            URI tricky = URI.create("http://web//" + elsewhere.uri().getAuthority() + "/");
            assertThat(client.send(HttpRequest.newBuilder(tricky).build(), BodyHandlers.ofString())
                            .body())
                    .isEqualTo("s1");
            assertThat(elsewhere.requests()).isEmpty();
        }
    }
}
