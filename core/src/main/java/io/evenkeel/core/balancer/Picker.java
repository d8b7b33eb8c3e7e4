package io.evenkeel.core.balancer;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one candidate for a call. Thread-safe; on the path of every call, so it must not lock, block or allocate.
 */
@FunctionalInterface
public interface Picker {

    /**
     * The candidate for this call.
     *
     * @param request what the call asks; a picker may ignore its exclusions, because the cluster asks again, and in the
     *     end looks through all candidates by itself, when it got one that is excluded
     * @param now the cluster's clock in nanoseconds if the balancer {@linkplain Balancer#measuresLatency() measures
     *     latency}; otherwise unspecified, because reading it costs more than most picks
     * @return null if there is none
     */
    @Nullable
    Candidate pick(PickRequest request, long now);

    /**
     * The part of the calls without wishes that a candidate gets, relative to the parts of the others; only for people who
     * look at the cluster, never on the path of a call. Default: its weight.
     *
     * @param candidate one of those that the picker was made from
     */
    default double share(Candidate candidate) {
        return candidate.weight();
    }

    /**
     * Why a candidate that could be used gets no share, in words that follow its name, such as "stands by in tier 1".
     * Default: empty.
     *
     * @param candidate one of those that the picker was made from
     */
    default String standing(Candidate candidate) {
        return "";
    }

    /** The tier that most picks come from, if the policy works by tiers and one can serve. */
    default OptionalInt activeTier() {
        return OptionalInt.empty();
    }
}
