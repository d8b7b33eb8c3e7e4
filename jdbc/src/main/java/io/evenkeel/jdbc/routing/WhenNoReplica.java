package io.evenkeel.jdbc.routing;

import java.time.Duration;

/**
 * What happens to a read that may go to a replica, while none will do: none serves, or none is what a hint or a scope asks
 * for. Immutable.
 *
 * @param onPrimary how many of these reads the primary takes at the same time; 0 for none, {@link #UNLIMITED} for all
 * @param patience how long such a read waits for a replica first
 */
public record WhenNoReplica(int onPrimary, Duration patience) {

    /** As many as there are. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final Duration LONGEST = Duration.ofHours(1);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the number is negative, or the time negative or above 1 h
     */
    public WhenNoReplica {
        if (onPrimary < 0) {
            throw new IllegalArgumentException("onPrimary: " + onPrimary + " (expected: >= 0)");
        }
        if (patience.isNegative() || patience.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("patience: " + patience + " (expected: from 0 to " + LONGEST + ")");
        }
    }

    /** The primary takes the read; the default. */
    public static WhenNoReplica primary() {
        return new WhenNoReplica(UNLIMITED, Duration.ZERO);
    }

    /**
     * The primary takes so many of these reads at the same time, so that they cannot drown it, and one more fails with an
     * error that says how far behind each replica is. A read counts while its statement runs, in this data source.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public static WhenNoReplica primary(int atOnce) {
        if (atOnce < 1) {
            throw new IllegalArgumentException("atOnce: " + atOnce + " (expected: >= 1)");
        }
        return new WhenNoReplica(atOnce, Duration.ZERO);
    }

    /** The read fails with an error that says how far behind each replica is. */
    public static WhenNoReplica fail() {
        return new WhenNoReplica(0, Duration.ZERO);
    }

    /**
     * The same, after the read has waited so long in vain for a replica that will do.
     *
     * @throws IllegalArgumentException if the time is negative or above 1 h
     */
    public WhenNoReplica afterWaiting(Duration bound) {
        return new WhenNoReplica(onPrimary, bound);
    }

    /** Whether the primary takes any of these reads. */
    public boolean goesToPrimary() {
        return onPrimary > 0;
    }

    /** As in a URL, such as {@code wait:PT0.2S,primary:8}. */
    @Override
    public String toString() {
        String then = onPrimary == 0 ? "fail" : onPrimary == UNLIMITED ? "primary" : "primary:" + onPrimary;
        return patience.isZero() ? then : "wait:" + patience + "," + then;
    }
}
