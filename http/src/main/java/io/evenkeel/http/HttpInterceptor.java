package io.evenkeel.http;

import io.evenkeel.core.endpoint.Endpoint;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sets headers of every attempt, and sees the headers of every response: for trace contexts, attempt numbers, or tokens
 * that ride along without this module knowing what they are.
 *
 * <p>Must be thread-safe and must not block. What it throws fails the call, as the caller's own fault, and no endpoint is
 * blamed. Requests that are passed through to hosts of no service, health checks and WebSockets are not intercepted.
 */
@FunctionalInterface
public interface HttpInterceptor {

    /**
     * A call begins, on the thread that makes it: the place to look at what belongs to that thread.
     *
     * @param request as the caller made it
     * @return who sees this call's attempts, or null if nobody needs to
     */
    @Nullable
    Call begin(HttpRequest request);

    /**
     * Sees the attempts of one call. They may come on any thread, and, where requests are hedged, two at once.
     */
    interface Call {

        /**
         * An attempt is about to be sent.
         *
         * @param headers sets a header, in place of one of the same name that the request has; nothing may be null
         */
        default void request(Attempt attempt, BiConsumer<String, String> headers) {}

        /** A response has come; the caller sees it only if no other one is preferred to it. */
        default void response(Attempt attempt, int status, HttpHeaders headers) {}
    }

    /**
     * An attempt that is made.
     *
     * @param service the service's URL, such as {@code http://web}
     * @param endpoint who is asked
     * @param request the logical request, which is another than the call's after a redirect
     * @param number which attempt of the call it is, from 1, over redirects and hedged requests too
     */
    record Attempt(String service, Endpoint<URI> endpoint, HttpRequest request, int number) {}

    /** Sets this header to the attempt's number. */
    static HttpInterceptor attemptNumber(String header) {
        Objects.requireNonNull(header, "header");
        Call each = new Call() {
            @Override
            public void request(Attempt attempt, BiConsumer<String, String> headers) {
                headers.accept(header, String.valueOf(attempt.number()));
            }
        };
        return request -> each;
    }

    /**
     * Sets this header of all attempts of a call to what is supplied on the thread that makes the call.
     *
     * @param value may supply null, for no header
     */
    static HttpInterceptor header(String header, Supplier<? extends @Nullable String> value) {
        Objects.requireNonNull(header, "header");
        Objects.requireNonNull(value, "value");
        return request -> {
            String now = value.get();
            return now == null
                    ? null
                    : new Call() {
                        @Override
                        public void request(Attempt attempt, BiConsumer<String, String> headers) {
                            headers.accept(header, now);
                        }
                    };
        };
    }
}
