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
        private final double[] weights;
        private final Lottery lottery;
        private final Stripes stripes;

        TwoChoices(Pool pool, Stripes stripes) {
            this.candidates = pool.candidates;
            this.weights = pool.weights;
            this.lottery = new Lottery(pool);
            this.stripes = stripes;
        }

        @Override
        public @Nullable Candidate pick(PickRequest request, long now) {
            Candidate[] all = candidates;
            if (all.length < 2) {
                return all.length == 0 ? null : all[0];
            }
            long bits = stripes.nextRandom();
            int first = lottery.draw(bits);
            int second = lottery.drawOther(first, bits);
            // Without dividing by the weights.
            double one = cost(all[first], now) * weights[second];
            double other = cost(all[second], now) * weights[first];
            int better = other < one ? second : first;
            return all[better];
        }

        private static double cost(Candidate candidate, long now) {
            double latency = candidate.latencyNanos(now);
            long running = candidate.inFlight();
            if (latency == 0) {
                return running == 0 ? 0 : PENALTY + running;
            }
            return latency * (running + 1);
        }
    }
}
