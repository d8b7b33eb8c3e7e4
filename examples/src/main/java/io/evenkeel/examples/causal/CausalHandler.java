package io.evenkeel.examples.causal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.evenkeel.jdbc.consistency.CausalScope;
import io.evenkeel.jdbc.consistency.CausalToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The server's side, what a servlet filter would do: whatever a request's thread reads sees what the request's token tells of, and
 * the response says what has been written by then: in a header for programs, in a cookie for browsers.
 */
public final class CausalHandler implements HttpHandler {

    /** What answers requests; it knows nothing of tokens. */
    @FunctionalInterface
    public interface Service {
        /** Answers this request. */
        Answer answer(String method, String path, String body);
    }

    /**
     * An answer.
     *
     * @param status of HTTP
     * @param text the body
     */
    public record Answer(int status, String text) {}

    private final Service service;

    /** One for this service. */
    public CausalHandler(Service service) {
        this.service = service;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        CausalToken known = CausalToken.parseOrNone(exchange.getRequestHeaders().getFirst(CausalHeader.NAME))
                .merge(CausalCookie.of(exchange.getRequestHeaders()));
        try (exchange;
                CausalScope scope = CausalScope.open(known)) {
            Answer answer = service.answer(
                    exchange.getRequestMethod(), exchange.getRequestURI().getPath(), body);
            CausalToken token = scope.session().token();
            if (!token.isNone()) {
                exchange.getResponseHeaders().set(CausalHeader.NAME, token.toString());
                CausalCookie.set(exchange.getResponseHeaders(), token);
            }
            byte[] text = answer.text().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
            exchange.getResponseBody().write(text);
        }
    }
}
