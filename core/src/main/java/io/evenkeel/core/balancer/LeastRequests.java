package io.evenkeel.core.balancer;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Few endpoints: a scan of all from a start that is drawn by weight. Many: the better of two different ones that are
 * drawn by weight. The first one is taken at once if it is idle, so that an idle cluster shares by weight; otherwise
 * the least (in flight + 1) / weight wins.
 */
final class LeastRequests implements Balancer {

    /** Up to here a scan costs no more than two draws and their cache misses. */
    static final int FEW = 10;

    private final RandomGenerator random;

    LeastRequests(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public Picker newPicker(ClusterView view) {
        Pool pool = Pool.of(view.candidates());
        Stripes stripes = view.previous() instanceof Sharing sharing ? sharing.stripes : new Stripes(random);
        return pool.size() <= FEW ? new Scan(pool, stripes) : new TwoChoices(pool, stripes);
    }

    @Override
    public String toString() {
        return "least requests";
    }

    private abstract static class Sharing implements Picker {

        final Candidate[] candidates;
        final double[] share;
        final Lottery lottery;
        final Stripes stripes;

        Sharing(Pool pool, Stripes stripes) {
            this.candidates = pool.candidates;
            this.share = new double[pool.size()];
            for (int i = 0; i < share.length; i++) {
                share[i] = 1 / pool.weights[i];
            }
            this.lottery = new Lottery(pool);
            this.stripes = stripes;
        }

        /** The load that one more call would make. */
        final double loadOf(int index) {
            return (candidates[index].inFlight() + 1) * share[index];
        }
    }

    private static final class Scan extends Sharing {

        Scan(Pool pool, Stripes stripes) {
            super(pool, stripes);
        }

        @Override
        public @Nullable Candidate pick(PickRequest request, long now) {
            Candidate[] all = candidates;
            if (all.length == 0) {
                return null;
            }
            int best = lottery.draw(stripes.nextRandom());
            long running = all[best].inFlight();
            if (running == 0) {
                return all[best];
            }
            double least = (running + 1) * share[best];
            int next = best;
            for (int i = 1; i < all.length; i++) {
                next = next + 1 == all.length ? 0 : next + 1;
                double load = loadOf(next);
                if (load < least) {
                    least = load;
                    best = next;
                }
            }
            return all[best];
        }
    }

    private static final class TwoChoices extends Sharing {

        TwoChoices(Pool pool, Stripes stripes) {
            super(pool, stripes);
        }

        @Override
        public Candidate pick(PickRequest request, long now) {
            Candidate[] all = candidates;
            long bits = stripes.nextRandom();
            int first = lottery.draw(bits);
            int second = lottery.drawOther(first, bits);
            long running = all[first].inFlight();
            if (running == 0) {
                return all[first];
            }
            return loadOf(second) < (running + 1) * share[first] ? all[second] : all[first];
        }
    }
}
