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
        /** One over the weight; null if all are the same. */
        final double @Nullable [] parts;

        final Lottery lottery;
        final Stripes stripes;

        Sharing(Pool pool, Stripes stripes, int copies) {
            int size = pool.size();
            Gauge[] each = pool.gauges();
            this.candidates = new Candidate[size * copies];
            this.gauges = new Gauge[size * copies];
            this.parts = pool.even ? null : new double[size * copies];
            for (int i = 0; i < candidates.length; i++) {
                candidates[i] = pool.candidates[i % size];
                gauges[i] = each[i % size];
                if (parts != null) {
                    parts[i] = 1 / pool.weights[i % size];
                }
            }
            this.lottery = new Lottery(pool);
            this.stripes = stripes;
        }
    }

    /** The candidates stand there twice, so that a scan of all has the same length from wherever it starts. */
    private static final class Scan extends Sharing {

        /** Room in a load's lowest bits for the place where it was seen. */
        private static final long PLACES = 0xF;

        private final int size;

        Scan(Pool pool, Stripes stripes) {
            super(pool, stripes, 2);
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
            long least = parts == null ? leastRunning(start, running) : leastLoad(start, running, parts);
            return candidates[start + (int) (least & PLACES)];
        }

        private long leastRunning(int start, long running) {
            Gauge[] all = gauges;
            long least = running * (PLACES + 1);
            long other = Long.MAX_VALUE;
            int place = 1;
            for (; place + 1 < size; place += 2) {
                long one = all[start + place].inFlight() * (PLACES + 1) + place;
                long two = all[start + place + 1].inFlight() * (PLACES + 1) + place + 1;
                least = Math.min(least, one);
                other = Math.min(other, two);
            }
            if (place < size) {
                other = Math.min(other, all[start + place].inFlight() * (PLACES + 1) + place);
            }
            least = Math.min(least, other);
            return least;
        }

        private long leastLoad(int start, long running, double[] parts) {
            long least = placed((running + 1) * parts[start], 0);
            for (int place = 1; place < size; place++) {
                double load = (gauges[start + place].inFlight() + 1) * parts[start + place];
                least = Math.min(least, placed(load, place));
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
            double load = running + 1.0;
            double other = gauges[second].inFlight() + 1.0;
            if (parts != null) {
                load *= parts[first];
                other *= parts[second];
            }
            return candidates[Lottery.lower(first, load, second, other)];
        }
    }
}
