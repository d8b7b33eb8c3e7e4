package io.evenkeel.http;

import io.evenkeel.core.endpoint.Endpoint;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A response of the first endpoint that was asked, as mostly they are; its attempt is put together when somebody asks. */
final class FirstResponse<T extends @Nullable Object> extends ShownResponse<T> {

    private final String service;
    private final Endpoint<URI> endpoint;
    private final long nanos;

    /** @param nanos how long it took */
    FirstResponse(
            HttpResponse<T> response, HttpRequest request, T body, String service, Endpoint<URI> endpoint, long nanos) {
        super(response, request, body);
        this.service = service;
        this.endpoint = endpoint;
        this.nanos = nanos;
    }

    @Override
    List<HttpAttempt> attempts() {
        return List.of(HttpAttempt.answered(service, endpoint, statusCode(), nanos));
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
        return response.headers();
    }
}
