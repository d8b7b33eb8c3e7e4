package io.evenkeel.core.cluster;

import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.health.HealthCheck;
import io.evenkeel.core.health.HealthChecker;
import io.evenkeel.core.time.Scheduler;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Joins the membership to the active checks, and their answers to the members' condition. */
final class ActiveHealth<T> implements ControlPlane.Watching<T>, HealthChecker.Listener, AutoCloseable {

    private final ControlPlane<T> control;
    private final @Nullable HealthChecker<T> checker;

    ActiveHealth(ClusterConfig<T> config, ControlPlane<T> control, Scheduler scheduler, RandomGenerator random) {
        this.control = control;
        HealthCheck<T> check = config.healthCheck();
        this.checker = check == null
                ? null
                : new HealthChecker<>(config.name(), check, scheduler, random, this::traffic, this);
    }

    private HealthChecker.Traffic.Counts traffic(String endpoint) {
        Member<T> member = control.state().indexed(endpoint);
        return member == null
                ? new HealthChecker.Traffic.Counts(0, 0)
                : new HealthChecker.Traffic.Counts(
                        member.tally().succeeded(), member.tally().failed());
    }

    @Override
    public void joined(Endpoint<T> endpoint) {
        if (checker != null) {
            checker.watch(endpoint);
        }
    }

    @Override
    public void left(String endpoint) {
        if (checker != null) {
            checker.unwatch(endpoint);
        }
    }

    @Override
    public void up(String endpoint, String reason) {
        control.change(endpoint, condition -> condition.down(null, reason, control.now()));
    }

    @Override
    public void down(String endpoint, String reason) {
        control.change(endpoint, condition -> condition.down(reason, "", control.now()));
    }

    @Override
    public void close() {
        if (checker != null) {
            checker.close();
        }
    }
}
