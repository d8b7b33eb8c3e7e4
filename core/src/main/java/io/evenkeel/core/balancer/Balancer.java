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
     * Whether its pickers look at {@link Candidate#inFlight} for each pick. If so, the cluster counts in a way that is
     * cheap to read; otherwise in one that is cheap to write from many threads. Default: if it measures latency.
     */
    default boolean comparesLoad() {
        return measuresLatency();
    }

    /**
     * Each endpoint in turn, as often as its weight says, evenly spread: over one rotation of the weights' sum each is
     * chosen exactly as often as its weight, and at any moment less than one pick off. Threads rotate independently,
     * each from a place of its own, so that they share no memory; the shares hold for each of them. The sequence goes
     * on where it was when endpoints come and go.
     *
     * <p>Source: R. Tijdeman, The chairman assignment problem, Discrete Mathematics 32, 1980; like nginx's smooth
     * weighted round robin, but exact.
     */
    static Balancer roundRobin() {
        return new RoundRobin(Seeds.random(), false);
    }

    /**
     * Like {@link #roundRobin()}, but with one sequence for all threads, so that the shares hold for their picks taken
     * together. The threads then share a counter, which costs each pick several times as much as soon as two pick at
     * the same time.
     */
    static Balancer strictRoundRobin() {
        return new RoundRobin(Seeds.random(), true);
    }

    /**
     * Any endpoint, by lot, with a chance of its weight. Sources: A. J. Walker, Electronics Letters 10, 1974; M. D.
     * Vose, IEEE Transactions on Software Engineering 17, 1991.
     */
    static Balancer random() {
        return new RandomChoice(Seeds.random());
    }

    /**
     * The endpoint with the fewest calls in flight for its weight. Of up to 10 it is the least loaded of all; of more,
     * the less loaded of two different ones that are drawn by weight. Draws break ties, and an idle endpoint that is
     * drawn first is taken at once, so that a cluster without load shares by weight and clients do not herd.
     *
     * <p>Sources: M. Mitzenmacher, The power of two choices in randomized load balancing, IEEE Transactions on Parallel
     * and Distributed Systems 12, 2001; (in flight + 1) / weight is from Envoy's least request; the scan of few, and
     * that the two differ, from grpc-java issue 12237, where draws with replacement kept to one hung endpoint of few.
     */
    static Balancer leastRequests() {
        return new LeastRequests(Seeds.random());
    }

    /**
     * The better of two different endpoints that are drawn by weight: the one with the lower product of expected
     * latency and calls in flight, per weight. The {@linkplain Candidate#latencyNanos expected latency} jumps up with
     * one slow answer, comes down slowly, and grows by itself while nothing comes back. A failed call never lowers it.
     *
     * <p>Source: Finagle's com.twitter.finagle.loadbalancer.PeakEwma.
     */
    static Balancer peakEwma() {
        return new PeakEwma(Seeds.random());
    }

    /**
     * The endpoint that the {@linkplain PickRequest#forKey(String) key} of the call belongs to; a call without a key
     * goes anywhere. When an endpoint leaves, only its own keys move, by weight to all others; one that joins takes
     * its share and moves nothing else. All processes that know the same endpoints agree. A retry goes to the key's
     * next endpoint, always the same one.
     *
     * <p>Sources: D. Thaler, C. Ravishankar, Using name-based mappings to increase hit rates, IEEE/ACM Transactions on
     * Networking 6, 1998 (rendezvous hashing); the lookup table is Maglev's, D. Eisenbud et al., NSDI 2016.
     */
    static Balancer consistentHash() {
        return new ConsistentHash(Seeds.random(), 0);
    }

    /**
     * Like {@link #consistentHash()}, but no endpoint gets more than so many times its share of all calls that are in
     * flight; what is above goes to the key's next endpoint. With more than 32 endpoints the number of all calls is
     * counted now and then, not each time.
     *
     * <p>Source: V. Mirrokni, M. Thorup, M. Zadimoghaddam, Consistent hashing with bounded loads, SODA 2018; also
     * HAProxy's hash-balance-factor.
     *
     * @param maxLoad above 1, such as 1.25
     * @throws IllegalArgumentException if it is not
     */
    static Balancer consistentHash(double maxLoad) {
        return ConsistentHash.bounded(Seeds.random(), maxLoad);
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
        return activePassive(withinTier, 0, Failback.immediate());
    }

    /**
     * The lowest tier gets all calls as long as enough of it is usable; below, the calls that are too many for it spill
     * to the next tier. Without {@code minHealthyShare} a single usable endpoint carries its tier.
     *
     * <p>Source: Envoy's priority levels; its overprovisioning factor of 1.4 is a minimum of 0.71 here. HAProxy's
     * {@code backup} servers are tiers with a minimum of 0.
     *
     * @param withinTier spreads the calls within a tier
     * @param minHealthyShare 0 to 1: the share of a tier's configured weight that can carry all calls; when the usable
     *     weight is below, the tier gets its usable share divided by this
     * @param failback how a tier that was out comes back when a less preferred one stepped in for it
     * @throws IllegalArgumentException if the share is not from 0 to 1
     */
    static Balancer activePassive(Balancer withinTier, double minHealthyShare, Failback failback) {
        return new ActivePassive(Seeds.random(), withinTier, minHealthyShare, failback);
    }

    /**
     * The endpoints of the caller's own {@linkplain io.evenkeel.core.endpoint.Endpoint#withZone zone} get all calls as
     * long as 70 % of their configured weight is usable; below, the calls that are too many spill to the other zones.
     *
     * @param ownZone where this process runs
     * @param within spreads the calls within the own zone, and over all others
     */
    static Balancer zoneAware(String ownZone, Balancer within) {
        return zoneAware(ownZone, within, 0.7);
    }

    /**
     * Like {@link #zoneAware(String, Balancer)} with another minimum. The zone is taken as large enough for its own
     * callers when all of it is usable; give it more endpoints, or leave the zones alone, if it is not.
     *
     * <p>Source: the spilling is that of Envoy's priority levels and locality weights.
     *
     * @param minHealthyShare 0 to 1; with 0, a single usable endpoint carries the zone
     * @throws IllegalArgumentException if the share is not from 0 to 1
     */
    static Balancer zoneAware(String ownZone, Balancer within, double minHealthyShare) {
        return new ZoneAware(Seeds.random(), ownZone, within, minHealthyShare);
    }

    /**
     * Only some of the endpoints of each tier, for clusters so large that every client would hold connections to
     * hundreds of them: always the same ones for one client and one membership, others for other clients. When one
     * becomes unusable, one other takes its place; the rest stays.
     *
     * <p>Source: gRFC A68, random subsetting by rendezvous hashing. Endpoints get clients by chance: n clients of s
     * endpoints each give an endpoint of N about n·s/N clients, give or take the square root of that.
     *
     * @param client a name of this process that differs from all others', such as its host name and port
     * @param size how many endpoints of a tier, at least 1
     * @param within spreads the calls over them
     * @throws IllegalArgumentException if the size is below 1
     */
    static Balancer subset(String client, int size, Balancer within) {
        return new Subset(client, size, within);
    }
}
