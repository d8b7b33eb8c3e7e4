package io.evenkeel.http.differential;

import java.net.Authenticator;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Cookies, credentials and proxies. */
final class IdentityScenarios extends Scenarios {

    IdentityScenarios() {
        super("identity");
        cookies();
        credentials();
        proxies();
    }

    private void cookies() {
        for (CookiePolicy policy :
                List.of(CookiePolicy.ACCEPT_ALL, CookiePolicy.ACCEPT_NONE, CookiePolicy.ACCEPT_ORIGINAL_SERVER)) {
            String kind = policy == CookiePolicy.ACCEPT_ALL
                    ? "all"
                    : policy == CookiePolicy.ACCEPT_NONE ? "none" : "the server's own";
            for (String cookie : List.of(
                    "a=1",
                    "a=1; Path=/sub",
                    "a=1; Path=/other",
                    "a=1; Max-Age=0",
                    "a=1; Secure",
                    "a=1; HttpOnly",
                    "a=1; Domain=example.org",
                    "a=1; Domain=localhost",
                    "a=",
                    "nonsense",
                    "a=\"q\"; Version=1")) {
                add(
                        "cookies, " + kind + ": " + cookie,
                        settings -> settings.cookieHandler(new CookieManager(null, policy)),
                        (ask, wire) -> wire.answer(
                                200,
                                ask.path().equals("/sub/set") ? "Set-Cookie: " + cookie + "\r\n" : "",
                                String.valueOf(ask.header("Cookie"))),
                        (client, run) -> {
                            run.get("/sub/set");
                            run.get("/sub/get");
                            run.get("/");
                            run.note(
                                    "store",
                                    ((CookieManager) client.cookieHandler().orElseThrow())
                                            .getCookieStore()
                                            .getCookies());
                            run.note(
                                    "uris",
                                    ((CookieManager) client.cookieHandler().orElseThrow())
                                            .getCookieStore()
                                            .getURIs());
                        });
            }
        }
        add(
                "a cookie of a redirect",
                settings -> settings.cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.NORMAL),
                (ask, wire) -> {
                    if (ask.path().equals("/in")) {
                        wire.ok(String.valueOf(ask.header("Cookie")));
                    } else {
                        wire.answer(302, "Set-Cookie: session=7; Path=/\r\nLocation: /in\r\n", "");
                    }
                },
                (client, run) -> run.get("/login"));
        add(
                "cookies of one's own beside the handler's",
                settings -> settings.cookieHandler(new CookieManager()),
                (ask, wire) -> wire.answer(200, "Set-Cookie: b=2\r\n", String.valueOf(ask.header("Cookie"))),
                (client, run) -> {
                    run.get("/");
                    run.send(run.request("/").header("Cookie", "a=1").build(), BodyHandlers.ofString());
                });
        add(
                "two cookies at once",
                settings -> settings.cookieHandler(new CookieManager()),
                (ask, wire) -> wire.answer(
                        200, "Set-Cookie: b=2\r\nSet-Cookie: c=3\r\n", String.valueOf(ask.header("Cookie"))),
                (client, run) -> {
                    run.get("/");
                    run.get("/");
                });
    }

    private void credentials() {
        for (String method : List.of("GET", "POST")) {
            for (String challenge : List.of(
                    "Basic realm=\"here\"",
                    "Basic realm=\"here\", charset=\"UTF-8\"",
                    "Bearer",
                    "Digest realm=\"x\"",
                    "Basic")) {
                add(
                        "401 " + method + " " + challenge,
                        settings -> settings.authenticator(as("me", "secret")),
                        (ask, wire) -> {
                            ask.body();
                            if (ask.header("Authorization") == null) {
                                wire.answer(401, "WWW-Authenticate: " + challenge + "\r\n", "who?");
                            } else {
                                wire.ok("you");
                            }
                        },
                        (client, run) -> {
                            run.send(
                                    run.request("/")
                                            .method(
                                                    method,
                                                    method.equals("GET")
                                                            ? BodyPublishers.noBody()
                                                            : BodyPublishers.ofString("data"))
                                            .build(),
                                    BodyHandlers.ofString());
                            run.get("/again");
                        });
            }
        }
        add(
                "401 without an authenticator",
                (ask, wire) -> wire.answer(401, "WWW-Authenticate: Basic realm=\"x\"\r\n", "who?"),
                (client, run) -> run.get("/"));
        add(
                "401 without a challenge",
                settings -> settings.authenticator(as("me", "secret")),
                (ask, wire) -> wire.answer(401, "", "who?"),
                (client, run) -> run.get("/"));
        add(
                "401 for ever",
                settings -> settings.authenticator(as("me", "wrong")),
                (ask, wire) -> wire.answer(401, "WWW-Authenticate: Basic realm=\"x\"\r\n", "no"),
                (client, run) -> run.get("/"));
        add(
                "401 of an authenticator that does not know",
                settings -> settings.authenticator(new Authenticator() {}),
                (ask, wire) -> wire.answer(401, "WWW-Authenticate: Basic realm=\"x\"\r\n", "no"),
                (client, run) -> run.get("/"));
        add(
                "credentials that the caller sets",
                settings -> settings.authenticator(as("me", "secret")),
                (ask, wire) -> wire.answer(401, "WWW-Authenticate: Basic realm=\"x\"\r\n", "no"),
                (client, run) -> run.send(
                        run.request("/").header("Authorization", "Basic eA==").build(), BodyHandlers.ofString()));
        add(
                "407 without a proxy",
                settings -> settings.authenticator(as("me", "secret")),
                (ask, wire) -> wire.answer(407, "Proxy-Authenticate: Basic realm=\"x\"\r\n", "no"),
                (client, run) -> run.get("/"));
        add(
                "what the authenticator is asked",
                settings -> settings.authenticator(asked()),
                (ask, wire) -> wire.answer(401, "WWW-Authenticate: Basic realm=\"here\"\r\n", "no"),
                (client, run) -> {
                    run.get("/a?q=1");
                    run.note("asked", ((Asked) client.authenticator().orElseThrow()).heard);
                });
    }

    private void proxies() {
        add(
                "a proxy",
                settings -> settings.proxy(atTheSamePort()),
                (ask, wire) -> wire.ok("by proxy"),
                (client, run) -> run.get("/"));
        add(
                "a proxy that wants credentials",
                settings -> settings.proxy(atTheSamePort()).authenticator(as("me", "secret")),
                (ask, wire) -> {
                    if (ask.header("Proxy-Authorization") == null) {
                        wire.answer(407, "Proxy-Authenticate: Basic realm=\"x\"\r\n", "who?");
                    } else {
                        wire.ok("by proxy");
                    }
                },
                (client, run) -> run.get("/"));
        add(
                "a proxy that wants credentials that nobody has",
                settings -> settings.proxy(atTheSamePort()),
                (ask, wire) -> wire.answer(407, "Proxy-Authenticate: Basic realm=\"x\"\r\n", "who?"),
                (client, run) -> run.get("/"));
        add(
                "no proxy",
                settings -> settings.proxy(HttpClient.Builder.NO_PROXY),
                (ask, wire) -> wire.ok(ask.path()),
                (client, run) -> {
                    run.get("/");
                    run.note("proxy", client.proxy().isPresent());
                });
        add(
                "a proxy that is not there",
                settings ->
                        settings.proxy(ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))),
                (ask, wire) -> wire.ok(ask.path()),
                (client, run) -> run.get("/"));
        add(
                "a proxy selector that throws",
                settings -> settings.proxy(new ProxySelector() {
                    @Override
                    public List<Proxy> select(URI uri) {
                        throw new IllegalStateException("selector");
                    }

                    @Override
                    public void connectFailed(URI uri, SocketAddress address, java.io.IOException failure) {}
                }),
                (ask, wire) -> wire.ok(ask.path()),
                (client, run) -> run.get("/"));
        add(
                "a proxy selector that knows none",
                settings -> settings.proxy(new ProxySelector() {
                    @Override
                    public List<Proxy> select(URI uri) {
                        return List.of(Proxy.NO_PROXY);
                    }

                    @Override
                    public void connectFailed(URI uri, SocketAddress address, java.io.IOException failure) {}
                }),
                (ask, wire) -> wire.ok(ask.path()),
                (client, run) -> run.get("/"));
    }

    private static Authenticator asked() {
        return new Asked();
    }

    /** Writes down what it is asked, and knows nothing. */
    private static final class Asked extends Authenticator {

        private final List<String> heard = new java.util.concurrent.CopyOnWriteArrayList<>();

        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            heard.add(getRequestingProtocol() + " " + getRequestingHost() + " " + getRequestingPort() + " "
                    + getRequestingURL() + " " + getRequestingPrompt() + " " + getRequestingScheme() + " "
                    + getRequestorType());
            return null;
        }
    }

    /** The scenario's own server is the proxy, whoever is asked for. */
    private static ProxySelector atTheSamePort() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(new Proxy(
                        Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort())));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, java.io.IOException failure) {}
        };
    }

    private static Authenticator as(String user, String password) {
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(user, password.toCharArray());
            }
        };
    }
}
