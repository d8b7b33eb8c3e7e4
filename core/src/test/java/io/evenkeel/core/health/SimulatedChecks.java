package io.evenkeel.core.health;

import io.evenkeel.core.time.Scheduler;
import java.util.random.RandomGenerator;

/** Active checks for the simulator: they answer at once, on the simulator's thread. */
public final class SimulatedChecks {

    private SimulatedChecks() {}

    public static <T> HealthChecker<T> start(
            HealthCheck<T> check, Scheduler time, RandomGenerator random, HealthChecker.Listener listener) {
        return new HealthChecker<>(check, time, random, HealthChecker.Traffic.NONE, listener, new DirectExecutor());
    }
}
