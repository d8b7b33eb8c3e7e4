package io.evenkeel.http;

import io.evenkeel.http.address.Origin;
import java.net.URI;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which redirects are followed, and by what request: the rules of the JDK's client, on logical URIs. Two things are
 * stricter. A request that becomes a GET loses its body and the headers that describe it (RFC 9110, 15.4), and one that
 * goes to another origin loses its credentials.
 */
record Redirects(Redirect policy, int limit) {

    /** With the JDK's own limit. */
    static Redirects of(Redirect policy) {
        return new Redirects(policy, Integer.getInteger("jdk.httpclient.redirects.retrylimit", 5));
    }

    /**
     * The request to follow with, or null if the response is the caller's.
     *
     * @param request what was asked, under its logical URI
     * @param headers with a logical {@code Location}
     * @param followed how many redirects this call has followed
     */
    @Nullable
    HttpRequest follow(HttpRequest request, int status, HttpHeaders headers, int followed) {
        if (policy == Redirect.NEVER || !redirecting(status) || followed + 1 >= limit) {
            return null;
        }
        String location = headers.firstValue("Location").orElse(null);
        if (location == null) {
            return null;
        }
        URI target;
        try {
            target = request.uri().resolve(URI.create(location));
        } catch (IllegalArgumentException e) {
            return null; // the caller sees the response with its malformed location
        }
        if (target.getScheme() == null || target.getHost() == null || !allowed(request.uri(), target)) {
            return null;
        }
        String method = method(status, request.method());
        boolean keepsBody = method.equals(request.method()) && status != 303;
        boolean sameOrigin = Origin.of(target).equals(Origin.of(request.uri()));
        HttpHeaders kept = sameOrigin && keepsBody
                ? request.headers()
                : DerivedRequest.without(
                        request.headers(), name -> (!sameOrigin && secret(name)) || (!keepsBody && ofBody(name)));
        return DerivedRequest.redirected(request, target, method, kept, keepsBody);
    }

    private boolean allowed(URI from, URI to) {
        if (!to.getScheme().equalsIgnoreCase("http") && !to.getScheme().equalsIgnoreCase("https")) {
            return false;
        }
        return policy == Redirect.ALWAYS
                || to.getScheme().equalsIgnoreCase(from.getScheme())
                || to.getScheme().equalsIgnoreCase("https");
    }

    private static boolean redirecting(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private static String method(int status, String method) {
        return switch (status) {
            case 301, 302 -> method.equals("POST") ? "GET" : method;
            case 303 -> method.equals("HEAD") ? method : "GET";
            default -> method;
        };
    }

    private static boolean secret(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "authorization", "cookie", "proxy-authorization" -> true;
            default -> false;
        };
    }

    private static boolean ofBody(String name) {
        return name.regionMatches(true, 0, "content-", 0, 8);
    }
}
