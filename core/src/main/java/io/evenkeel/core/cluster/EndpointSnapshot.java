package io.evenkeel.core.cluster;

import io.evenkeel.core.endpoint.Endpoint;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One endpoint at one moment. Counts are read one after the other while calls go on, so they may differ by the few
 * calls that ended in between.
 *
 * @param endpoint what was configured
 * @param state whether it may be used
 * @param reason why it is in that state; empty while it has always been up
 * @param since when it came into that state
 * @param weight its weight now, which is below the configured one while it warms up
 * @param inFlight calls that are running
 * @param succeeded calls that ended well, since it became a member
 * @param failed calls that failed
 * @param cancelled calls that ended as neither
 * @param limit how many calls it takes at once, if that is limited
 * @param latency how long calls take, if the cluster was built to keep quantiles
 * @param <T> the endpoints' target
 */
public record EndpointSnapshot<T>(
        Endpoint<T> endpoint,
        EndpointState state,
        String reason,
        Instant since,
        double weight,
        long inFlight,
        long succeeded,
        long failed,
        long cancelled,
        OptionalInt limit,
        Optional<LatencySnapshot> latency) {

    /** The endpoint's name. */
    public String name() {
        return endpoint.name();
    }

    @Override
    public String toString() {
        return endpoint + " " + state + (reason.isEmpty() ? "" : " (" + reason + ")")
                + (weight == endpoint.weight() ? "" : " weight now " + weight) + " in flight " + inFlight
                + (limit.isPresent() ? " of " + limit.getAsInt() : "") + ", " + succeeded + " succeeded, " + failed
                + " failed, " + cancelled + " cancelled"
                + latency.map(times -> ", p50/p90/p99 " + times).orElse("");
    }
}
