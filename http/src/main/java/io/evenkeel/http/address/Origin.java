package io.evenkeel.http.address;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Scheme, host and port: the part of a URI that says who is asked. Immutable; two are equal when a request to one is a
 * request to the other, so case does not matter and a default port equals none.
 */
public final class Origin {

    private static final Pattern IP_LITERAL = Pattern.compile("\\[.*]|\\d{1,3}(\\.\\d{1,3}){3}");

    private final String scheme;
    private final String host;
    private final int port;
    private final String text;
    private final boolean address;

    /** With the path {@code /}. */
    private final URI root;

    private Origin(String scheme, String host, int port) {
        this.scheme = scheme;
        this.host = host;
        this.port = port;
        this.text = scheme + "://" + host + (port == defaultPort(scheme) ? "" : ":" + port);
        this.address = isAddress(host);
        this.root = URI.create(text + "/");
    }

    /**
     * The origin of a URL that names nothing else: no path but {@code /}, no query, fragment or user info.
     *
     * @param what what the URL is for, to begin an error's message with
     * @throws IllegalArgumentException if it is not such a URL; the message never shows user info
     */
    public static Origin parse(String what, String url) {
        Objects.requireNonNull(url, what);
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw bad(what, url, e.getReason());
        }
        return parse(what, uri);
    }

    /**
     * The origin of a URI that names nothing else.
     *
     * @param what what the URI is for, to begin an error's message with
     * @throws IllegalArgumentException if it is not such a URI; the message never shows user info
     */
    public static Origin parse(String what, URI uri) {
        Objects.requireNonNull(uri, what);
        String scheme = uri.getScheme();
        if (scheme == null || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))) {
            throw bad(what, uri.toString(), scheme == null ? "no scheme" : "scheme " + scheme);
        }
        if (uri.getHost() == null) {
            throw bad(what, uri.toString(), uri.getRawAuthority() == null ? "no host" : "not a host name");
        }
        if (uri.getRawUserInfo() != null) {
            throw bad(what, uri.toString(), "user info");
        }
        String path = uri.getRawPath();
        if (!(path == null || path.isEmpty() || path.equals("/"))) {
            throw bad(what, uri.toString(), "a path");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw bad(what, uri.toString(), "a query or fragment");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            throw bad(what, uri.toString(), "port " + uri.getPort());
        }
        return of(uri);
    }

    /**
     * The origin of any absolute URI with a host. {@code ws} counts as {@code http} and {@code wss} as {@code https}.
     *
     * @throws IllegalArgumentException if the URI has no scheme or no host
     */
    public static Origin of(URI uri) {
        String scheme = uri.getScheme();
        String host = uri.getHost();
        if (scheme == null || host == null) {
            throw bad("URI", uri.toString(), scheme == null ? "no scheme" : "no host");
        }
        String http = httpScheme(scheme);
        return new Origin(http, host.toLowerCase(Locale.ROOT), effectivePort(uri.getPort(), http));
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return scheme;
    }

    /** The host in lower case; an IPv6 address in its brackets. */
    public String host() {
        return host;
    }

    /** The port, the scheme's own where none was given. */
    public int port() {
        return port;
    }

    /** What a {@code Host} header says: the host, and the port unless it is the scheme's own. */
    public String authority() {
        return text.substring(scheme.length() + 3);
    }

    /** Whether connections to it are encrypted. */
    public boolean secure() {
        return scheme.equals("https");
    }

    /** Whether the host is an address rather than a name. */
    public boolean isAddress() {
        return address;
    }

    /** Whether a URI's host is an address rather than a name. */
    public static boolean isAddress(String host) {
        return IP_LITERAL.matcher(host).matches();
    }

    /** Whether a request for this URI is one to this origin. */
    public boolean matches(URI uri) {
        String otherHost = uri.getHost();
        String otherScheme = uri.getScheme();
        if (otherHost == null || otherScheme == null || !otherHost.equalsIgnoreCase(host)) {
            return false;
        }
        String http = httpScheme(otherScheme);
        return http.equals(scheme) && effectivePort(uri.getPort(), http) == port;
    }

    /** The same path, query and fragment at this origin. */
    public URI rebase(URI uri) {
        return rebase(text, uri);
    }

    /**
     * The same as {@link #rebase(URI)}, and cheaper for most URIs of the given origin: their parts are taken as they are,
     * because parsing them anew costs about as much as all else that is done for a request ({@code StubbedHttpBenchmark}).
     * Only {@link URI#getRawSchemeSpecificPart} may differ, which the JDK makes anew, and worse, for URIs that are not parsed.
     */
    public URI rebase(URI uri, Origin from) {
        String path = uri.getRawPath();
        if (path != null && normal(path)) {
            URI relative = from.root.relativize(uri);
            if (!relative.isAbsolute()) {
                return root.resolve(relative);
            }
        }
        return rebase(uri); // written in another way than the origin, or with what would be changed on the way
    }

    /** Whether a path has nothing that {@link URI#normalize} would take out. */
    private static boolean normal(String path) {
        return !path.contains("/.") && !path.contains("//");
    }

    /** The same as {@link #rebase(URI)}, with the scheme {@code ws} or {@code wss}. */
    public URI rebaseWebSocket(URI uri) {
        return rebase((secure() ? "wss" : "ws") + text.substring(scheme.length()), uri);
    }

    private static URI rebase(String start, URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String query = uri.getRawQuery();
        String fragment = uri.getRawFragment();
        // One concatenation, which makes one array.
        String moved = query == null ? start + path : start + path + "?" + query;
        return URI.create(fragment == null ? moved : moved + "#" + fragment);
    }

    private static String httpScheme(String scheme) {
        String lower = scheme.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "ws" -> "http";
            case "wss" -> "https";
            default -> lower;
        };
    }

    private static int effectivePort(int port, String scheme) {
        return port == -1 ? defaultPort(scheme) : port;
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : scheme.equals("http") ? 80 : -1;
    }

    private static IllegalArgumentException bad(String what, String url, String found) {
        return new IllegalArgumentException(what + ": " + withoutUserInfo(url)
                + " (expected: http or https, a host, a port or none, and nothing more; found: " + found + ")");
    }

    private static String withoutUserInfo(String url) {
        int at = url.lastIndexOf('@');
        if (at < 0) {
            return url;
        }
        int authority = url.indexOf("://");
        return (authority < 0 || authority > at ? "" : url.substring(0, authority + 3)) + "…" + url.substring(at);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Origin that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The shortest URL of this origin, such as {@code http://web}. */
    @Override
    public String toString() {
        return text;
    }
}
