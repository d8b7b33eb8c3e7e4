package io.evenkeel.http;

import io.evenkeel.http.address.Origin;
import java.net.URI;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
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
     * @param followed how many redirects this call has followed
     * @param logical turns the URI that a server named into the logical one
     */
    @Nullable
    HttpRequest follow(HttpRequest request, int status, HttpHeaders headers, int followed, UnaryOperator<URI> logical) {
        if (policy == Redirect.NEVER || !redirecting(status) || followed + 1 >= limit) {
            return null;
        }
        String location = headers.firstValue("Location").orElse(null);
        if (location == null) {
            return null;
        }
        URI target;
        try {
            target = logical.apply(request.uri().resolve(URI.create(location)));
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

    /** Whether responses of this status lead elsewhere with a {@code Location} (RFC 9110, 10.2.2). */
    static boolean mayLead(int status) {
        return status == 201 || (status >= 300 && status < 400);
    }

    /**
     * The headers as the caller sees them: a {@code Location} that names the endpoint names the service, as behind nginx with
     * its {@code proxy_redirect}. Null if there is nothing to change.
     *
     * @param asked the logical URI that was asked
     * @param logical turns the URI that a server named into the logical one
     */
    @Nullable
    static HttpHeaders leading(URI asked, HttpHeaders headers, UnaryOperator<URI> logical) {
        List<String> locations = headers.allValues("Location");
        if (locations.size() != 1) {
            return null; // or several, which nobody can follow
        }
        URI named;
        try {
            named = asked.resolve(URI.create(locations.get(0)));
        } catch (IllegalArgumentException e) {
            return null;
        }
        URI meant = logical.apply(named);
        if (meant.equals(named)) {
            return null;
        }
        Map<String, List<String>> all = new LinkedHashMap<>(headers.map());
        all.replaceAll((name, values) -> name.equalsIgnoreCase("Location") ? List.of(meant.toString()) : values);
        return HttpHeaders.of(all, (name, value) -> true);
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
