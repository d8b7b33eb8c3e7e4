package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.Candidate;
import io.evenkeel.core.balancer.Gauge;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.health.SlowStart;
import io.evenkeel.core.time.LatencyHistogram;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** An endpoint in its cluster, with its condition, weight and counts. Immutable but for the counts. */
final class Member<T> implements Candidate, Seat<T> {

    private final Endpoint<T> endpoint;
    private final Condition condition;
    private final Vitals<T> vitals;
    private final Tally tally;
    private final Warmth warmth;
    private final double weight;
    private final @Nullable Gate gate;

    private Member(Endpoint<T> endpoint, Condition condition, Vitals<T> vitals, Warmth warmth, double weight) {
        this.endpoint = endpoint;
        this.condition = condition;
        this.vitals = vitals;
        this.tally = vitals.tally();
        this.warmth = warmth;
        this.weight = weight;
        Gate probing = condition.gate();
        Limiter limiter = vitals.limiter();
        this.gate = limiter == null ? probing : probing == null ? limiter : limiter.before(probing);
    }

    static <T> Member<T> joining(Endpoint<T> endpoint, Condition condition, Vitals<T> vitals, Warmth warmth) {
        return new Member<>(endpoint, condition, vitals, warmth, endpoint.weight());
    }

    /** The same member, configured differently. */
    Member<T> with(Endpoint<T> changed) {
        return new Member<>(changed, condition, vitals, warmth, changed.weight());
    }

    /** The same member, in another condition. */
    Member<T> with(Condition changed) {
        return new Member<>(endpoint, changed, vitals, warmth, weight);
    }

    /** The same member, as warm as it is at this time. */
    Member<T> warmed(SlowStart slowStart, long now) {
        Warmth next = warmth.next(condition.state() == EndpointState.UP, slowStart, now);
        double weighs = endpoint.weight() * next.share(slowStart, now);
        return next.equals(warmth) && weighs == weight ? this : new Member<>(endpoint, condition, vitals, next, weighs);
    }

    boolean warming() {
        return warmth.phase() == Warmth.Phase.WARMING;
    }

    @Override
    public Endpoint<T> endpoint() {
        return endpoint;
    }

    @Override
    public T target() {
        return endpoint.target();
    }

    /** As a seat; only where nothing restricts or measures the calls. */
    @Override
    public void succeeded() {
        tally.end(Outcome.SUCCEEDED, 0, null);
    }

    /** As a seat; only where nothing restricts or measures the calls. */
    @Override
    public void failed(Throwable cause) {
        tally.end(Outcome.FAILED, 0, cause);
    }

    /** As a seat; only where nothing restricts or measures the calls. */
    @Override
    public void cancelled() {
        tally.end(Outcome.CANCELLED, 0, null);
    }

    @Override
    public double weight() {
        return weight;
    }

    @Override
    public long inFlight() {
        return tally.inFlight();
    }

    @Override
    public double latencyNanos(long now) {
        return tally.latencyNanos(now);
    }

    @Override
    public Gauge gauge() {
        return tally;
    }

    Condition condition() {
        return condition;
    }

    Tally tally() {
        return tally;
    }

    PassiveHealth<T>.@Nullable Watch watch() {
        return vitals.watch();
    }

    @Nullable
    Limiter limiter() {
        return vitals.limiter();
    }

    /** What a call must pass; null if nothing restricts it, which is the usual case. */
    @Nullable
    Gate gate() {
        return gate;
    }

    boolean usable() {
        return condition.usable();
    }

    EndpointSnapshot<T> snapshot() {
        Limiter limiter = vitals.limiter();
        LatencyHistogram latencies = vitals.latencies();
        return new EndpointSnapshot<>(
                endpoint,
                condition.state(),
                condition.reason(),
                condition.since(),
                weight,
                tally.inFlight(),
                tally.succeeded(),
                tally.failed(),
                tally.cancelled(),
                limiter == null ? OptionalInt.empty() : OptionalInt.of(limiter.limit()),
                Optional.ofNullable(latencies).map(LatencySnapshot::of));
    }
}
