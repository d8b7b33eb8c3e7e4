package io.evenkeel.examples.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A web server on a free port of 127.0.0.1 that answers every request with its name, and {@code /health} with ok. */
final class WebServer implements AutoCloseable {

    static {
        // The JDK's server writes headers and body apart; without this the body waits 40 ms for the headers' receipt.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final String name;
    private int port;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    WebServer(String name) {
        this.name = name;
    }

    /** Starts it, on the port it had before if there was one. */
    synchronized void start() throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(8, task -> {
            Thread thread = new Thread(task, "demo-web-" + name);
            thread.setDaemon(true);
            return thread;
        });
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        port = started.getAddress().getPort();
        started.createContext("/health", exchange -> answer(exchange, "ok"));
        started.createContext("/", exchange -> answer(exchange, name));
        started.setExecutor(pool);
        started.start();
        server = started;
        threads = pool;
    }

    /** Dies: closes its port and cuts its connections. */
    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
        if (threads != null) {
            threads.shutdownNow();
            threads = null;
        }
    }

    synchronized boolean isRunning() {
        return server != null;
    }

    synchronized URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
