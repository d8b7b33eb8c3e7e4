package io.evenkeel.core.health;

import java.time.Duration;
import java.util.Objects;

/**
 * An active health check: a probe, and how its answers are judged. Immutable; the setters return changed copies.
 *
 * <p>The meaning of the settings, and their defaults, are HAProxy's ({@code inter}, {@code fastinter}, {@code rise},
 * {@code fall}): an endpoint that is up goes down after {@code fall} failures in a row, one that is down comes up after
 * {@code rise} successes in a row, and while the answers disagree with the state the checks come faster. An endpoint is
 * up when it becomes a member, unless it is to be {@link #initiallyDown}, and its first answer alone decides.
 *
 * @param <T> the endpoints' target
 */
public final class HealthCheck<T> {

    private final Probe<? super T> probe;
    private final HealthCheckSettings settings;

    private HealthCheck(Probe<? super T> probe, HealthCheckSettings settings) {
        this.probe = probe;
        this.settings = settings;
    }

    /** A check with the default settings: every 2 s, in transition every 500 ms, timeout 1 s, rise 2, fall 3. */
    public static <T> HealthCheck<T> of(Probe<? super T> probe) {
        return of(probe, HealthCheckSettings.DEFAULTS);
    }

    /** A check with these settings. */
    public static <T> HealthCheck<T> of(Probe<? super T> probe, HealthCheckSettings settings) {
        return new HealthCheck<>(Objects.requireNonNull(probe, "probe"), Objects.requireNonNull(settings, "settings"));
    }

    /** {@link HealthCheckSettings#every}. */
    public HealthCheck<T> every(Duration interval) {
        return new HealthCheck<>(probe, settings.withEvery(interval));
    }

    /** {@link HealthCheckSettings#inTransition}. */
    public HealthCheck<T> inTransition(Duration interval) {
        return new HealthCheck<>(probe, settings.withInTransition(interval));
    }

    /** {@link HealthCheckSettings#timeout}. */
    public HealthCheck<T> timeout(Duration timeout) {
        return new HealthCheck<>(probe, settings.withTimeout(timeout));
    }

    /** {@link HealthCheckSettings#rise}. */
    public HealthCheck<T> rise(int successes) {
        return new HealthCheck<>(probe, settings.withRise(successes));
    }

    /** {@link HealthCheckSettings#fall}. */
    public HealthCheck<T> fall(int failures) {
        return new HealthCheck<>(probe, settings.withFall(failures));
    }

    /** {@link HealthCheckSettings#skips}. */
    public HealthCheck<T> skipWhileCallsSucceed(int inARow) {
        return new HealthCheck<>(probe, settings.withSkips(inARow));
    }

    /** An endpoint counts as down until its first check; default: as up. */
    public HealthCheck<T> initiallyDown() {
        return new HealthCheck<>(probe, settings.withInitiallyUp(false));
    }

    /** What is asked. */
    public Probe<? super T> probe() {
        return probe;
    }

    /** How the answers are judged. */
    public HealthCheckSettings settings() {
        return settings;
    }
}
