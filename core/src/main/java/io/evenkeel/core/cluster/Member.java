package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.Candidate;
import io.evenkeel.core.endpoint.Endpoint;
import java.time.Instant;

/** An endpoint in its cluster, with its condition and counts. Immutable but for the counts. */
final class Member<T> implements Candidate {

    private final Endpoint<T> endpoint;
    private final Condition condition;
    private final Tally tally;

    private Member(Endpoint<T> endpoint, Condition condition, Tally tally) {
        this.endpoint = endpoint;
        this.condition = condition;
        this.tally = tally;
    }

    static <T> Member<T> joining(Endpoint<T> endpoint, Instant now, Tally tally) {
        return new Member<>(endpoint, new Condition(null, null, "", now), tally);
    }

    /** The same member, configured differently. */
    Member<T> with(Endpoint<T> changed) {
        return new Member<>(changed, condition, tally);
    }

    /** The same member, in another condition. */
    Member<T> with(Condition changed) {
        return new Member<>(endpoint, changed, tally);
    }

    @Override
    public Endpoint<T> endpoint() {
        return endpoint;
    }

    @Override
    public double weight() {
        return endpoint.weight();
    }

    @Override
    public long inFlight() {
        return tally.inFlight();
    }

    @Override
    public double latencyNanos(long now) {
        return tally.latencyNanos(now);
    }

    Condition condition() {
        return condition;
    }

    Tally tally() {
        return tally;
    }

    boolean usable() {
        return condition.state() == EndpointState.UP;
    }

    EndpointSnapshot<T> snapshot() {
        return new EndpointSnapshot<>(
                endpoint,
                condition.state(),
                condition.reason(),
                condition.since(),
                tally.inFlight(),
                tally.succeeded(),
                tally.failed(),
                tally.cancelled());
    }
}
