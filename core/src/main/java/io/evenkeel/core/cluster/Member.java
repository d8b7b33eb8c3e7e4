package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.Candidate;
import io.evenkeel.core.endpoint.Endpoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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

    static <T> Member<T> joining(Endpoint<T> endpoint, Instant now) {
        return new Member<>(endpoint, new Condition(null, null, "", now), new Tally());
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
}
