package io.evenkeel.http;

import io.evenkeel.core.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The endpoints of a service that asked to be left alone for a while, by {@code Retry-After}. Thread-safe. */
final class Resting {

    private final Duration longest;
    private final Ticker ticker;
    private final Map<String, Long> until = new ConcurrentHashMap<>();

    /** @param longest what is granted at most; zero for nothing */
    Resting(Duration longest, Ticker ticker) {
        this.longest = longest;
        this.ticker = ticker;
    }

    /** Leaves the endpoint alone for this time. */
    void rest(String endpoint, Duration time) {
        Duration granted = time.compareTo(longest) < 0 ? time : longest;
        if (!granted.isZero()) {
            until.put(endpoint, ticker.nanoTime() + granted.toNanos());
        }
    }

    /** Whether no endpoint rests; does not look at the clock. */
    boolean nobody() {
        return until.isEmpty();
    }

    /** These names and those of all endpoints that rest now. */
    Set<String> and(Collection<String> names) {
        Set<String> all = new HashSet<>(names);
        long now = ticker.nanoTime();
        until.entrySet().removeIf(each -> each.getValue() - now <= 0);
        all.addAll(until.keySet());
        return all;
    }
}
