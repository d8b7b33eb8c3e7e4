package io.evenkeel.core.simulation;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.balancer.SeededBalancers;
import io.evenkeel.core.health.OutlierDetection;
import io.evenkeel.core.health.SlowStart;
import java.time.Duration;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A way to set a cluster up.
 *
 * @param name for the table
 * @param balancer who is next, from a seed
 * @param attempts how many endpoints a request is tried on at the most
 * @param checked whether each server is checked every 2 s, rise 2, fall 3
 * @param outliers how servers that fail are ejected, if they are
 * @param slowStart how servers that come back are warmed up, if they are
 */
record Strategy(
        String name,
        LongFunction<Balancer> balancer,
        int attempts,
        boolean checked,
        @Nullable OutlierDetection outliers,
        @Nullable SlowStart slowStart) {

    private static final OutlierDetection OUTLIERS = OutlierDetection.builder()
            .ejection(Duration.ofSeconds(5), Duration.ofMinutes(1))
            .slowerThanPeers(3, Duration.ofMillis(50))
            .interval(Duration.ofSeconds(1))
            .build();

    static List<Strategy> all() {
        return List.of(
                bare("random", SeededBalancers::random),
                bare("round robin", SeededBalancers::roundRobin),
                bare("least requests", SeededBalancers::leastRequests),
                bare("peak EWMA", SeededBalancers::peakEwma),
                bare("round robin", SeededBalancers::roundRobin).withRetry(),
                bare("round robin", SeededBalancers::roundRobin).withRetry().withChecks(),
                bare("round robin", SeededBalancers::roundRobin).withRetry().withOutliers(),
                bare("least requests", SeededBalancers::leastRequests)
                        .withRetry()
                        .withOutliers(),
                bare("peak EWMA", SeededBalancers::peakEwma).withRetry().withOutliers(),
                bare("least requests", SeededBalancers::leastRequests)
                        .withRetry()
                        .withOutliers()
                        .withSlowStart());
    }

    private static Strategy bare(String name, LongFunction<Balancer> balancer) {
        return new Strategy(name, balancer, 1, false, null, null);
    }

    private Strategy withRetry() {
        return new Strategy(name + ", retry", balancer, 2, checked, outliers, slowStart);
    }

    private Strategy withChecks() {
        return new Strategy(name + ", checks", balancer, attempts, true, outliers, slowStart);
    }

    private Strategy withOutliers() {
        return new Strategy(name + ", outliers", balancer, attempts, checked, OUTLIERS, slowStart);
    }

    private Strategy withSlowStart() {
        return new Strategy(
                name + ", slow start", balancer, attempts, checked, outliers, SlowStart.over(Duration.ofSeconds(10)));
    }

    @Override
    public String toString() {
        return name;
    }
}
