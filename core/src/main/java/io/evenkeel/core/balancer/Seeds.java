package io.evenkeel.core.balancer;

import java.util.random.RandomGenerator;

/** Where balancers begin: somewhere else in each process. */
final class Seeds {

    private Seeds() {}

    /** A generator with a seed of its own. */
    static RandomGenerator random() {
        return RandomGenerator.of("L64X128MixRandom");
    }
}
