package io.evenkeel.core.cluster;

import io.evenkeel.core.endpoint.Endpoint;
import java.time.Instant;

/**
 * One endpoint at one moment. Counts are read one after the other while calls go on, so they may differ by the few
 * calls that ended in between.
 *
 * @param endpoint what was configured
 * @param state whether it may be used
 * @param reason why it is in that state; empty while it has always been up
 * @param since when it came into that state
 * @param inFlight calls that are running
 * @param succeeded calls that ended well, since it became a member
 * @param failed calls that failed
 * @param cancelled calls that ended as neither
 * @param <T> the endpoints' target
 */
public record EndpointSnapshot<T>(
        Endpoint<T> endpoint,
        EndpointState state,
        String reason,
        Instant since,
        long inFlight,
        long succeeded,
        long failed,
        long cancelled) {

    /** The endpoint's name. */
    public String name() {
        return endpoint.name();
    }

    @Override
    public String toString() {
        return endpoint + " " + state + (reason.isEmpty() ? "" : " (" + reason + ")") + " in flight " + inFlight + ", "
                + succeeded + " succeeded, " + failed + " failed, " + cancelled + " cancelled";
    }
}
