package io.evenkeel.core.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Finds what differs between two states of a cluster, and publishes it as events. */
final class Announcer {

    private final String cluster;
    private final EventQueue events;

    Announcer(String cluster, EventQueue events) {
        this.cluster = cluster;
        this.events = events;
    }

    void announce(ClusterState<?> before, ClusterState<?> after) {
        members(before, after);
        tiers(before.activeTier(), after.activeTier());
        panic(before, after);
        if (after.exhausted() && !before.exhausted()) {
            events.publish(new ClusterEvent.Exhausted(cluster));
        } else if (before.exhausted() && !after.exhausted() && !before.members().isEmpty()) {
            events.publish(new ClusterEvent.Recovered(cluster));
        }
    }

    private void members(ClusterState<?> before, ClusterState<?> after) {
        if (sameNames(before.members(), after.members())) {
            for (int i = 0; i < after.members().size(); i++) {
                if (before.members().get(i) != after.members().get(i)) {
                    state(before.members().get(i), after.members().get(i));
                }
            }
            return;
        }
        Map<String, Member<?>> gone = new LinkedHashMap<>();
        before.members().forEach(member -> gone.put(member.endpoint().name(), member));
        for (Member<?> member : after.members()) {
            String endpoint = member.endpoint().name();
            Member<?> was = gone.remove(endpoint);
            if (was == null) {
                events.publish(new ClusterEvent.EndpointAdded(cluster, endpoint));
            } else {
                state(was, member);
            }
        }
        gone.keySet().forEach(endpoint -> events.publish(new ClusterEvent.EndpointRemoved(cluster, endpoint)));
    }

    /** Most changes are of one member's state, and leave its name and place as they are. */
    private static boolean sameNames(List<? extends Member<?>> before, List<? extends Member<?>> after) {
        if (before.size() != after.size()) {
            return false;
        }
        for (int i = 0; i < after.size(); i++) {
            Member<?> was = before.get(i);
            Member<?> member = after.get(i);
            if (was != member && !was.endpoint().name().equals(member.endpoint().name())) {
                return false;
            }
        }
        return true;
    }

    private void state(Member<?> was, Member<?> member) {
        if (was.condition().state() != member.condition().state()) {
            events.publish(new ClusterEvent.StateChanged(
                    cluster,
                    member.endpoint().name(),
                    was.condition().state(),
                    member.condition().state(),
                    member.condition().reason()));
        }
    }

    private void panic(ClusterState<?> before, ClusterState<?> after) {
        if (after.panic() && !before.panic()) {
            int up = 0;
            int counted = 0;
            for (Member<?> member : after.members()) {
                if (Eligible.counts(member)) {
                    counted++;
                    up += member.condition().state() == EndpointState.UP ? 1 : 0;
                }
            }
            events.publish(new ClusterEvent.PanicEntered(cluster, up, counted));
        } else if (before.panic() && !after.panic()) {
            events.publish(new ClusterEvent.PanicLeft(cluster));
        }
    }

    private void tiers(OptionalInt before, OptionalInt after) {
        if (before.isEmpty() || after.isEmpty() || before.equals(after)) {
            return;
        }
        int from = before.getAsInt();
        int to = after.getAsInt();
        events.publish(
                to > from
                        ? new ClusterEvent.FailedOver(cluster, from, to)
                        : new ClusterEvent.FailedBack(cluster, from, to));
    }
}
