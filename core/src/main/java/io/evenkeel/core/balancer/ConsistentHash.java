package io.evenkeel.core.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A key goes to the owner of its slot, or, if that one is excluded or has its fill, to the owner of the key's next slot. */
final class ConsistentHash implements Balancer {

    private final RandomGenerator random;
    /** How many times the mean load one endpoint may have; 0 for any load. */
    private final double maxLoad;

    ConsistentHash(RandomGenerator random, double maxLoad) {
        this.random = random;
        this.maxLoad = maxLoad;
    }

    static ConsistentHash bounded(RandomGenerator random, double maxLoad) {
        if (!(maxLoad > 1 && maxLoad < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("maxLoad: " + maxLoad + " (expected: a finite number > 1)");
        }
        return new ConsistentHash(random, maxLoad);
    }

    @Override
    public Picker newPicker(ClusterView view) {
        return new Lookup(
                Pool.of(view.candidates()),
                maxLoad,
                view.previous() instanceof Lookup lookup ? lookup.stripes : new Stripes(random));
    }

    @Override
    public boolean comparesLoad() {
        return maxLoad > 0;
    }

    @Override
    public String toString() {
        return "consistent hash" + (maxLoad == 0 ? "" : " (load up to " + maxLoad + " times the mean)");
    }

    private static final class Lookup implements Picker {

        /** So many slots of a key are looked at before the least loaded endpoint is taken. */
        private static final int TRIES = 16;

        /** Up to here the total load is counted when needed; beyond, now and then. */
        private static final int FEW = 32;

        /**
         * Of more than so many, the load of so many tells that of all: as none has much more than the mean, the estimate is
         * off by a few percent only.
         */
        private static final int SAMPLE = 512;

        private static final VarHandle TOTAL;

        static {
            try {
                TOTAL = MethodHandles.lookup().findVarHandle(Lookup.class, "total", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final Candidate[] candidates;
        private final Gauge[] gauges;
        private final double[] weights;
        private final double sum;
        private final int[] owners;
        private final double maxLoad;
        private final Stripes stripes;

        @SuppressWarnings("UnusedVariable") // through TOTAL
        private long total;

        Lookup(Pool pool, double maxLoad, Stripes stripes) {
            this.candidates = pool.candidates;
            this.gauges = pool.gauges();
            this.weights = pool.weights;
            this.sum = pool.sum;
            this.owners = candidates.length < 2 ? new int[0] : owners(pool);
            this.maxLoad = maxLoad;
            this.stripes = stripes;
            this.total = count(0, candidates.length);
        }

        private static int[] owners(Pool pool) {
            long[] names = new long[pool.size()];
            for (int i = 0; i < names.length; i++) {
                names[i] = Hash.of(pool.candidates[i].endpoint().name());
            }
            return SlotTable.owners(names, pool.weights);
        }

        @Override
        public @Nullable Candidate pick(PickRequest request, long now) {
            if (candidates.length < 2) {
                return candidates.length == 0 ? null : candidates[0];
            }
            long hash = request.hasKey() ? Hash.mix(request.key()) : stripes.nextRandom();
            int owner = owner(hash);
            return (maxLoad == 0 || !full(owner)) && !request.excludes(candidates[owner])
                    ? candidates[owner]
                    : next(request, hash, owner);
        }

        private int owner(long hash) {
            return owners[Hash.below(SlotTable.SLOTS, hash)];
        }

        private Candidate next(PickRequest request, long hash, int first) {
            long next = hash;
            for (int i = 1; i < TRIES; i++) {
                next = Hash.mix(next + Hash.GOLDEN);
                int owner = owner(next);
                if (!request.excludes(candidates[owner]) && (maxLoad == 0 || !full(owner))) {
                    return candidates[owner];
                }
            }
            int best = -1;
            for (int i = 0; i < candidates.length; i++) {
                if (!request.excludes(candidates[i]) && (best < 0 || loadOf(i) < loadOf(best))) {
                    best = i;
                }
            }
            return candidates[best < 0 ? first : best];
        }

        private double loadOf(int index) {
            return (gauges[index].inFlight() + 1) / weights[index];
        }

        /** Whether one more call would be more than its share of the load allows. */
        private boolean full(int index) {
            long running = gauges[index].inFlight();
            return running > 0 && running + 1 > Math.ceil(maxLoad * (total() + 1) * weights[index] / sum);
        }

        private long total() {
            int size = gauges.length;
            if (size <= FEW) {
                return count(0, size);
            }
            int sample = Math.min(size, SAMPLE);
            long bits = stripes.nextRandom();
            if (Hash.below(sample / 4, bits) == 0) {
                TOTAL.setOpaque(this, size == sample ? count(0, size) : estimate(Hash.below(size, Hash.mix(bits))));
            }
            return (long) TOTAL.getOpaque(this);
        }

        /** The load of all by that of a sample that begins there. */
        private long estimate(int from) {
            int first = Math.min(SAMPLE, gauges.length - from);
            long running = count(from, first) + count(0, SAMPLE - first);
            return Math.round(running * sum / (weight(from, first) + weight(0, SAMPLE - first)));
        }

        private long count(int from, int length) {
            long running = 0;
            for (int i = from; i < from + length; i++) {
                running += gauges[i].inFlight();
            }
            return running;
        }

        private double weight(int from, int length) {
            double weight = 0;
            for (int i = from; i < from + length; i++) {
                weight += weights[i];
            }
            return weight;
        }
    }
}
