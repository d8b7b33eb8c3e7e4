package io.evenkeel.core.balancer;

/**
 * A policy for choosing endpoints. Implementations are immutable and can be shared between clusters; what they must
 * remember from one picker to the next, such as the place in the rotation, lives in the {@link Picker}s they make.
 *
 * <p>Users may implement it. A cluster calls {@link #newPicker} from one thread at a time, each time membership, health
 * or weights change, never on the path of a call.
 */
@FunctionalInterface
public interface Balancer {

    /**
     * Makes a picker over the candidates that may be used now.
     *
     * @param view the cluster at this moment, and the picker before
     */
    Picker newPicker(ClusterView view);

    /**
     * Whether its pickers look at {@link Candidate#latencyNanos}. If so, the cluster reads its clock at the start and
     * end of each call; default false.
     */
    default boolean measuresLatency() {
        return false;
    }

    /**
     * Each endpoint in turn, as often as its weight says, evenly spread: over one rotation of the weights' sum each is
     * chosen exactly as often as its weight. Threads rotate independently, each from a place of its own, so that they
     * share no memory; the shares hold for each of them. The sequence goes on where it was when endpoints come and go.
     */
    static Balancer roundRobin() {
        return RoundRobin.INSTANCE;
    }

    /** The lowest tier that has a usable endpoint gets all calls, spread round robin; it gets them back at once. */
    static Balancer activePassive() {
        return activePassive(roundRobin());
    }

    /**
     * The lowest tier that has a usable endpoint gets all calls; it gets them back as soon as it can serve again.
     *
     * @param withinTier spreads the calls within the tier
     */
    static Balancer activePassive(Balancer withinTier) {
        return new ActivePassive(withinTier);
    }
}
