package io.evenkeel.core.cluster;

import io.evenkeel.core.cluster.Condition.Taken;
import io.evenkeel.core.time.Scheduler;
import java.time.Duration;

/** What an operator does to endpoints. Each state stays until the next is asked for. */
final class Administration<T> {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final String cluster;
    private final ControlPlane<T> control;
    private final ActiveHealth<T> health;
    private final Scheduler scheduler;
    private final EventQueue events;

    Administration(
            String cluster, ControlPlane<T> control, ActiveHealth<T> health, Scheduler scheduler, EventQueue events) {
        this.cluster = cluster;
        this.control = control;
        this.health = health;
        this.scheduler = scheduler;
        this.events = events;
    }

    boolean drain(String endpoint, String reason) {
        return take(endpoint, new Taken(EndpointState.DRAINING, reason));
    }

    /** Not checked any more, so nothing is known of its health from now on. */
    boolean maintain(String endpoint, String reason) {
        health.left(endpoint);
        Taken taken = new Taken(EndpointState.MAINTENANCE, reason);
        return take(endpoint, taken)
                && control.readmit(endpoint, reason)
                && control.change(
                        endpoint,
                        condition -> taken.equals(condition.taken())
                                ? condition.down(control.unchecked(), "", control.now())
                                : condition);
    }

    boolean ready(String endpoint, String reason) {
        Member<T> member = control.state().member(endpoint);
        if (member == null) {
            return false;
        }
        Taken taken = member.condition().taken();
        if (taken == null) {
            return true;
        }
        if (taken.state() == EndpointState.MAINTENANCE) {
            health.joined(member.endpoint());
        }
        return control.change(
                endpoint,
                condition -> condition.taken() == null ? condition : condition.taken(null, reason, control.now()));
    }

    private boolean take(String endpoint, Taken taken) {
        boolean[] begins = new boolean[1];
        boolean known = control.change(endpoint, condition -> {
            begins[0] = condition.taken() == null;
            return condition.taken(taken, "", control.now());
        });
        if (begins[0]) {
            tellWhenDrained(endpoint);
        }
        return known;
    }

    private void tellWhenDrained(String endpoint) {
        Member<T> member = control.state().member(endpoint);
        if (member == null || member.condition().taken() == null) {
            return;
        }
        if (member.inFlight() == 0) {
            events.publish(new ClusterEvent.Drained(cluster, endpoint));
        } else {
            scheduler.schedule(LOOK_AGAIN, () -> tellWhenDrained(endpoint));
        }
    }
}
