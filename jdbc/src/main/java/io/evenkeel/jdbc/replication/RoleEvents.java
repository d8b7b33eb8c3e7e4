package io.evenkeel.jdbc.replication;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells from one snapshot to the next what changed in the roles. Arithmetic without threads or I/O; not thread-safe. */
public final class RoleEvents {

    private @Nullable Takeover takeover;
    private List<String> beside = List.of();
    private String unavailable = "";

    /** Of a cluster of which nothing is known yet. */
    public RoleEvents() {}

    /** What is new in this snapshot; mostly nothing. */
    public List<RoleEvent> of(ReplicationSnapshot now) {
        List<RoleEvent> events = new ArrayList<>(0);
        Takeover newest = now.takeover();
        if (newest != null && !newest.equals(takeover)) {
            takeover = newest;
            events.add(new RoleEvent.PrimaryChanged(now.cluster(), newest));
        }
        availability(now, events);
        List<String> others = now.writableBesidePrimary();
        if (!others.isEmpty() && !beside.containsAll(others)) {
            events.add(new RoleEvent.Split(now.cluster(), now.primaryName(), others));
        } else if (others.isEmpty() && !beside.isEmpty() && now.primary().role() == NodeRole.WRITABLE) {
            events.add(new RoleEvent.SplitOver(now.cluster(), now.primaryName()));
        }
        if (now.primary().role() == NodeRole.WRITABLE) {
            beside = others;
        }
        return events;
    }

    private void availability(ReplicationSnapshot now, List<RoleEvent> events) {
        NodeState primary = now.primary();
        if (primary.problem() == NodeProblem.NOT_POLLED) {
            return;
        }
        String why = primary.role() == NodeRole.WRITABLE
                ? ""
                : primary.problem() == null ? "read-only" : primary.problem().words();
        if (why.equals(unavailable)) {
            return;
        }
        unavailable = why;
        events.add(
                why.isEmpty()
                        ? new RoleEvent.PrimaryAvailable(now.cluster(), now.primaryName())
                        : new RoleEvent.PrimaryUnavailable(now.cluster(), now.primaryName(), why));
    }
}
