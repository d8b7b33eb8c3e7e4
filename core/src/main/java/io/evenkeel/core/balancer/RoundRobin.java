package io.evenkeel.core.balancer;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Weighted round robin over a schedule that is computed when the picker is made, so that a pick is one array load. */
final class RoundRobin implements Balancer {

    private final RandomGenerator random;
    private final boolean strict;

    /**
     * A round robin.
     *
     * @param strict whether all threads take their turns from one sequence
     */
    RoundRobin(RandomGenerator random, boolean strict) {
        this.random = random;
        this.strict = strict;
    }

    @Override
    public Picker newPicker(ClusterView view) {
        Candidate[] schedule = schedule(view.candidates());
        if (strict) {
            return new StrictRotation(
                    schedule,
                    view.previous() instanceof StrictRotation rotation
                            ? rotation.turns
                            : new AtomicLong(random.nextInt() & Integer.MAX_VALUE));
        }
        return new Rotation(
                schedule, view.previous() instanceof Rotation rotation ? rotation.stripes : new Stripes(random));
    }

    private static Candidate[] schedule(List<? extends Candidate> candidates) {
        double[] weights = new double[candidates.size()];
        Arrays.setAll(weights, i -> candidates.get(i).weight());
        int[] order = SmoothSchedule.of(weights);
        Candidate[] schedule = new Candidate[order.length];
        Arrays.setAll(schedule, i -> candidates.get(order[i]));
        return schedule;
    }

    @Override
    public String toString() {
        return strict ? "strict round robin" : "round robin";
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

    static final class StrictRotation implements Picker {

        private final Candidate[] schedule;
        private final AtomicLong turns;

        StrictRotation(Candidate[] schedule, AtomicLong turns) {
            this.schedule = schedule;
            this.turns = turns;
        }

        @Override
        public @Nullable Candidate pick(PickRequest request, long now) {
            Candidate[] rotation = schedule;
            // Without the sign, so that it is a place in the rotation beyond the end of a long too.
            return rotation.length == 0
                    ? null
                    : rotation[(int) ((turns.getAndIncrement() & Long.MAX_VALUE) % rotation.length)];
        }
    }
}
