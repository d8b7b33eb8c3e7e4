package io.evenkeel.core.balancer;

import java.util.Arrays;

/**
 * Who owns which slot of a table with a fixed number of slots: names and weights in, an owner for each slot out.
 *
 * <p>Weighted rendezvous hashing (D. Thaler, C. Ravishankar, IEEE/ACM Transactions on Networking 6, 1998) for each slot,
 * laid out as a table so that a lookup is one load, as in Maglev (D. Eisenbud et al., NSDI 2016), whose permutations it
 * takes over: each entry asks for all slots in an order of its own, and a slot goes to whoever asks first. The times
 * are those of an exponential distribution, the faster the more an entry weighs, so that the chance to be first is in
 * proportion to the weight. When someone asks depends on nobody else, so an entry that leaves gives up its own slots
 * only, and one that joins takes what it gets and moves nothing else. (Maglev's own way of taking turns fills more
 * evenly, but a change moves some slots between others.) A share of s slots is off by about the square root of s: 1 %
 * for 10 entries, 12 % for 1,000.
 *
 * <p>It takes about {@code SLOTS · ln SLOTS} steps, however many entries there are.
 */
final class SlotTable {

    /** A prime, so that any step visits all slots; Maglev's and Envoy's default. */
    static final int SLOTS = 65_537;

    /** How many rounds the first one stands for. */
    private static final int FIRST_ROUND = 9;

    /** When an entry of weight 1 asks for its first, second, … slot: the quantiles of the exponential distribution. */
    private static final double[] TIMES = new double[SLOTS];

    static {
        Arrays.setAll(TIMES, turn -> -StrictMath.log(1 - (turn + 0.5) / SLOTS));
    }

    private SlotTable() {}

    /**
     * The owners.
     *
     * @param names hashes of the entries' names, all different, at least one
     * @param weights above 0
     * @return for each slot an index into names
     */
    static int[] owners(long[] names, double[] weights) {
        int[] owners = new int[SLOTS];
        double[] askedAt = new double[SLOTS];
        Arrays.fill(askedAt, Double.POSITIVE_INFINITY);
        int entries = names.length;
        int[] turn = new int[entries];
        int[] slot = new int[entries];
        int[] step = new int[entries];
        double[] parts = new double[entries];
        for (int i = 0; i < entries; i++) {
            parts[i] = 1 / weights[i];
            long hash = Hash.mix(names[i]);
            slot[i] = (int) Long.remainderUnsigned(hash, SLOTS);
            step[i] = 1 + (int) Long.remainderUnsigned(Hash.mix(hash + Hash.GOLDEN), SLOTS - 1);
        }
        // In rounds of time, so that it can end when all slots are taken: who asks in a later round is too late. All
        // are
        // hardly ever taken before about ln SLOTS times the time in which as many ask as there are slots.
        double round = 1 / Arrays.stream(weights).sum();
        int free = SLOTS;
        for (double until = FIRST_ROUND * round; free > 0; until += round) {
            for (int i = 0; i < entries; i++) {
                int asked = slot[i];
                int to = turn[i];
                double last = until * weights[i];
                for (; to < SLOTS && TIMES[to] < last; to++) {
                    double now = TIMES[to] * parts[i];
                    double before = askedAt[asked];
                    if (now < before || (now == before && names[i] < names[owners[asked]])) {
                        free -= before == Double.POSITIVE_INFINITY ? 1 : 0;
                        askedAt[asked] = now;
                        owners[asked] = i;
                    }
                    int next = asked + step[i];
                    asked = next < SLOTS ? next : next - SLOTS;
                }
                slot[i] = asked;
                turn[i] = to;
            }
        }
        return owners;
    }
}
