package io.evenkeel.http;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which endpoint has which session: the last so many that were asked for. Thread-safe. */
final class Remembered {

    private final int most;
    private final Map<String, String> endpoints = new LinkedHashMap<>(16, 0.75f, true);

    Remembered(int most) {
        this.most = most;
    }

    synchronized @Nullable String get(String session) {
        return endpoints.get(session);
    }

    synchronized void put(String session, String endpoint) {
        endpoints.put(session, endpoint);
        if (endpoints.size() > most) {
            Iterator<String> eldest = endpoints.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }
}
