package io.evenkeel.core.health;

import java.time.Duration;
import java.util.Objects;

/**
 * How often an endpoint is checked, and how the answers are judged.
 *
 * @param every the time between two checks of an endpoint, at least 1 ms; each is moved by up to a tenth, at random, so
 *     that many clients do not check in step
 * @param inTransition the time between two checks while the last answer disagrees with the endpoint's state, or no
 *     answer is known yet; at least 1 ms and at most {@code every}
 * @param timeout when a check without an answer counts as failed; at least 1 ms
 * @param rise successes in a row that bring an endpoint up, at least 1
 * @param fall failures in a row that take an endpoint down, at least 1
 * @param skips how many checks in a row are left out while calls prove that an endpoint is up: since the last look, some
 *     succeeded and none failed. 0 for none, because a check may ask for more than calls show, such as whether the
 *     endpoint wants to be drained
 * @param initiallyUp whether an endpoint counts as up until its first check
 */
public record HealthCheckSettings(
        Duration every, Duration inTransition, Duration timeout, int rise, int fall, int skips, boolean initiallyUp) {

    /** Every 2 s, in transition every 500 ms, timeout 1 s, rise 2, fall 3; no skips, initially up. */
    public static final HealthCheckSettings DEFAULTS = new HealthCheckSettings(
            Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofSeconds(1), 2, 3, 0, true);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public HealthCheckSettings {
        atLeastOneMilli("every", every);
        atLeastOneMilli("inTransition", inTransition);
        atLeastOneMilli("timeout", timeout);
        if (inTransition.compareTo(every) > 0) {
            throw new IllegalArgumentException(
                    "inTransition: " + inTransition + " (expected: at most every, which is " + every + ")");
        }
        atLeastOne("rise", rise);
        atLeastOne("fall", fall);
        if (skips < 0) {
            throw new IllegalArgumentException("skips: " + skips + " (expected: >= 0)");
        }
    }

    /** A copy with this interval; {@code inTransition} is kept below it, at a quarter of it if it was above. */
    public HealthCheckSettings withEvery(Duration interval) {
        atLeastOneMilli("every", interval);
        Duration quarter = interval.dividedBy(4);
        Duration faster = inTransition.compareTo(interval) <= 0
                ? inTransition
                : quarter.toMillis() >= 1 ? quarter : Duration.ofMillis(1);
        return new HealthCheckSettings(interval, faster, timeout, rise, fall, skips, initiallyUp);
    }

    /** A copy with this interval while in transition. */
    public HealthCheckSettings withInTransition(Duration interval) {
        return new HealthCheckSettings(every, interval, timeout, rise, fall, skips, initiallyUp);
    }

    /** A copy with this timeout. */
    public HealthCheckSettings withTimeout(Duration limit) {
        return new HealthCheckSettings(every, inTransition, limit, rise, fall, skips, initiallyUp);
    }

    /** A copy with this rise. */
    public HealthCheckSettings withRise(int successes) {
        return new HealthCheckSettings(every, inTransition, timeout, successes, fall, skips, initiallyUp);
    }

    /** A copy with this fall. */
    public HealthCheckSettings withFall(int failures) {
        return new HealthCheckSettings(every, inTransition, timeout, rise, failures, skips, initiallyUp);
    }

    /** A copy with so many skips. */
    public HealthCheckSettings withSkips(int inARow) {
        return new HealthCheckSettings(every, inTransition, timeout, rise, fall, inARow, initiallyUp);
    }

    /** A copy with this initial state. */
    public HealthCheckSettings withInitiallyUp(boolean up) {
        return new HealthCheckSettings(every, inTransition, timeout, rise, fall, skips, up);
    }

    private static void atLeastOneMilli(String name, Duration value) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1 ms)");
        }
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
