package io.evenkeel.core.balancer;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Each pick by lot, by weight. */
final class RandomChoice implements Balancer {

    private final RandomGenerator random;

    RandomChoice(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public Picker newPicker(ClusterView view) {
        Pool pool = Pool.of(view.candidates());
        return new Draw(pool, view.previous() instanceof Draw draw ? draw.stripes : new Stripes(random));
    }

    @Override
    public String toString() {
        return "random";
    }

    private static final class Draw implements Picker {

        private final Candidate[] candidates;
        private final Lottery lottery;
        private final Stripes stripes;

        Draw(Pool pool, Stripes stripes) {
            this.candidates = pool.candidates;
            this.lottery = new Lottery(pool);
            this.stripes = stripes;
        }

        @Override
        public @Nullable Candidate pick(PickRequest request, long now) {
            Candidate[] all = candidates;
            return all.length == 0 ? null : all[lottery.draw(stripes.nextRandom())];
        }
    }
}
