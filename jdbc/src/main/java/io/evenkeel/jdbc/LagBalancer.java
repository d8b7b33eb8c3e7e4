package io.evenkeel.jdbc;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.balancer.Candidate;
import io.evenkeel.core.balancer.ClusterView;
import io.evenkeel.core.balancer.Gauge;
import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.balancer.Picker;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.jdbc.connection.NodePool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Spreads reads with an eye to how far each replica is behind, over another balancer; for {@link
 * ReadWriteDataSourceBuilder#balancer}.
 *
 * <p>Lags are looked at four times in a second, never for a read, which costs what it costs with the balancer below. A lag that
 * is not known counts as longer than any other. Immutable and thread-safe.
 */
public final class LagBalancer implements Balancer {

    /** Two poll intervals as they are by default: below that, differences mean nothing. */
    private static final Duration TOLERANCE = Duration.ofMillis(500);

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration REFRESH = Duration.ofMillis(250);

    private final Balancer within;
    private final long nanos;
    private final boolean weighted;
    private final ToLongFunction<Endpoint<?>> lag;

    LagBalancer(Balancer within, Duration duration, boolean weighted, ToLongFunction<Endpoint<?>> lag) {
        this.within = Objects.requireNonNull(within, "within");
        if (duration.isZero() || duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException((weighted ? "half" : "tolerance") + ": " + duration
                    + " (expected: above 0, at most " + LONGEST + ")");
        }
        this.nanos = duration.toNanos();
        this.weighted = weighted;
        this.lag = lag;
    }

    /** {@link #leastLagged(Duration, Balancer)} of 500 ms, round robin. */
    public static LagBalancer leastLagged() {
        return leastLagged(TOLERANCE, Balancer.roundRobin());
    }

    /**
     * Only the replicas get reads that are at most this much more behind than the one that is the least; the others stand by.
     *
     * @param tolerance above 0, at most 1 h; below two poll intervals it makes the reads jump from replica to replica
     * @param within spreads the reads over those that get any
     * @throws IllegalArgumentException if the tolerance is out of its range
     */
    public static LagBalancer leastLagged(Duration tolerance, Balancer within) {
        return new LagBalancer(within, tolerance, false, LagBalancer::lagOf);
    }

    /** {@link #weighted(Duration, Balancer)} of 500 ms, round robin. */
    public static LagBalancer weighted() {
        return weighted(TOLERANCE, Balancer.roundRobin());
    }

    /**
     * Each replica gets reads by its weight, and the fewer the more it is behind the one that is the least: half at this
     * duration, a third at twice that, and so on.
     *
     * @param half above 0, at most 1 h
     * @param within spreads the reads by these weights; one that ignores weights has no use here
     * @throws IllegalArgumentException if the duration is out of its range
     */
    public static LagBalancer weighted(Duration half, Balancer within) {
        return new LagBalancer(within, half, true, LagBalancer::lagOf);
    }

    private static long lagOf(Endpoint<?> endpoint) {
        return endpoint.target() instanceof NodePool pool ? pool.lagNanos() : Long.MAX_VALUE;
    }

    @Override
    public Picker newPicker(ClusterView view) {
        view.rebuildIn(REFRESH);
        Picker before = view.previous() instanceof LagPicker picker ? picker.inner : null;
        List<? extends Candidate> candidates = view.candidates();
        long[] lags = new long[candidates.size()];
        long least = Long.MAX_VALUE;
        for (int i = 0; i < lags.length; i++) {
            lags[i] = lag.applyAsLong(candidates.get(i).endpoint());
            least = Math.min(least, lags[i]);
        }
        List<Candidate> used = new ArrayList<>(lags.length);
        Map<String, Candidate> handed = new HashMap<>();
        for (int i = 0; i < lags.length; i++) {
            Candidate candidate = candidates.get(i);
            long more = lags[i] - least;
            if (!weighted) {
                if (more <= nanos) {
                    used.add(candidate);
                    handed.put(candidate.endpoint().name(), candidate);
                }
            } else {
                Candidate lighter = new Lighter(candidate, candidate.weight() * nanos / ((double) nanos + more));
                used.add(lighter);
                handed.put(candidate.endpoint().name(), lighter);
            }
        }
        return new LagPicker(within.newPicker(view.withCandidates(used).withPrevious(before)), Map.copyOf(handed));
    }

    @Override
    public boolean measuresLatency() {
        return within.measuresLatency();
    }

    @Override
    public boolean comparesLoad() {
        return within.comparesLoad();
    }

    /** What it does, such as {@code least lagged within PT0.5S (round robin)}. */
    @Override
    public String toString() {
        Duration duration = Duration.ofNanos(nanos);
        return (weighted ? "by lag, half at " + duration : "least lagged within " + duration) + " (" + within + ")";
    }

    /** A candidate of less weight. */
    private static final class Lighter implements Candidate {
        private final Candidate candidate;
        private final double weight;

        Lighter(Candidate candidate, double weight) {
            this.candidate = candidate;
            this.weight = weight;
        }

        @Override
        public Endpoint<?> endpoint() {
            return candidate.endpoint();
        }

        @Override
        public double weight() {
            return weight;
        }

        @Override
        public long inFlight() {
            return candidate.inFlight();
        }

        @Override
        public double latencyNanos(long now) {
            return candidate.latencyNanos(now);
        }

        @Override
        public Gauge gauge() {
            return candidate.gauge();
        }
    }

    /**
     * Asks the picker below, and gives the cluster its own candidates back.
     *
     * @param inner the picker below
     * @param handed what it was given, by name
     */
    private record LagPicker(Picker inner, Map<String, Candidate> handed) implements Picker {

        @Override
        public @Nullable Candidate pick(PickRequest request, long now) {
            Candidate picked = inner.pick(request, now);
            return picked instanceof Lighter lighter ? lighter.candidate : picked;
        }

        @Override
        public double share(Candidate candidate) {
            Candidate known = handed.get(candidate.endpoint().name());
            return known == null ? 0 : inner.share(known);
        }

        @Override
        public String standing(Candidate candidate) {
            Candidate known = handed.get(candidate.endpoint().name());
            return known == null ? "stands by, as it is more behind" : inner.standing(known);
        }
    }
}
