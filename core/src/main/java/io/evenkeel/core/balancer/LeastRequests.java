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
    public boolean comparesLoad() {
        return true;
    }

    @Override
    public String toString() {
        return "least requests";
    }

    private abstract static class Sharing implements Picker {

        final Candidate[] candidates;
        final Gauge[] gauges;
        /** One over the weight. */
        final double[] parts;

        final Lottery lottery;
        final Stripes stripes;

        Sharing(Pool pool, Stripes stripes, int copies) {
            int size = pool.size();
            Gauge[] each = pool.gauges();
            this.candidates = new Candidate[size * copies];
            this.gauges = new Gauge[size * copies];
            this.parts = new double[size * copies];
            for (int i = 0; i < candidates.length; i++) {
                candidates[i] = pool.candidates[i % size];
                gauges[i] = each[i % size];
                parts[i] = 1 / pool.weights[i % size];
            }
            this.lottery = new Lottery(pool);
            this.stripes = stripes;
        }

        /** The load that one more call would make. */
        final double loadOf(int index) {
            return (gauges[index].inFlight() + 1) * parts[index];
        }
    }

    /** The candidates stand there twice, so that a scan of all has the same length from wherever it starts. */
    private static final class Scan extends Sharing {

        /** Room in a load's lowest bits for the place where it was seen. */
        private static final long PLACES = 0xF;

        private final int size;
        private final boolean even;

        Scan(Pool pool, Stripes stripes) {
            super(pool, stripes, 2);
            this.even = pool.even;
            this.size = pool.size();
        }

        @Override
        public @Nullable Candidate pick(PickRequest request, long now) {
            if (size == 0) {
                return null;
            }
            int start = lottery.draw(stripes.nextRandom());
            long running = gauges[start].inFlight();
            if (running == 0) {
                return candidates[start];
            }
            // Loads and their places as one number each, and their minimum: nothing here that a processor would have
            // to guess.
            long least = even ? leastRunning(start, running) : leastLoad(start, running);
            return candidates[start + (int) (least & PLACES)];
        }

        private long leastRunning(int start, long running) {
            long least = running * (PLACES + 1);
            for (int place = 1; place < size; place++) {
                least = Math.min(least, gauges[start + place].inFlight() * (PLACES + 1) + place);
            }
            return least;
        }

        private long leastLoad(int start, long running) {
            long least = placed((running + 1) * parts[start], 0);
            for (int place = 1; place < size; place++) {
                least = Math.min(least, placed(loadOf(start + place), place));
            }
            return least;
        }

        /** The bits of doubles that are not negative are in the order of the doubles. */
        private static long placed(double load, int place) {
            return (Double.doubleToRawLongBits(load) & ~PLACES) | place;
        }
    }

    private static final class TwoChoices extends Sharing {

        TwoChoices(Pool pool, Stripes stripes) {
            super(pool, stripes, 1);
        }

        @Override
        public Candidate pick(PickRequest request, long now) {
            long bits = stripes.nextRandom();
            int first = lottery.draw(bits);
            int second = lottery.drawOther(first, bits);
            long running = gauges[first].inFlight();
            if (running == 0) {
                return candidates[first];
            }
            return candidates[Lottery.lower(first, (running + 1) * parts[first], second, loadOf(second))];
        }
    }
}
