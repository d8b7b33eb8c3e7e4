package io.evenkeel.core.cluster;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that keeps a member from being used, each with its reason; several can hold at once.
 *
 * @param taken why and how an operator took it out, or null
 * @param suspended why code took it out, or null
 * @param down why the health check took it down, or null
 * @param ejection why its calls got it ejected, or null
 * @param restored why it came back; empty if it was never out
 * @param since when its state last changed
 */
record Condition(
        @Nullable Taken taken,
        @Nullable String suspended,
        @Nullable String down,
        @Nullable Ejection ejection,
        String restored,
        Instant since) {

    /**
     * What an operator asked for.
     *
     * @param state {@link EndpointState#DRAINING} or {@link EndpointState#MAINTENANCE}
     */
    record Taken(EndpointState state, String reason) {}

    /**
     * An ejection, from its beginning to the verdict of the probes.
     *
     * @param probing lets the probes in; null until the ejection time is over
     * @param full whether no more probes may come in
     */
    record Ejection(String reason, @Nullable Gate probing, boolean full) {}

    /** Why an endpoint is down that is to be down until its first check. */
    static final String UNCHECKED = "not checked yet";

    static Condition joining(@Nullable String down, Instant now) {
        return new Condition(null, null, down, null, "", now);
    }

    EndpointState state() {
        if (taken != null) {
            return taken.state();
        }
        if (suspended != null) {
            return EndpointState.SUSPENDED;
        }
        if (down != null) {
            return EndpointState.DOWN;
        }
        if (ejection != null) {
            return ejection.probing() == null ? EndpointState.EJECTED : EndpointState.PROBING;
        }
        return EndpointState.UP;
    }

    String reason() {
        if (taken != null) {
            return taken.reason();
        }
        if (suspended != null) {
            return suspended;
        }
        if (down != null) {
            return down;
        }
        return ejection != null ? ejection.reason() : restored;
    }

    /** Whether calls may go there; then there may still be a {@link #gate}. */
    boolean usable() {
        return switch (state()) {
            case UP -> true;
            case PROBING -> !Objects.requireNonNull(ejection).full();
            default -> false;
        };
    }

    /** Whether all that keeps calls away is that it is drained. */
    boolean onlyDrained() {
        return isDrained() && suspended == null && down == null && ejection == null;
    }

    /** Its state and why, for calls that would go to it although it is drained. */
    String withoutDrain() {
        Condition rest = new Condition(null, suspended, down, ejection, restored, since);
        return rest.state() + " (" + rest.reason() + ")";
    }

    private boolean isDrained() {
        return taken != null && taken.state() == EndpointState.DRAINING;
    }

    /** Whether code or an operator took it out, so that nothing that is found out about it matters. */
    boolean takenOut() {
        return taken != null || suspended != null;
    }

    /** Whether it waits for its first check, so that it is neither healthy nor unhealthy. */
    boolean unchecked() {
        return UNCHECKED.equals(down);
    }

    /** What restricts the calls, or null. */
    @Nullable
    Gate gate() {
        return ejection == null ? null : ejection.probing();
    }

    Condition taken(@Nullable Taken by, String back, Instant now) {
        return changed(new Condition(by, suspended, down, ejection, back, now));
    }

    Condition suspended(@Nullable String reason, String back, Instant now) {
        return changed(new Condition(taken, reason, down, ejection, back, now));
    }

    Condition down(@Nullable String reason, String back, Instant now) {
        return changed(new Condition(taken, suspended, reason, ejection, back, now));
    }

    Condition ejected(@Nullable Ejection next, String back, Instant now) {
        return changed(new Condition(taken, suspended, down, next, back, now));
    }

    /** The time is that of the state's last change, and why it came back is what brought it up. */
    private Condition changed(Condition next) {
        return next.state() == state()
                ? new Condition(
                        next.taken,
                        next.suspended,
                        next.down,
                        next.ejection,
                        state() == EndpointState.UP ? restored : next.restored,
                        since)
                : next;
    }
}
