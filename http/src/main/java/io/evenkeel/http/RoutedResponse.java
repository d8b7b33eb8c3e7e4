package io.evenkeel.http;

import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A response that something came before, or whose headers are shown otherwise than the server sent them. */
final class RoutedResponse<T extends @Nullable Object> extends ShownResponse<T> {

    private final HttpHeaders headers;
    private final @Nullable HttpResponse<T> previous;
    private final List<HttpAttempt> attempts;

    RoutedResponse(
            HttpResponse<T> response,
            HttpRequest request,
            HttpHeaders headers,
            T body,
            @Nullable HttpResponse<T> previous,
            List<HttpAttempt> attempts) {
        super(response, request, body);
        this.headers = headers;
        this.previous = previous;
        this.attempts = attempts;
    }

    @Override
    List<HttpAttempt> attempts() {
        return attempts;
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
        return Optional.ofNullable(previous);
    }

    @Override
    public HttpHeaders headers() {
        return headers;
    }
}
