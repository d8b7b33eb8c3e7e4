package io.evenkeel.core.health;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long an endpoint's next ejection lasts: one base time for each ejection in a short while, as in Envoy. Each base
 * time in service takes one back. Not thread-safe.
 */
public final class EjectionTime {

    private final OutlierDetection settings;
    private final RandomGenerator random;
    private long ejections;
    private long inServiceSince;

    /** None so far. */
    public EjectionTime(OutlierDetection settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /**
     * An endpoint in service is ejected.
     *
     * @param now in nanoseconds
     */
    public Duration ejected(long now) {
        long base = settings.ejection().toNanos();
        ejections = Math.max(0, ejections - (now - inServiceSince) / base);
        return again();
    }

    /** An ejection is followed by another, because the probes failed. */
    public Duration again() {
        ejections++;
        long base = settings.ejection().toNanos();
        long longest = settings.maxEjection().toNanos();
        if (ejections > longest / base) {
            ejections = longest / base; // so that it does not take for ever to decay
            return jittered(longest);
        }
        return jittered(base * ejections);
    }

    /**
     * The endpoint is in service again.
     *
     * @param now in nanoseconds
     */
    public void readmitted(long now) {
        inServiceSince = now;
    }

    private Duration jittered(long nanos) {
        return Duration.ofNanos(nanos - random.nextLong(nanos / 10 + 1));
    }
}
