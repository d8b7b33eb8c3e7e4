package io.evenkeel.core.cluster;

import io.evenkeel.core.health.SlowStart;

/**
 * Where a member is on the way to its full weight.
 *
 * @param since when it began to warm up, in nanoseconds of the cluster's clock
 */
record Warmth(Phase phase, long since) {

    enum Phase {
        /** A member from the start that has not been up yet: it is not held back when it comes up. */
        UNSEEN,
        /** It was up and is not, or joined later: it is held back when it comes up. */
        OUT,
        WARMING,
        WARM
    }

    static final Warmth UNSEEN = new Warmth(Phase.UNSEEN, 0);
    static final Warmth OUT = new Warmth(Phase.OUT, 0);
    static final Warmth WARM = new Warmth(Phase.WARM, 0);

    Warmth next(boolean up, SlowStart slowStart, long now) {
        return switch (phase) {
            case UNSEEN -> up ? WARM : this;
            case OUT -> up ? new Warmth(Phase.WARMING, now) : this;
            case WARMING -> !up ? OUT : slowStart.share(now - since) >= 1 ? WARM : this;
            case WARM -> up ? this : OUT;
        };
    }

    double share(SlowStart slowStart, long now) {
        return phase == Phase.WARMING ? slowStart.share(now - since) : 1;
    }
}
