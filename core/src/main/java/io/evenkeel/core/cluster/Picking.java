package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.balancer.Candidate;
import io.evenkeel.core.balancer.ClusterView;
import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.balancer.Picker;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Has a cluster's balancer make pickers, and does without it while it fails, because users write balancers too: a change of
 * health or membership must take effect all the same. Then the endpoints are used in turn, and the balancer is asked
 * again each second. Only under the control plane's lock.
 */
final class Picking {

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final String cluster;
    private final Balancer policy;
    private final EventQueue events;
    private final Balancer standIn = Balancer.roundRobin();
    private boolean failing;

    Picking(String cluster, Balancer policy, EventQueue events) {
        this.cluster = cluster;
        this.policy = policy;
        this.events = events;
    }

    Picker newPicker(ClusterView view) {
        StandIn before = view.previous() instanceof StandIn picker ? picker : null;
        // A balancer is handed only what it made itself.
        Picker own = before == null ? view.previous() : before.replaced;
        try {
            Picker made = Objects.requireNonNull(policy.newPicker(view.withPrevious(own)), "new picker");
            failing = false;
            return made;
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            if (!failing) {
                failing = true;
                events.publish(new ClusterEvent.BalancerFailed(cluster, policy + " failed: " + e));
            }
            view.rebuildIn(AGAIN);
            return new StandIn(standIn.newPicker(view.withPrevious(before == null ? null : before.inTurn)), own);
        }
    }

    /**
     * Picks instead of the balancer's own.
     *
     * @param replaced the last one that the balancer made
     */
    private record StandIn(Picker inTurn, @Nullable Picker replaced) implements Picker {

        @Override
        public @Nullable Candidate pick(PickRequest request, long now) {
            return inTurn.pick(request, now);
        }

        @Override
        public OptionalInt activeTier() {
            return OptionalInt.empty();
        }
    }
}
