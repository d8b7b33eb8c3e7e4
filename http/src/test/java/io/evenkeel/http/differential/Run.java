package io.evenkeel.http.differential;

import io.evenkeel.http.fixture.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One run of a scenario with one client; writes down what is seen. */
final class Run {

    /** What may fail. */
    interface Call {
        Object call() throws Exception;
    }

    private final HttpClient client;
    private final URI base;
    private final boolean async;
    private final ScriptServer server;
    private final HttpClient.Builder builder;
    private boolean races;
    private final Transcript transcript = new Transcript();

    /**
     * A run that begins.
     *
     * @param server the scenario's own server, or null
     * @param builder a fresh one, of the same kind of client
     */
    Run(HttpClient client, URI base, boolean async, ScriptServer server, HttpClient.Builder builder) {
        this.builder = builder;
        this.client = client;
        this.base = base;
        this.async = async;
        this.server = server;
    }

    HttpClient client() {
        return client;
    }

    Transcript transcript() {
        return transcript;
    }

    ScriptServer server() {
        return server;
    }

    HttpClient.Builder builder() {
        return builder;
    }

    URI uri(String path) {
        return URI.create(base + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path));
    }

    /** Writes down what was observed. */
    void note(String what, Object value) {
        transcript.add(what, clean(show(value)));
    }

    /** Writes down what the call gives or throws. */
    void tries(String what, Call call) {
        String value;
        try {
            value = show(call.call());
        } catch (Exception e) {
            value = "throws " + failure(e);
        }
        transcript.add(what, clean(value));
    }

    void get(String path) {
        send(request(path).build(), BodyHandlers.ofString());
    }

    /** Sends the request, blocking or not, and writes down the response or failure; null if it failed. */
    <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
        String what = request.method() + " " + request.uri().getRawPath();
        HttpResponse<T> response;
        try {
            response = async
                    ? client.sendAsync(request, handler).get(60, TimeUnit.SECONDS)
                    : client.send(request, handler);
        } catch (Exception e) {
            note(what, "throws " + failure(e));
            return null;
        }
        response(what, response);
        return response;
    }

    /** Writes a response down with all that can be asked of it. */
    <T> void response(String what, HttpResponse<T> response) {
        note(what + " status", response.statusCode());
        note(what + " version", response.version());
        note(what + " headers", headers(response.headers()));
        note(what + " uri", response.uri());
        note(what + " request", request(response.request()));
        note(what + " session", response.sslSession().map(session -> session.getPeerHost()));
        tries(what + " body", () -> body(response.body()));
        Optional<HttpResponse<T>> previous = response.previousResponse();
        if (previous.isPresent()) {
            HttpResponse<T> earlier = previous.get();
            response(what + " previous", earlier);
        }
    }

    private static String request(HttpRequest request) {
        return request.method() + " " + request.uri() + " " + headers(request.headers()) + " " + request.version()
                + " " + request.timeout() + " " + request.expectContinue() + " "
                + request.bodyPublisher().map(HttpRequest.BodyPublisher::contentLength);
    }

    static String headers(HttpHeaders headers) {
        return headers.map().entrySet().stream()
                .filter(each -> !each.getKey().equalsIgnoreCase("date"))
                .map(Object::toString)
                .toList()
                .toString();
    }

    private static Object body(Object body) throws IOException {
        if (body instanceof InputStream stream) {
            try (stream) {
                return stream.readAllBytes();
            }
        }
        if (body instanceof Stream<?> lines) {
            try (lines) {
                return lines.toList();
            }
        }
        if (body instanceof Path file) {
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            return "file " + file.getFileName() + ": " + show(bytes);
        }
        if (body instanceof Publisher<?> publisher) {
            @SuppressWarnings("unchecked") // what bodies that are publishers give
            Publisher<List<ByteBuffer>> buffers = (Publisher<List<ByteBuffer>>) publisher;
            var subscriber = BodySubscribers.ofByteArray();
            buffers.subscribe(subscriber);
            return subscriber.getBody().toCompletableFuture().join();
        }
        return body;
    }

    /** The kind of failure; messages are not compared. */
    static String failure(Throwable thrown) {
        Throwable inner = thrown;
        while ((inner instanceof ExecutionException || inner instanceof CompletionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner.getClass().getName();
    }

    static String show(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length <= 200
                    ? "\"" + new String(bytes, StandardCharsets.UTF_8) + "\""
                    : bytes.length + " bytes " + Arrays.hashCode(bytes);
        }
        if (value instanceof String text && text.length() > 2000) {
            return text.length() + " characters " + text.hashCode();
        }
        return String.valueOf(value);
    }

    /** Every run has ports and keys of its own. */
    private String clean(String text) {
        return text.replaceAll(":\\d{4,5}\\b", ":PORT")
                .replace(" " + base.getPort() + " ", " PORT ")
                .replaceAll("(?i)(sec-websocket-(key|accept)(: |=\\[))[^],]*", "$1…");
    }

    /** Waits until the server has read this many heads. */
    void awaitAsked(int requests) throws Exception {
        Await.until(requests + " requests", () -> server.asked() >= requests);
    }

    /** What the server saw of it depends on who is faster. */
    void racesTheServer() {
        races = true;
    }

    /** Writes down what the server saw. */
    void end() throws Exception {
        if (server != null && !races) {
            List<String> seen = server.seen();
            for (int i = 0; i < seen.size(); i++) {
                note("server saw " + i, seen.get(i));
            }
        }
    }
}
