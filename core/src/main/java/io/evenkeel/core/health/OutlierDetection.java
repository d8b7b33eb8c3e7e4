package io.evenkeel.core.health;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When the calls themselves show that an endpoint is unwell, and for how long it is then left out. Immutable.
 *
 * <p>An endpoint is ejected when, of its last calls, too many failed, too many in a row failed, too many were slow, or
 * when it answers much more slowly than its peers. After the ejection time it is probed: exactly {@code probes} calls go
 * to it, and they decide. The windows and the probing are those of Resilience4j's CircuitBreaker; consecutive failures,
 * the growing and decaying ejection time and the maximum share are Envoy's outlier detection; judging against the peers,
 * so that the fault of something that all share ejects nobody, is rest.li's.
 *
 * @param failureRate the share of failed calls that ejects, above 0 up to 1
 * @param slowRate the share of slow calls that ejects, above 0 up to 1
 * @param slowCall a call that takes longer counts as slow; null if none does
 * @param window how many of the last calls the rates are taken over, at least 1
 * @param minimumCalls how many calls must be in the window before a rate means anything, from 1 to {@code window}
 * @param consecutiveFailures failures without a success in between that eject; 0 for any number
 * @param peerFactor how many times the mean latency of its peers an endpoint's own may be, above 1; 0 to not compare
 * @param peerMinimum a mean latency below which no endpoint is ejected for being slower than its peers
 * @param interval how often the latencies are compared, at least 1 ms
 * @param ejection the first ejection's time, at least 1 ms; each one that follows adds as much again, and each such time
 *     in service takes as much away. Moved by up to a tenth, at random, so that many clients do not probe in step
 * @param maxEjection the longest ejection, at least {@code ejection}
 * @param maxEjectedShare the largest share of the endpoints that is ejected at once, from 0 to 1; rounded down. The last
 *     endpoint that can be used is never ejected
 * @param probes how many calls decide after an ejection, from 1 to {@code minimumCalls}
 */
public record OutlierDetection(
        double failureRate,
        double slowRate,
        @Nullable Duration slowCall,
        int window,
        int minimumCalls,
        int consecutiveFailures,
        double peerFactor,
        Duration peerMinimum,
        Duration interval,
        Duration ejection,
        Duration maxEjection,
        double maxEjectedShare,
        int probes) {

    /**
     * Half of at least 20 of the last 100 calls, or 5 in a row; no call is slow, and peers are not compared. Ejects for
     * 30 s to 5 min, at most half of the endpoints, and probes with 3 calls.
     */
    public static final OutlierDetection DEFAULTS = new OutlierDetection(
            0.5,
            0.5,
            null,
            100,
            20,
            5,
            0,
            Duration.ofMillis(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            0.5,
            3);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public OutlierDetection {
        check(failureRate > 0 && failureRate <= 1, "failureRate", failureRate, "above 0, up to 1");
        check(slowRate > 0 && slowRate <= 1, "slowRate", slowRate, "above 0, up to 1");
        check(slowCall == null || positive(slowCall), "slowCall", slowCall, ">= 1 ms");
        check(window >= 1, "window", window, ">= 1");
        check(minimumCalls >= 1 && minimumCalls <= window, "minimumCalls", minimumCalls, "1 to window: " + window);
        check(consecutiveFailures >= 0, "consecutiveFailures", consecutiveFailures, ">= 0");
        check(peerFactor == 0 || peerFactor > 1, "peerFactor", peerFactor, "above 1, or 0");
        check(!Objects.requireNonNull(peerMinimum).isNegative(), "peerMinimum", peerMinimum, ">= 0");
        check(positive(interval), "interval", interval, ">= 1 ms");
        check(positive(ejection), "ejection", ejection, ">= 1 ms");
        check(
                maxEjection.compareTo(ejection) >= 0,
                "maxEjection",
                maxEjection,
                "at least ejection, which is " + ejection);
        check(maxEjectedShare >= 0 && maxEjectedShare <= 1, "maxEjectedShare", maxEjectedShare, "0 to 1");
        check(probes >= 1 && probes <= minimumCalls, "probes", probes, "1 to minimumCalls: " + minimumCalls);
    }

    /** Starts from {@link #DEFAULTS}. */
    public static Builder builder() {
        return new Builder(DEFAULTS);
    }

    private static boolean positive(Duration time) {
        return time.compareTo(Duration.ofMillis(1)) >= 0;
    }

    private static void check(boolean valid, String name, @Nullable Object value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** Collects the settings; those not set have their defaults. Not thread-safe. */
    public static final class Builder {

        private double failureRate;
        private double slowRate;
        private @Nullable Duration slowCall;
        private int window;
        private int minimumCalls;
        private int consecutiveFailures;
        private double peerFactor;
        private Duration peerMinimum;
        private Duration interval;
        private Duration ejection;
        private Duration maxEjection;
        private double maxEjectedShare;
        private int probes;

        private Builder(OutlierDetection from) {
            this.failureRate = from.failureRate;
            this.slowRate = from.slowRate;
            this.slowCall = from.slowCall;
            this.window = from.window;
            this.minimumCalls = from.minimumCalls;
            this.consecutiveFailures = from.consecutiveFailures;
            this.peerFactor = from.peerFactor;
            this.peerMinimum = from.peerMinimum;
            this.interval = from.interval;
            this.ejection = from.ejection;
            this.maxEjection = from.maxEjection;
            this.maxEjectedShare = from.maxEjectedShare;
            this.probes = from.probes;
        }

        /** Ejects when this share of the calls in the window failed. */
        public Builder failureRate(double share) {
            this.failureRate = share;
            return this;
        }

        /** Ejects when this share of the calls in the window took longer than this. */
        public Builder slowCalls(Duration longerThan, double share) {
            this.slowCall = Objects.requireNonNull(longerThan, "longerThan");
            this.slowRate = share;
            return this;
        }

        /** Takes the rates over this many of the last calls, and only if there were at least so many. */
        public Builder window(int calls, int minimum) {
            this.window = calls;
            this.minimumCalls = minimum;
            return this;
        }

        /** Ejects after so many failures without a success in between; 0 for any number. */
        public Builder consecutiveFailures(int failures) {
            this.consecutiveFailures = failures;
            return this;
        }

        /** Ejects when the mean latency is at least {@code minimum}, and more than this many times that of the peers. */
        public Builder slowerThanPeers(double times, Duration minimum) {
            this.peerFactor = times;
            this.peerMinimum = minimum;
            return this;
        }

        /** Compares the latencies this often. */
        public Builder interval(Duration time) {
            this.interval = time;
            return this;
        }

        /** Ejects for this time at first, and never for longer than the second. */
        public Builder ejection(Duration first, Duration longest) {
            this.ejection = first;
            this.maxEjection = longest;
            return this;
        }

        /** Never ejects more than this share of the endpoints. */
        public Builder maxEjectedShare(double share) {
            this.maxEjectedShare = share;
            return this;
        }

        /** Lets so many calls decide after an ejection. */
        public Builder probes(int calls) {
            this.probes = calls;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public OutlierDetection build() {
            return new OutlierDetection(
                    failureRate,
                    slowRate,
                    slowCall,
                    window,
                    minimumCalls,
                    consecutiveFailures,
                    peerFactor,
                    peerMinimum,
                    interval,
                    ejection,
                    maxEjection,
                    maxEjectedShare,
                    probes);
        }
    }
}
