package io.evenkeel.http;

import io.evenkeel.core.time.LatencyHistogram;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** When the requests of one service are hedged, which may follow from how long they took. Thread-safe. */
final class Hedge {

    /** So many make a quantile known, and after so many more it is looked at again. */
    private static final int KNOWN = 100;

    private static final Duration UNKNOWN = Duration.ofMillis(100);
    private static final Duration LEAST = Duration.ofMillis(1);

    private final HttpHedging settings;
    private final LatencyHistogram latencies = new LatencyHistogram();
    private final AtomicLong known = new AtomicLong();
    private volatile Duration delay;

    Hedge(HttpHedging settings) {
        this.settings = settings;
        this.delay = settings.after() == null ? UNKNOWN : settings.after();
    }

    /** A request begins. */
    void called() {
        settings.budget().called();
    }

    /** Whether one more request may be sent twice. */
    boolean allowed() {
        return settings.budget().tryRetry();
    }

    /** How long a response is waited for before a second request is sent. */
    Duration delay() {
        return delay;
    }

    /** A first request had its response after this time, or none for so long. */
    void took(long nanos) {
        if (settings.after() == null) {
            latencies.record(nanos);
            if (known.incrementAndGet() % KNOWN == 0) {
                Duration usual = latencies.quantile(settings.quantile());
                delay = usual.compareTo(LEAST) < 0 ? LEAST : usual;
            }
        }
    }
}
