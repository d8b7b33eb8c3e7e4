package io.evenkeel.core.balancer;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How calls go back to a preferred tier that can serve again after it was out. Immutable. */
public final class Failback {

    /** In so many equal steps a ramp goes up. */
    static final int STEPS = 20;

    private enum Kind {
        IMMEDIATE,
        AFTER_STABLE,
        MANUAL,
        RAMP
    }

    private static final Failback IMMEDIATE = new Failback(Kind.IMMEDIATE, Duration.ZERO);
    private static final Failback MANUAL = new Failback(Kind.MANUAL, Duration.ZERO);

    private final Kind kind;
    private final Duration time;

    private Failback(Kind kind, Duration time) {
        this.kind = kind;
        this.time = time;
    }

    /** All calls, as soon as the tier can serve. */
    public static Failback immediate() {
        return IMMEDIATE;
    }

    /**
     * All calls, once the tier could serve for this long without a break.
     *
     * @throws IllegalArgumentException if the time is not positive
     */
    public static Failback afterStable(Duration time) {
        return new Failback(Kind.AFTER_STABLE, positive("stable time", time));
    }

    /** No call before code asks for it, or no other tier can serve. */
    public static Failback manual() {
        return MANUAL;
    }

    /**
     * More and more calls: a twentieth at once, another one each twentieth of this time. The ramp starts anew when the
     * tier goes out meanwhile.
     *
     * @throws IllegalArgumentException if the time is not positive
     */
    public static Failback ramp(Duration time) {
        return new Failback(Kind.RAMP, positive("ramp", time));
    }

    private static Duration positive(String name, Duration time) {
        if (Objects.requireNonNull(time, name).isNegative() || time.isZero()) {
            throw new IllegalArgumentException("failback " + name + ": " + time + " (expected: > 0)");
        }
        return time;
    }

    /**
     * The part of its calls that a tier gets back.
     *
     * @param elapsed nanoseconds since it can serve again
     * @return 0 to 1
     */
    double share(long elapsed) {
        return switch (kind) {
            case IMMEDIATE -> 1;
            case MANUAL -> 0;
            case AFTER_STABLE -> elapsed >= time.toNanos() ? 1 : 0;
            case RAMP -> Math.min(1, (double) (1 + step(elapsed)) / STEPS);
        };
    }

    /** How long after a moment the share changes next, or null if it does not by itself. */
    @Nullable
    Duration nextChange(long elapsed) {
        return switch (kind) {
            case IMMEDIATE, MANUAL -> null;
            case AFTER_STABLE -> share(elapsed) == 1 ? null : time.minusNanos(elapsed);
            case RAMP -> share(elapsed) == 1 ? null : stepAt(step(elapsed) + 1).minusNanos(elapsed);
        };
    }

    private long step(long elapsed) {
        long step = (long) ((double) elapsed / time.toNanos() * STEPS);
        // Not to ask again for the step that has just come.
        return stepAt(step + 1).toNanos() <= elapsed ? step + 1 : step;
    }

    private Duration stepAt(long step) {
        return time.multipliedBy(step).dividedBy(STEPS);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case IMMEDIATE -> "immediate";
            case MANUAL -> "manual";
            case AFTER_STABLE -> "after " + time + " stable";
            case RAMP -> "ramp over " + time;
        };
    }
}
