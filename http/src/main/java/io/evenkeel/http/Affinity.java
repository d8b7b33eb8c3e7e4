package io.evenkeel.http;

import io.evenkeel.core.cluster.Cluster;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which requests of a service belong to which of its endpoints. Thread-safe. */
final class Affinity {

    private static final int SESSIONS = 100_000;
    private static final int NAMES = 4096;

    private final Stickiness settings;
    private final Cluster<URI> cluster;
    private final boolean secure;
    private final Remembered remembered = new Remembered(SESSIONS);

    /** Endpoints by what their cookie says. */
    private final Map<String, String> names = new ConcurrentHashMap<>();

    Affinity(Stickiness settings, Cluster<URI> cluster, boolean secure) {
        this.settings = settings;
        this.cluster = cluster;
        this.secure = secure;
    }

    /** Whether requests belong to an endpoint, rather than only prefer it by their key. */
    boolean binds() {
        return !settings.hashes() || settings.fails();
    }

    /**
     * What a request belongs to, or null if it may go anywhere.
     *
     * @param request null for a WebSocket
     * @param headers the request's headers with the cookies that are sent
     */
    @Nullable
    Bond of(@Nullable HttpRequest request, HttpHeaders headers) {
        String key = key(request, headers);
        if (key == null || key.isEmpty()) {
            return null;
        }
        String endpoint =
                settings.kind() == Stickiness.Kind.INSERTED_COOKIE ? name(key) : binds() ? remembered.get(key) : null;
        return new Bond(key, settings.hashes(), endpoint, settings.fails());
    }

    private @Nullable String key(@Nullable HttpRequest request, HttpHeaders headers) {
        return switch (settings.kind()) {
            case INSERTED_COOKIE, SESSION_COOKIE -> cookie(headers);
            case HEADER -> headers.firstValue(settings.name()).orElse(null);
            case KEY ->
                request == null || settings.function() == null
                        ? null
                        : settings.function().apply(request);
        };
    }

    private @Nullable String cookie(HttpHeaders headers) {
        for (String line : headers.allValues("Cookie")) {
            for (String pair : line.split(";", -1)) {
                String value = valueOf(pair);
                if (value != null) {
                    return value;
                }
            }
        }
        return null;
    }

    /** The value of a pair of this cookie's name, without quotes; null for another name. */
    private @Nullable String valueOf(String pair) {
        int equals = pair.indexOf('=');
        if (equals < 0 || !pair.substring(0, equals).trim().equals(settings.name())) {
            return null;
        }
        String value = pair.substring(equals + 1).trim();
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    /**
     * An endpoint has given a response that is taken.
     *
     * @param bond what the request belonged to
     * @return a {@code Set-Cookie} header to be added to the response, or null
     */
    @Nullable
    String answered(@Nullable Bond bond, String endpoint, HttpHeaders response) {
        if (settings.kind() == Stickiness.Kind.INSERTED_COOKIE) {
            return bond != null && endpoint.equals(bond.endpoint())
                    ? null
                    : settings.name() + "=" + value(endpoint) + "; Path=/; HttpOnly" + (secure ? "; Secure" : "");
        }
        if (bond != null && binds() && !endpoint.equals(bond.endpoint())) {
            remembered.put(bond.key(), endpoint);
        }
        if (settings.kind() == Stickiness.Kind.SESSION_COOKIE) {
            for (String set : response.allValues("Set-Cookie")) {
                String session = valueOf(set.split(";", 2)[0]);
                if (session != null && !session.isEmpty()) {
                    remembered.put(session, endpoint);
                }
            }
        }
        return null;
    }

    private @Nullable String name(String value) {
        String known = names.get(value);
        if (known == null) {
            // Set by another process, or by this one before it was started anew.
            cluster.snapshot().endpoints().forEach(each -> value(each.endpoint().name()));
            known = names.get(value);
        }
        return known;
    }

    /** What the cookie says for an endpoint. */
    private String value(String endpoint) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(endpoint.getBytes(StandardCharsets.UTF_8));
            String value = HexFormat.of().formatHex(hash, 0, 8);
            if (names.size() > NAMES) {
                names.clear(); // a source with ever new names
            }
            names.put(value, endpoint);
            return value;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** The headers with one more cookie. */
    static HttpHeaders with(HttpHeaders headers, String setCookie) {
        return DerivedRequest.join(headers, Map.of("Set-Cookie", List.of(setCookie)));
    }
}
