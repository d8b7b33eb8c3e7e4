package io.evenkeel.http;

import io.evenkeel.core.endpoint.Endpoint;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A response as the caller sees it: of the logical request, under the logical URI. */
final class RoutedResponse<T extends @Nullable Object> implements HttpResponse<T> {

    private final HttpResponse<T> response;
    private final HttpRequest request;
    private final HttpHeaders headers;
    private final T body;
    private final @Nullable HttpResponse<T> previous;
    private final List<HttpAttempt> attempts;

    /** Where the service answered; null if {@link #attempts} is complete. */
    private final @Nullable Endpoint<URI> endpoint;

    private final String service;
    private final long nanos;

    RoutedResponse(
            HttpResponse<T> response,
            HttpRequest request,
            HttpHeaders headers,
            T body,
            @Nullable HttpResponse<T> previous,
            List<HttpAttempt> attempts) {
        this(response, request, headers, body, previous, attempts, "", null, 0);
    }

    /**
     * A response with its last attempt in parts, to be put together when somebody asks.
     *
     * @param attempts those before
     * @param nanos how long the last one took
     */
    RoutedResponse(
            HttpResponse<T> response,
            HttpRequest request,
            HttpHeaders headers,
            T body,
            @Nullable HttpResponse<T> previous,
            List<HttpAttempt> attempts,
            String service,
            @Nullable Endpoint<URI> endpoint,
            long nanos) {
        this.response = response;
        this.request = request;
        this.headers = headers;
        this.body = body;
        this.previous = previous;
        this.attempts = attempts;
        this.service = service;
        this.endpoint = endpoint;
        this.nanos = nanos;
    }

    /** All attempts, of earlier requests that were redirected too; the last one gave this response. */
    List<HttpAttempt> attempts() {
        return endpoint == null
                ? attempts
                : Exchange.and(attempts, HttpAttempt.answered(service, endpoint, statusCode(), nanos));
    }

    @Override
    public int statusCode() {
        return response.statusCode();
    }

    @Override
    public HttpRequest request() {
        return request;
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
        return Optional.ofNullable(previous);
    }

    @Override
    public HttpHeaders headers() {
        return headers;
    }

    @Override
    public T body() {
        return body;
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return response.sslSession();
    }

    @Override
    public URI uri() {
        return request.uri();
    }

    @Override
    public Version version() {
        return response.version();
    }

    @Override
    public String toString() {
        return "(" + request.method() + " " + uri() + ") " + statusCode();
    }
}
