package io.evenkeel.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The JDK's own web server on a loopback port; remembers what it was asked. */
final class WebServer implements AutoCloseable {

    static {
        // Without it the server's small answers wait 40 ms for the client's delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final String name;
    private final HttpHandler handler;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private final int port;

    private WebServer(String name, HttpHandler handler) throws IOException {
        this.name = name;
        this.handler = handler;
        this.port = listen(0);
    }

    /** Answers every request with its name. */
    static WebServer start(String name) throws IOException {
        return start(name, exchange -> answer(exchange, 200, name));
    }

    static WebServer start(String name, HttpHandler handler) throws IOException {
        return new WebServer(name, handler);
    }

    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private int listen(int wanted) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 100);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.setAttribute("body", new String(body, StandardCharsets.UTF_8));
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            handler.handle(exchange);
        });
        server.start();
        return server.getAddress().getPort();
    }

    String name() {
        return name;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Everything that was asked, health checks too. */
    List<String> requests() {
        return requests;
    }

    /** How many requests were for this path. */
    long count(String path) {
        return requests.stream().filter(request -> request.endsWith(" " + path)).count();
    }

    void stop() {
        server.stop(0);
    }

    void restart() throws IOException {
        listen(port);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
