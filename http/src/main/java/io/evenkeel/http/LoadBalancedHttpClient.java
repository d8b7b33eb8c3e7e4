package io.evenkeel.http;

import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.http.address.Origin;
import io.evenkeel.http.tls.TlsParameters;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An {@link HttpClient} that spreads the requests for a logical host over the endpoints that serve it, and sends a request
 * to another endpoint where one fails and it is safe to.
 *
 * <pre>{@code
 * HttpClient client = LoadBalancedHttpClient.builder()
 *         .service("http://web", service -> service
 *                 .endpoint("s1", URI.create("http://10.0.0.1:8080"))
 *                 .endpoint("s2", URI.create("http://10.0.0.2:8080"))
 *                 .healthCheck(HttpHealthCheck.get("/health")))
 *         .build();
 * client.send(HttpRequest.newBuilder(URI.create("http://web/orders")).build(), BodyHandlers.ofString());
 * }</pre>
 *
 * <p>Requests and responses, cookies, redirects and credentials are all those of the logical host; which endpoint answered
 * is told by {@link #endpointOf}. A host that is no service of this client is refused with a
 * {@link java.net.ConnectException}, unless {@link LoadBalancedHttpClientBuilder#passThrough} was set.
 *
 * <p>Failures are those of a plain client, with a message that names the service, the endpoints that were tried and why
 * each failed; earlier attempts are suppressed exceptions.
 *
 * <p>Thread-safe. To be closed: its health checks, threads and connections run until then.
 */
public final class LoadBalancedHttpClient extends HttpClient implements AutoCloseable {

    private final Dispatcher dispatcher;
    private final ClientSettings settings;
    private final @Nullable Workers workers;

    LoadBalancedHttpClient(Dispatcher dispatcher, ClientSettings settings, @Nullable Workers workers) {
        this.dispatcher = dispatcher;
        this.settings = settings;
        this.workers = workers;
    }

    /** Starts a client without services. */
    public static LoadBalancedHttpClientBuilder builder() {
        return new LoadBalancedHttpClientBuilder();
    }

    /** The endpoint that gave this response; empty if no client of this kind did, or the request was passed through. */
    public static Optional<Endpoint<URI>> endpointOf(HttpResponse<?> response) {
        List<HttpAttempt> attempts = attemptsOf(response);
        return attempts.isEmpty()
                ? Optional.empty()
                : Optional.of(attempts.get(attempts.size() - 1).endpoint());
    }

    /**
     * Everything that was tried for this response, in order, including the requests that were redirected; the last one
     * gave the response. Empty if no client of this kind did, or the request was passed through. Unmodifiable.
     */
    public static List<HttpAttempt> attemptsOf(HttpResponse<?> response) {
        return response instanceof ShownResponse<?> shown ? shown.attempts() : List.of();
    }

    /**
     * The cluster behind a service: who is there and how they are doing, and taking endpoints out and back in. Closed by
     * this client alone.
     *
     * @param url the service's URL
     * @throws IllegalArgumentException if there is no service of this URL
     */
    public Cluster<URI> cluster(String url) {
        Origin origin = Origin.parse("service URL", url);
        return dispatcher.services().stream()
                .filter(service -> service.origin().equals(origin))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "service URL: " + origin + " (expected one of: " + dispatcher.services() + ")"))
                .cluster();
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> responseBodyHandler)
            throws IOException, InterruptedException {
        Exchange<T> exchange = exchange(request, responseBodyHandler, null, Thread.currentThread());
        try {
            return exchange.send(request);
        } catch (InterruptedException e) {
            exchange.cancel();
            throw e;
        } catch (ExecutionException e) {
            Exception failure = Failures.forCaller(Failures.unwrap(e));
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw (IOException) failure;
        } catch (CancellationException e) {
            InterruptedException interrupted = exchange.interrupted();
            if (interrupted != null) {
                boolean unused = Thread.interrupted(); // the exception tells it
                throw interrupted;
            }
            throw new IOException("the exchange was cancelled", e);
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> responseBodyHandler) {
        return sendAsync(request, responseBodyHandler, null);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            BodyHandler<T> responseBodyHandler,
            @Nullable PushPromiseHandler<T> pushPromiseHandler) {
        return exchange(request, responseBodyHandler, pushPromiseHandler, null).sendAsync(request);
    }

    private <T> Exchange<T> exchange(
            HttpRequest request,
            BodyHandler<T> responseBodyHandler,
            @Nullable PushPromiseHandler<T> pushPromiseHandler,
            @Nullable Thread caller) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(responseBodyHandler, "responseBodyHandler");
        return new Exchange<>(dispatcher, responseBodyHandler, pushPromiseHandler, caller);
    }

    /**
     * Starts a WebSocket to a service, under {@code ws} for {@code http} and {@code wss} for {@code https}. An endpoint
     * where connecting fails is followed by another.
     */
    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return new LogicalWebSocketBuilder(dispatcher);
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.ofNullable(settings.cookieHandler());
    }

    /** How long connecting to an endpoint may take before the next one is tried. */
    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.of(settings.connectTimeout());
    }

    @Override
    public Redirect followRedirects() {
        return settings.redirect();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.ofNullable(settings.proxy());
    }

    @Override
    public SSLContext sslContext() {
        return settings.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return TlsParameters.copy(settings.sslParameters());
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.ofNullable(settings.authenticator());
    }

    @Override
    public Version version() {
        return settings.version();
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.ofNullable(settings.executor());
    }

    // The closing methods are HttpClient's own from Java 21 on, hence no @Override.

    /** Takes no more requests; those that run go on to the end of their bodies, then all threads and connections end. */
    public void shutdown() {
        dispatcher.activity().close(this::end);
    }

    /** The same as {@link #shutdown()}, and ends the requests that run. */
    public void shutdownNow() {
        shutdown();
        dispatcher.activity().abort(new IOException("client is closed"));
    }

    /** Whether it was shut down and nothing runs any more. */
    public boolean isTerminated() {
        try {
            return awaitTermination(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Waits until it was shut down and nothing runs any more.
     *
     * @return false if the time has passed before
     */
    public boolean awaitTermination(Duration limit) throws InterruptedException {
        long end = dispatcher.ticker().nanoTime() + saturatedNanos(limit);
        if (!dispatcher.activity().awaitIdle(saturatedNanos(limit))) {
            return false;
        }
        for (Service service : dispatcher.services()) {
            for (InnerClient inner : service.clients()) {
                if (!inner.awaitTermination(left(end))) {
                    return false;
                }
            }
        }
        InnerClient plain = dispatcher.passThrough();
        return plain == null || plain.awaitTermination(left(end));
    }

    /**
     * Takes no more requests and waits until those that run have ended, as the JDK's client does from Java 21 on; an
     * interrupt ends them.
     */
    @Override
    public void close() {
        shutdown();
        boolean interrupted = false;
        boolean terminated = false;
        while (!terminated) {
            try {
                terminated = awaitTermination(Duration.ofDays(1));
            } catch (InterruptedException e) {
                if (!interrupted) {
                    interrupted = true;
                    shutdownNow();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        dispatcher.services().forEach(Service::close);
        InnerClient plain = dispatcher.passThrough();
        if (plain != null) {
            plain.close();
        }
        dispatcher.timer().close();
        if (workers != null) {
            workers.close();
        }
    }

    private Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - dispatcher.ticker().nanoTime()));
    }

    private static long saturatedNanos(Duration limit) {
        return limit.compareTo(Duration.ofDays(36500)) > 0
                ? Duration.ofDays(36500).toNanos()
                : Math.max(0, limit.toNanos());
    }

    /** The services and their endpoints. */
    @Override
    public String toString() {
        return dispatcher.services().stream()
                .map(service -> service.cluster().toString())
                .collect(Collectors.joining("\n"));
    }
}
