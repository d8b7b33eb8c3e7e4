package io.evenkeel.examples.causal;

import io.evenkeel.http.HttpInterceptor;
import io.evenkeel.jdbc.consistency.CausalScope;
import io.evenkeel.jdbc.consistency.CausalSession;
import io.evenkeel.jdbc.consistency.CausalToken;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The caller's side: sends along what the scope of the calling thread has written so far, and takes what each response says
 * was written. A call outside of any scope is left alone.
 */
public final class CausalHeader implements HttpInterceptor {

    /** The header's name, for requests and responses. */
    public static final String NAME = "Causal-Token";

    /** One for any number of clients. */
    public CausalHeader() {}

    @Override
    public @Nullable Call begin(HttpRequest request) {
        CausalSession session = CausalScope.current(); // of the thread that makes the call
        return session == null ? null : new Carried(session);
    }

    private record Carried(CausalSession session) implements Call {

        @Override
        public void request(Attempt attempt, BiConsumer<String, String> headers) {
            CausalToken token = session.token();
            if (!token.isNone()) {
                headers.accept(NAME, token.toString());
            }
        }

        @Override
        public void response(Attempt attempt, int status, HttpHeaders headers) {
            session.accept(CausalToken.parseOrNone(headers.firstValue(NAME).orElse(null)));
        }
    }
}
