package io.evenkeel.http;

import java.net.http.HttpRequest;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests that belong together to the same endpoint. Immutable.
 *
 * <p>When that endpoint cannot be used, or fails and the request may be sent elsewhere, the requests move to another one
 * and stay there, unless {@link #failWhenGone} was chosen.
 */
public final class Stickiness {

    enum Kind {
        INSERTED_COOKIE,
        SESSION_COOKIE,
        HEADER,
        KEY
    }

    private final Kind kind;
    private final String name;
    private final @Nullable Function<? super HttpRequest, ? extends @Nullable String> function;
    private final boolean fails;

    private Stickiness(
            Kind kind,
            String name,
            @Nullable Function<? super HttpRequest, ? extends @Nullable String> function,
            boolean fails) {
        this.kind = kind;
        this.name = name;
        this.function = function;
        this.fails = fails;
    }

    /**
     * By a cookie of this client's own, which it adds to the response as if the server had set it: HAProxy's
     * {@code cookie NAME insert}. The client's cookie handler keeps it, or whoever the caller hands the response's headers
     * on to. Its value tells nothing of the endpoint but which one it is, in every process that has endpoints of the same
     * names. It is sent to the server too.
     *
     * @throws IllegalArgumentException if it is no name of a cookie
     */
    public static Stickiness insertedCookie(String name) {
        return new Stickiness(Kind.INSERTED_COOKIE, token("cookie name", name), null, false);
    }

    /**
     * By a cookie that the application sets, such as {@code PHPSESSID}: the endpoint that sets it gets the requests that
     * have it. This client remembers the last 100,000 sessions; another client, or this one started anew, learns a session
     * when it first gets a response to it.
     *
     * @throws IllegalArgumentException if it is no name of a cookie
     */
    public static Stickiness sessionCookie(String name) {
        return new Stickiness(Kind.SESSION_COOKIE, token("cookie name", name), null, false);
    }

    /**
     * By the value of this request header, by consistent hash: the same value goes to the same endpoint, in every process
     * that knows the same endpoints. Requests without the header go anywhere.
     *
     * @throws IllegalArgumentException if it is no name of a header
     */
    public static Stickiness header(String name) {
        return new Stickiness(Kind.HEADER, token("header name", name), null, false);
    }

    /**
     * By a key of the request, by consistent hash: equal keys go to the same endpoint, in every process that knows the same
     * endpoints. WebSockets, which are no such request, go anywhere.
     *
     * @param function makes the key, or null for a request that may go anywhere; must be thread-safe
     */
    public static Stickiness key(Function<? super HttpRequest, ? extends @Nullable String> function) {
        return new Stickiness(Kind.KEY, "", Objects.requireNonNull(function, "key"), false);
    }

    /**
     * A copy that never moves: while the endpoint that a session or key belongs to cannot be used, its requests fail with
     * a {@link java.net.ConnectException}. A header or key then belongs to the endpoint that answered it first, as far as
     * this client remembers the last 100,000.
     */
    public Stickiness failWhenGone() {
        return new Stickiness(kind, name, function, true);
    }

    Kind kind() {
        return kind;
    }

    String name() {
        return name;
    }

    @Nullable
    Function<? super HttpRequest, ? extends @Nullable String> function() {
        return function;
    }

    boolean fails() {
        return fails;
    }

    /** Whether a balancer that looks at keys is needed. */
    boolean hashes() {
        return kind == Kind.HEADER || kind == Kind.KEY;
    }

    private static String token(String what, String name) {
        Objects.requireNonNull(name, what);
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
            throw new IllegalArgumentException(what + ": " + name + " (expected: letters, digits and !#$%&'*+.^_`|~-)");
        }
        return name;
    }
}
