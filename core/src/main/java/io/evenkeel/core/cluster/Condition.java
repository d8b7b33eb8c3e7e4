package io.evenkeel.core.cluster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Everything that keeps a member from being used, each with its reason; several can hold at once.
 *
 * @param down why the health check took it down, or null
 * @param suspended why code took it out, or null
 * @param restored why it came back; empty if it was never out
 * @param since when its state last changed
 */
record Condition(@Nullable String down, @Nullable String suspended, String restored, Instant since) {

    EndpointState state() {
        return suspended != null ? EndpointState.SUSPENDED : down != null ? EndpointState.DOWN : EndpointState.UP;
    }

    String reason() {
        return suspended != null ? suspended : down != null ? down : restored;
    }

    Condition down(@Nullable String reason, String back, Instant now) {
        return changed(new Condition(reason, suspended, back, now));
    }

    Condition suspended(@Nullable String reason, String back, Instant now) {
        return changed(new Condition(down, reason, back, now));
    }

    private Condition changed(Condition next) {
        return next.state() == state()
                ? new Condition(
                        next.down, next.suspended, state() == EndpointState.UP ? restored : next.restored, since)
                : next;
    }
}
