package io.evenkeel.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieHandler;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The caller's cookie handler, asked and told under logical URIs, so that a cookie is the service's, not an endpoint's. */
record Cookies(@Nullable CookieHandler handler) {

    /** The request's headers with the cookies for it, which come before those that the request has, as with the JDK's client. */
    HttpHeaders add(URI uri, HttpHeaders headers) throws IOException {
        if (handler == null) {
            return headers;
        }
        List<String> cookies = get(uri, headers.map());
        if (cookies.isEmpty()) {
            return headers;
        }
        List<String> all = new ArrayList<>(cookies);
        all.addAll(headers.allValues("Cookie"));
        return DerivedRequest.join(
                DerivedRequest.without(headers, name -> name.equalsIgnoreCase("Cookie")), Map.of("Cookie", all));
    }

    /** The values of Cookie headers for a request to this URI. */
    List<String> of(URI uri) throws IOException {
        return get(uri, Map.of());
    }

    private List<String> get(URI uri, Map<String, List<String>> headers) throws IOException {
        if (handler == null) {
            return List.of();
        }
        List<String> cookies = new ArrayList<>();
        handler.get(uri, headers).forEach((name, values) -> {
            if (name.equalsIgnoreCase("Cookie")) {
                cookies.addAll(values);
            }
        });
        return cookies;
    }

    /** Stores what a response sets. */
    void store(URI uri, HttpHeaders headers) {
        if (handler != null) {
            try {
                handler.put(uri, headers.map());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
