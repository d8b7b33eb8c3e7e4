package io.evenkeel.core.cluster;

import io.evenkeel.core.time.FakeTime;
import java.util.SplittableRandom;

/** Opens the builder's time and randomness to the simulator. */
public final class SimulatedClusters {

    private SimulatedClusters() {}

    public static <T> Cluster<T> build(ClusterBuilder<T> builder, FakeTime time, SplittableRandom random) {
        return builder.build(time, random, time, time);
    }
}
