package io.evenkeel.http;

import io.evenkeel.core.cluster.NoEndpointException;
import io.evenkeel.core.cluster.Seat;
import io.evenkeel.core.limit.ConcurrencyLimit;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSockets to services: {@code ws} for an {@code http} service, {@code wss} for an {@code https} one. An endpoint
 * where connecting fails is followed by another; once a handshake was sent, its outcome is the caller's. The slot is held
 * for as long as the WebSocket is open.
 */
final class LogicalWebSocketBuilder implements WebSocket.Builder {

    private final Dispatcher dispatcher;
    private final List<String[]> headers = new ArrayList<>();
    private @Nullable Duration connectTimeout;
    private String @Nullable [] subprotocols;

    LogicalWebSocketBuilder(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    @Override
    public WebSocket.Builder header(String name, String value) {
        headers.add(new String[] {Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value")});
        return this;
    }

    @Override
    public WebSocket.Builder connectTimeout(Duration timeout) {
        this.connectTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    @Override
    public WebSocket.Builder subprotocols(String mostPreferred, String... lesserPreferred) {
        String[] all = new String[lesserPreferred.length + 1];
        all[0] = Objects.requireNonNull(mostPreferred, "mostPreferred");
        System.arraycopy(lesserPreferred, 0, all, 1, lesserPreferred.length);
        this.subprotocols = all;
        return this;
    }

    @Override
    public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(listener, "listener");
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("ws") || scheme.equals("wss"))) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("scheme of the WebSocket: " + scheme + " (expected: ws or wss)"));
        }
        Opening opening = new Opening(uri, listener, List.copyOf(headers), connectTimeout, subprotocols);
        return opening.start();
    }

    /** One WebSocket on its way to be open. */
    private final class Opening {

        private final URI uri;
        private final WebSocket.Listener listener;
        private final List<String[]> sent;
        private final @Nullable Duration timeout;
        private final String @Nullable [] protocols;
        private final Set<String> tried = new HashSet<>();
        private final List<HttpAttempt> attempts = new ArrayList<>();
        private final ExchangeFuture<WebSocket> result = new ExchangeFuture<>(this::cancel);
        private @Nullable Service service;
        private @Nullable Bond bond;
        private volatile @Nullable Step current;
        private volatile boolean cancelled;

        Opening(
                URI uri,
                WebSocket.Listener listener,
                List<String[]> sent,
                @Nullable Duration timeout,
                String @Nullable [] protocols) {
            this.uri = uri;
            this.listener = listener;
            this.sent = sent;
            this.timeout = timeout;
            this.protocols = protocols;
        }

        CompletableFuture<WebSocket> start() {
            try {
                dispatcher.activity().begin();
            } catch (IOException e) {
                result.completeExceptionally(e);
                return result;
            }
            var unused = result.whenComplete(
                    (socket, failure) -> dispatcher.activity().end());
            try {
                Service found = dispatcher.find(uri);
                service = found;
                Affinity affinity = found == null ? null : found.affinity();
                if (affinity != null) {
                    bond = affinity.of(null, headers());
                }
                ConcurrencyLimit limit = found == null ? null : found.config().limit();
                if (found != null && limit != null) {
                    queue(found, limit, null);
                } else {
                    open(found == null ? null : found.acquire(tried, bond));
                }
            } catch (IOException | RuntimeException e) {
                fail(e);
            }
            return result;
        }

        private HttpHeaders headers() throws IOException {
            Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            sent.forEach(header ->
                    all.computeIfAbsent(header[0], name -> new ArrayList<>()).add(header[1]));
            all.computeIfAbsent("Cookie", name -> new ArrayList<>())
                    .addAll(dispatcher.cookies().of(uri));
            return HttpHeaders.of(all, (name, value) -> true);
        }

        private void fail(Throwable failure) {
            Throwable cause = Failures.unwrap(failure);
            result.completeExceptionally(
                    cause instanceof NoEndpointException
                            ? new ConnectException("service " + service + ": " + cause.getMessage()).initCause(cause)
                            : cause);
        }

        /** @param earlier how the caller's future ends if there is no place; null for the reason why there is none */
        private void queue(Service found, ConcurrencyLimit limit, @Nullable Throwable earlier) {
            Duration longest = timeout != null && timeout.compareTo(limit.maxWait()) < 0 ? timeout : limit.maxWait();
            dispatcher
                    .waiting()
                    .forPlace(
                            found.place(tried, bond, longest),
                            this::busy,
                            seat -> {
                                try {
                                    open(seat);
                                } catch (IOException | RuntimeException e) {
                                    fail(e);
                                }
                            },
                            why -> fail(earlier == null ? why : earlier));
        }

        private void busy(Step step) {
            current = step;
            if (cancelled) {
                cancel();
            }
        }

        private void open(@Nullable Seat<URI> seat) throws IOException {
            if (seat != null) {
                tried.add(seat.endpoint().name());
            }
            Slot slot = new Slot(seat, dispatcher.activity());
            current = slot;
            try {
                long started = dispatcher.ticker().nanoTime();
                LogicalWebSocket.Guard guard = new LogicalWebSocket.Guard(listener, slot);
                CompletableFuture<WebSocket> opening = builder().buildAsync(target(seat), guard);
                slot.running(opening);
                if (cancelled) {
                    cancel();
                }
                var unused =
                        opening.whenComplete((socket, failure) -> opened(seat, slot, guard, started, socket, failure));
            } catch (IOException | RuntimeException | Error e) {
                slot.cancelled();
                throw e;
            }
        }

        private WebSocket.Builder builder() throws IOException {
            InnerClient inner = service == null ? dispatcher.passThrough() : service.client();
            if (inner == null) {
                throw new IOException("client is closed");
            }
            HttpClient client = inner.get();
            WebSocket.Builder builder = client.newWebSocketBuilder();
            sent.forEach(header -> builder.header(header[0], header[1]));
            dispatcher.cookies().of(uri).forEach(cookie -> builder.header("Cookie", cookie));
            if (service != null && service.config().hostHeader() == HostHeader.SERVICE) {
                builder.header("Host", service.origin().authority());
            }
            if (timeout != null) {
                builder.connectTimeout(timeout);
            }
            if (protocols != null) {
                builder.subprotocols(protocols[0], Arrays.copyOfRange(protocols, 1, protocols.length));
            }
            return builder;
        }

        private URI target(@Nullable Seat<URI> seat) {
            return service == null || seat == null
                    ? uri
                    : service.originOf(seat.target()).rebaseWebSocket(uri);
        }

        private void opened(
                @Nullable Seat<URI> seat,
                Slot slot,
                LogicalWebSocket.Guard guard,
                long started,
                @Nullable WebSocket socket,
                @Nullable Throwable failure) {
            if (socket != null) {
                slot.running(new AbortOnCancel(socket));
                if (!result.complete(guard.logical(socket))) {
                    socket.abort();
                    slot.cancelled();
                }
                return;
            }
            Throwable cause = Failures.unwrap(failure == null ? new IOException("no WebSocket") : failure);
            if (cause instanceof WebSocketHandshakeException) {
                slot.succeeded(); // it did answer
            } else if (!(cause instanceof IOException)) {
                slot.cancelled(); // the caller's own: a header, a subprotocol
                result.completeExceptionally(cause);
                return;
            } else {
                slot.failed(cause);
            }
            if (seat == null || service == null || result.isDone()) {
                result.completeExceptionally(cause);
                return;
            }
            attempts.add(new HttpAttempt(
                    service.toString(),
                    seat.endpoint(),
                    0,
                    cause,
                    Duration.ofNanos(dispatcher.ticker().nanoTime() - started)));
            try {
                if (Failures.nothingSent(cause, null) && !dispatcher.activity().closing()) {
                    ConcurrencyLimit limit = service.config().limit();
                    if (limit != null && service.anyBut(tried)) {
                        queue(service, limit, Failures.exhausted(service.toString(), attempts, cause));
                    } else {
                        open(service.acquire(tried, bond));
                    }
                    return;
                }
            } catch (NoEndpointException | IllegalStateException | IOException e) {
                // told below, by what was tried
            }
            result.completeExceptionally(
                    cause instanceof WebSocketHandshakeException refused
                            ? logical(service, refused)
                            : Failures.exhausted(service.toString(), attempts, cause));
        }

        private static WebSocketHandshakeException logical(Service service, WebSocketHandshakeException refused) {
            WebSocketHandshakeException shown =
                    new WebSocketHandshakeException(logical(service, refused.getResponse()));
            shown.initCause(refused);
            return shown;
        }

        private static <T> HttpResponse<T> logical(Service service, HttpResponse<T> response) {
            URI uri = service.origin().rebase(response.uri());
            HttpRequest request = new MovedRequest(response.request(), uri);
            return new RoutedResponse<>(response, request, response.headers(), response.body(), null, List.of());
        }

        private void cancel() {
            cancelled = true;
            Step step = current;
            if (step != null) {
                step.abort(new CancellationException("the WebSocket was cancelled"), false);
            }
        }
    }

    /** Lets a slot that is aborted end the open WebSocket. */
    private static final class AbortOnCancel extends CompletableFuture<Void> {

        private final WebSocket socket;

        AbortOnCancel(WebSocket socket) {
            this.socket = socket;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            socket.abort();
            return super.cancel(mayInterruptIfRunning);
        }
    }
}
