package io.evenkeel.core.balancer;

import java.util.random.RandomGenerator;

/** Balancers for the simulator: the same seed gives the same picks, whichever thread asks. */
public final class SeededBalancers {

    private SeededBalancers() {}

    public static Balancer random(long seed) {
        return new RandomChoice(everywhere(seed));
    }

    public static Balancer roundRobin(long seed) {
        return new RoundRobin(everywhere(seed), false);
    }

    public static Balancer leastRequests(long seed) {
        return new LeastRequests(everywhere(seed));
    }

    public static Balancer peakEwma(long seed) {
        return new PeakEwma(everywhere(seed));
    }

    /** Begins each thread's sequence at the same place. */
    private static RandomGenerator everywhere(long seed) {
        return () -> seed;
    }
}
