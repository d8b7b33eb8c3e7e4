package io.evenkeel.core.cluster;

import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.health.HealthCheck;
import io.evenkeel.core.limit.ConcurrencyLimit;
import io.evenkeel.core.time.LatencyHistogram;
import io.evenkeel.core.time.Ticker;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes members, with all that is to be known of them. */
final class MemberFactory<T> {

    private final ClusterConfig<T> config;
    private final @Nullable Ticker stopwatch;
    private final @Nullable PassiveHealth<T> passive;
    private final Runnable roomMade;

    /**
     * A factory.
     *
     * @param stopwatch measures how long calls take; null if nothing needs to know
     * @param passive watches the members; null if nobody does
     * @param roomMade runs each time a call has left a member with a limit
     */
    MemberFactory(
            ClusterConfig<T> config,
            @Nullable Ticker stopwatch,
            @Nullable PassiveHealth<T> passive,
            Runnable roomMade) {
        this.config = config;
        this.stopwatch = stopwatch;
        this.passive = passive;
        this.roomMade = roomMade;
    }

    /**
     * A new member.
     *
     * @param first whether it is there when the cluster starts
     */
    Member<T> join(Endpoint<T> endpoint, boolean first, Instant now) {
        LatencyHistogram latencies = config.latencyQuantiles() ? new LatencyHistogram() : null;
        OutcomeListener recorder = latencies == null
                ? OutcomeListener.NOBODY
                : (outcome, nanos, cause) -> {
                    if (outcome == Outcome.SUCCEEDED) {
                        latencies.record(nanos);
                    }
                };
        PassiveHealth<T>.Watch watch = passive == null
                ? null
                : passive.watch(endpoint.name(), config.balancer().comparesLoad(), stopwatch, recorder);
        Tally tally = watch == null ? tally(endpoint, recorder) : watch.tally();
        ConcurrencyLimit limit = config.limit();
        Limiter limiter = limit == null ? null : new Limiter(limit, roomMade);
        return Member.joining(
                endpoint,
                Condition.joining(unchecked(), now),
                new Vitals<>(tally, watch, limiter, latencies),
                first ? Warmth.UNSEEN : Warmth.OUT);
    }

    private Tally tally(Endpoint<T> endpoint, OutcomeListener recorder) {
        Function<? super Endpoint<T>, ? extends CallCounts> counts = config.counts();
        return counts == null
                ? Tally.of(config.balancer().comparesLoad(), stopwatch, recorder)
                : new CountedElsewhere(Objects.requireNonNull(counts.apply(endpoint), "counts"));
    }

    /** Why a member that has not been checked is down, or null if it is not. */
    @Nullable
    String unchecked() {
        HealthCheck<T> check = config.healthCheck();
        return check == null || check.settings().initiallyUp() ? null : Condition.UNCHECKED;
    }
}
