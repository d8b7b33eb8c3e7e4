package io.evenkeel.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Another request with some of its parts changed. Immutable; the {@code with…} methods return changed copies. */
final class DerivedRequest extends HttpRequest {

    private final HttpRequest request;
    private final URI uri;
    private final String method;
    private final HttpHeaders headers;
    private final @Nullable BodyPublisher publisher;
    private final @Nullable Duration timeout;
    private final HttpClient.@Nullable Version version;

    private DerivedRequest(
            HttpRequest request,
            URI uri,
            String method,
            HttpHeaders headers,
            @Nullable BodyPublisher publisher,
            @Nullable Duration timeout,
            HttpClient.@Nullable Version version) {
        this.request = request;
        this.uri = uri;
        this.method = method;
        this.headers = headers;
        this.publisher = publisher;
        this.timeout = timeout;
        this.version = version;
    }

    /** The request for one endpoint: mostly nothing but its URI differs. */
    static HttpRequest routed(
            HttpRequest logical,
            URI uri,
            HttpHeaders headers,
            @Nullable BodyPublisher publisher,
            @Nullable Duration timeout,
            HttpClient.@Nullable Version version) {
        boolean moved = headers.equals(logical.headers())
                && publisher == logical.bodyPublisher().orElse(null)
                && Objects.equals(timeout, logical.timeout().orElse(null))
                && version == logical.version().orElse(null);
        return moved
                ? new MovedRequest(logical, uri)
                : new DerivedRequest(logical, uri, logical.method(), headers, publisher, timeout, version);
    }

    /** The request that follows a redirect. */
    static HttpRequest redirected(HttpRequest from, URI uri, String method, HttpHeaders headers, boolean body) {
        return new DerivedRequest(
                from,
                uri,
                method,
                headers,
                body ? from.bodyPublisher().orElse(null) : null,
                from.timeout().orElse(null),
                from.version().orElse(null));
    }

    /** These headers, and those beside them. */
    static HttpHeaders join(HttpHeaders headers, Map<String, List<String>> more) {
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.map().forEach((name, values) -> all.put(name, new ArrayList<>(values)));
        more.forEach((name, values) ->
                all.computeIfAbsent(name, key -> new ArrayList<>()).addAll(values));
        return HttpHeaders.of(all, (name, value) -> true);
    }

    /** These headers but for those whose name, in whatever case, is chosen. */
    static HttpHeaders without(HttpHeaders headers, Predicate<String> names) {
        return HttpHeaders.of(headers.map(), (name, value) -> !names.test(name));
    }

    @Override
    public Optional<BodyPublisher> bodyPublisher() {
        return Optional.ofNullable(publisher);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    @Override
    public boolean expectContinue() {
        return request.expectContinue();
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public Optional<HttpClient.Version> version() {
        return Optional.ofNullable(version);
    }

    @Override
    public HttpHeaders headers() {
        return headers;
    }

    @Override
    public String toString() {
        return uri + " " + method;
    }
}
