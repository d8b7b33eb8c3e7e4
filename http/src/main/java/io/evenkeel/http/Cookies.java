package io.evenkeel.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieHandler;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The caller's cookie handler, asked and told under logical URIs, so that a cookie is the service's, not an endpoint's. */
record Cookies(@Nullable CookieHandler nullableHandler) {

    /** The request's headers with the cookies for it. */
    HttpHeaders add(URI uri, HttpHeaders headers) throws IOException {
        if (nullableHandler == null) {
            return headers;
        }
        List<String> cookies = new ArrayList<>();
        nullableHandler.get(uri, headers.map()).forEach((name, values) -> {
            if (name.equalsIgnoreCase("Cookie")) {
                cookies.addAll(values);
            }
        });
        return cookies.isEmpty() ? headers : DerivedRequest.join(headers, Map.of("Cookie", cookies));
    }

    /** Stores what a response sets. */
    void store(URI uri, HttpHeaders headers) {
        if (nullableHandler != null) {
            try {
                nullableHandler.put(uri, headers.map());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Optional<CookieHandler> handler() {
        return Optional.ofNullable(nullableHandler);
    }
}
