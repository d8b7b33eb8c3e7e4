package io.evenkeel.core.balancer;

import java.util.List;

/** How much of its work a group of endpoints can do with those that are usable. */
final class HealthyShare {

    private HealthyShare() {}

    /**
     * The share, if it is one.
     *
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    static double checked(double minHealthyShare) {
        if (!(minHealthyShare >= 0 && minHealthyShare <= 1)) {
            throw new IllegalArgumentException("minHealthyShare: " + minHealthyShare + " (expected: 0 to 1)");
        }
        return minHealthyShare;
    }

    /**
     * The load that a group can take, from 0 to 1: all, as long as the weight of its usable members is at least this
     * share of its configured weight; below, in proportion. Envoy's overprovisioning factor is 1 / minimum.
     */
    static double load(List<? extends Candidate> usable, List<? extends Candidate> members, double minimum) {
        double weight = 0;
        for (Candidate candidate : usable) {
            weight += candidate.weight();
        }
        double whole = 0;
        for (Candidate member : members) {
            whole += member.endpoint().weight();
        }
        return weight == 0 ? 0 : Math.min(1, weight / (whole * minimum));
    }
}
