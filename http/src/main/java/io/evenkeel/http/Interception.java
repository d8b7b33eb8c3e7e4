package io.evenkeel.http;

import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The interceptors at one call. Thread-safe. */
final class Interception {

    private final List<HttpInterceptor.Call> calls;
    private final AtomicInteger attempts = new AtomicInteger();

    private Interception(List<HttpInterceptor.Call> calls) {
        this.calls = calls;
    }

    /** A call begins; null if nobody wants to see it. */
    static @Nullable Interception begin(List<HttpInterceptor> interceptors, HttpRequest request) {
        if (interceptors.isEmpty()) {
            return null;
        }
        List<HttpInterceptor.Call> calls = new ArrayList<>(interceptors.size());
        for (HttpInterceptor interceptor : interceptors) {
            HttpInterceptor.Call call = interceptor.begin(request);
            if (call != null) {
                calls.add(call);
            }
        }
        return calls.isEmpty() ? null : new Interception(calls);
    }

    int nextNumber() {
        return attempts.incrementAndGet();
    }

    /** These headers, and those that are set in their place. */
    HttpHeaders request(HttpInterceptor.Attempt attempt, HttpHeaders headers) {
        Map<String, List<String>> set = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (HttpInterceptor.Call call : calls) {
            call.request(attempt, (name, value) -> set.put(name, List.of(value)));
        }
        return set.isEmpty() ? headers : DerivedRequest.join(DerivedRequest.without(headers, set::containsKey), set);
    }

    void response(HttpInterceptor.Attempt attempt, int status, HttpHeaders headers) {
        for (HttpInterceptor.Call call : calls) {
            call.response(attempt, status, headers);
        }
    }
}
