package io.evenkeel.core.balancer;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The better of two different candidates that are drawn by weight, where better means a lower expected latency times
 * the calls in flight with this one, per weight.
 */
final class PeakEwma implements Balancer {

    /**
     * What an endpoint costs that has never answered but is busy with its first calls, so that it gets one at a time
     * until one comes back; as in Finagle.
     */
    private static final double PENALTY = Long.MAX_VALUE >> 16;

    private final RandomGenerator random;

    PeakEwma(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public Picker newPicker(ClusterView view) {
        return new TwoChoices(
                Pool.of(view.candidates()),
                view.previous() instanceof TwoChoices choices ? choices.stripes : new Stripes(random));
    }

    @Override
    public boolean measuresLatency() {
        return true;
    }

    @Override
    public String toString() {
        return "peak EWMA";
    }

    private static final class TwoChoices implements Picker {

        private final Candidate[] candidates;
        private final Gauge[] gauges;
        /** Null if all are the same. */
        private final double @Nullable [] weights;

        private final Lottery lottery;
        private final Stripes stripes;

        TwoChoices(Pool pool, Stripes stripes) {
            this.candidates = pool.candidates;
            this.gauges = pool.gauges();
            this.weights = pool.even ? null : pool.weights;
            this.lottery = new Lottery(pool);
            this.stripes = stripes;
        }

        @Override
        public @Nullable Candidate pick(PickRequest request, long now) {
            Gauge[] all = gauges;
            if (all.length < 2) {
                return all.length == 0 ? null : candidates[0];
            }
            long bits = stripes.nextReady();
            int first = lottery.draw(bits);
            int second = lottery.drawOther(first, bits);
            double one = cost(all[first], now);
            double other = cost(all[second], now);
            if (weights != null) {
                // Without dividing by the weights.
                one *= weights[second];
                other *= weights[first];
            }
            return candidates[Lottery.lower(first, one, second, other)];
        }

        private static double cost(Gauge gauge, long now) {
            double latency = gauge.latencyNanos(now);
            long running = gauge.inFlight();
            if (latency == 0) {
                return running == 0 ? 0 : PENALTY + running;
            }
            return latency * (running + 1);
        }
    }
}
