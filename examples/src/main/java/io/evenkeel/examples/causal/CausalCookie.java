package io.evenkeel.examples.causal;

import com.sun.net.httpserver.Headers;
import io.evenkeel.jdbc.consistency.CausalToken;
import java.util.List;

/** The token in a cookie, for callers that are browsers and send no header of ours. */
final class CausalCookie {

    private static final String NAME = "causal-token";

    /** In seconds; longer than replicas lag, and no longer, as each request of the browser carries it. */
    private static final int LIFE = 60;

    private CausalCookie() {}

    /** What the cookie of a request tells; none if there is no such cookie, or what it holds is no token. */
    static CausalToken of(Headers request) {
        for (String line : request.getOrDefault("Cookie", List.of())) {
            for (String cookie : line.split(";", -1)) {
                String[] parts = cookie.strip().split("=", 2);
                if (parts.length == 2 && parts[0].equals(NAME)) {
                    return CausalToken.parseOrNone(parts[1].replace("\"", "")); // some clients quote values
                }
            }
        }
        return CausalToken.NONE;
    }

    /** Has the caller keep this token. */
    static void set(Headers response, CausalToken token) {
        response.add(
                "Set-Cookie",
                NAME + "=" + token + "; Path=/; Max-Age=" + LIFE + "; HttpOnly; SameSite=Lax"); // and Secure, over TLS
    }
}
