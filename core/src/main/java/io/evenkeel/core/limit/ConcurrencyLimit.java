package io.evenkeel.core.limit;

import java.time.Duration;
import java.util.Objects;

/**
 * How many calls run on an endpoint at once, and what a call does that finds all endpoints full: it waits in a queue of
 * the cluster, as with HAProxy's {@code maxconn}, {@code maxqueue} and {@code timeout queue}. Immutable.
 *
 * @param initial how many calls at first, from {@code min} to {@code max}
 * @param min the lowest limit that is ever set, at least 1
 * @param max the highest limit that is ever set; equal to {@code min} if the limit is fixed
 * @param queue how many calls may wait, 0 for none
 * @param maxWait how long a call waits if it says nothing else
 */
public record ConcurrencyLimit(int initial, int min, int max, int queue, Duration maxWait) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public ConcurrencyLimit {
        Objects.requireNonNull(maxWait, "maxWait");
        if (min < 1) {
            throw new IllegalArgumentException("min: " + min + " (expected: >= 1)");
        }
        if (max < min) {
            throw new IllegalArgumentException("max: " + max + " (expected: at least min, which is " + min + ")");
        }
        if (initial < min || initial > max) {
            throw new IllegalArgumentException("initial: " + initial + " (expected: " + min + " to " + max + ")");
        }
        if (queue < 0) {
            throw new IllegalArgumentException("queue: " + queue + " (expected: >= 0)");
        }
        if (maxWait.isNegative()) {
            throw new IllegalArgumentException("maxWait: " + maxWait + " (expected: >= 0)");
        }
    }

    /** At most this many calls on each endpoint; up to 1,000 more wait for up to 1 s. */
    public static ConcurrencyLimit of(int calls) {
        return new ConcurrencyLimit(calls, calls, calls, 1_000, Duration.ofSeconds(1));
    }

    /**
     * A limit for each endpoint that follows its latency: it rises while calls take no longer than they used to, and
     * falls as soon as they do, because then they queue up there. Up to 1,000 more calls wait for up to 1 s.
     *
     * @see Gradient
     */
    public static ConcurrencyLimit adaptive(int initial, int min, int max) {
        return new ConcurrencyLimit(initial, min, max, 1_000, Duration.ofSeconds(1));
    }

    /** A copy that lets so many calls wait for so long. */
    public ConcurrencyLimit withQueue(int calls, Duration longest) {
        return new ConcurrencyLimit(initial, min, max, calls, longest);
    }

    /** Whether the limit follows the latency. */
    public boolean isAdaptive() {
        return max > min;
    }
}
