package io.evenkeel.core.health;

/**
 * What a cluster does when so few of its endpoints are healthy that its view is hardly right, or that those few would
 * break down under the load of all: Envoy's panic threshold. Endpoints that code took out are left aside: they are
 * neither counted nor used. So are those that are to be down until their first check, as long as they wait for it: what
 * nothing is known of when a process starts is no outage.
 *
 * @param below the healthy share, from 0 to 1, below which there is panic; 0 for never
 * @param policy what is done then
 */
public record Panic(double below, Policy policy) {

    /** What is done in a panic. */
    public enum Policy {
        /** All endpoints are used, those that are down or ejected too. */
        USE_ALL,
        /** No endpoint is used: calls fail at once. */
        FAIL_FAST
    }

    /** Never panics: what is healthy is used, however little it is. */
    public static final Panic NEVER = new Panic(0, Policy.USE_ALL);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the share is out of its range
     */
    public Panic {
        if (!(below >= 0 && below <= 1)) {
            throw new IllegalArgumentException("below: " + below + " (expected: 0 to 1)");
        }
    }

    /** Uses all endpoints when less than this share is healthy; Envoy's default is half. */
    public static Panic useAllBelow(double healthyShare) {
        return new Panic(healthyShare, Policy.USE_ALL);
    }

    /** Fails all calls when less than this share is healthy. */
    public static Panic failFastBelow(double healthyShare) {
        return new Panic(healthyShare, Policy.FAIL_FAST);
    }

    /** Whether so few of so many are healthy that there is panic. */
    public boolean at(long healthy, long all) {
        return all > 0 && healthy < below * all;
    }
}
