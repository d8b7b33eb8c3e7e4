package io.evenkeel.core.balancer;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Weighted round robin over a schedule that is computed when the picker is made, so that a pick is one array load. */
final class RoundRobin implements Balancer {

    static final RoundRobin INSTANCE = new RoundRobin(RandomGenerator.of("L64X128MixRandom"));

    private final RandomGenerator random;

    RoundRobin(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public Picker newPicker(ClusterView view) {
        List<? extends Candidate> candidates = view.candidates();
        Stripes stripes = view.previous() instanceof Rotation rotation ? rotation.stripes : new Stripes(random);
        double[] weights = new double[candidates.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = candidates.get(i).weight();
        }
        int[] order = SmoothSchedule.of(weights);
        Candidate[] schedule = new Candidate[order.length];
        for (int i = 0; i < order.length; i++) {
            schedule[i] = candidates.get(order[i]);
        }
        return new Rotation(schedule, stripes);
    }

    @Override
    public String toString() {
        return "round robin";
    }

    private static final class Rotation implements Picker {

        private final Candidate[] schedule;
        private final Stripes stripes;

        Rotation(Candidate[] schedule, Stripes stripes) {
            this.schedule = schedule;
            this.stripes = stripes;
        }

        @Override
        public @Nullable Candidate pick(PickRequest request, long now) {
            Candidate[] rotation = schedule;
            return rotation.length == 0 ? null : rotation[stripes.next(rotation.length)];
        }
    }
}
