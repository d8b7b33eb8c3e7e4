package io.evenkeel.http;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A response as the caller sees it: of the logical request, under the logical URI. */
abstract sealed class ShownResponse<T extends @Nullable Object> implements HttpResponse<T>
        permits FirstResponse, RoutedResponse {

    final HttpResponse<T> response;
    private final HttpRequest request;
    private final T body;

    ShownResponse(HttpResponse<T> response, HttpRequest request, T body) {
        this.response = response;
        this.request = request;
        this.body = body;
    }

    /** All attempts, of earlier requests that were redirected too; the last one gave this response. */
    abstract List<HttpAttempt> attempts();

    @Override
    public final int statusCode() {
        return response.statusCode();
    }

    @Override
    public final HttpRequest request() {
        return request;
    }

    @Override
    public final T body() {
        return body;
    }

    @Override
    public final Optional<SSLSession> sslSession() {
        return response.sslSession();
    }

    @Override
    public final URI uri() {
        return request.uri();
    }

    @Override
    public final Version version() {
        return response.version();
    }

    @Override
    public final String toString() {
        return "(" + request.method() + " " + uri() + ") " + statusCode();
    }
}
