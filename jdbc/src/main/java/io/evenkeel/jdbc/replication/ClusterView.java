package io.evenkeel.jdbc.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is made of the polls: who is primary, and how fresh each other node is. Arithmetic over given times, without clock,
 * threads or I/O. Not thread-safe.
 *
 * <p>Who is primary. The declared primary is, until another node takes over; it stays as long as it is reachable and
 * writable, whoever else is writable beside it. Another node takes over when it is the only one that qualifies:
 *
 * <ul>
 *   <li>the primary is seen read-only, and the other was read-only before and is writable now; or the primary was read-only
 *       from the first poll on and the other, writable, is not known to replicate (the switch was before our time);
 *   <li>the primary is unreachable, and the other was read-only and became writable, was not seen writable while the primary
 *       still was, and is not known to go on replicating: somebody promoted it.
 * </ul>
 *
 * <p>A replica that was never read-only is thus no candidate when the primary merely cannot be reached, and an old primary
 * that comes back writable does not get its place back: it must have been seen read-only since it lost it, and have all that
 * was seen on the primary that is away. Where the
 * declared primary was never reached, another takes its place that is writable, is known not to replicate, and has every
 * transaction that is known of.
 *
 * <p>What a successor lacks of the transactions that were seen on its predecessor is told in the {@link Takeover}.
 *
 * <p>Only a writable primary's sets go into the timeline: once it is read-only, another may already have commits that it
 * lacks. Both come from one poll, which reads the set before the flag.
 */
final class ClusterView {

    private static final class Node {
        private final String name;
        private final DeclaredRole declaredRole;
        private @Nullable PollResult last;
        private @Nullable Diagnosis problem = new Diagnosis(NodeProblem.NOT_POLLED, NodeProblem.NOT_POLLED.words());
        private int failures;
        private Lag lag = Lag.unknown(NodeProblem.NOT_POLLED.words());
        private @Nullable String fallback;
        private boolean seenReadOnly;
        private boolean seenWritableAsPrimary;
        private boolean wasPrimary;
        private boolean seenWritableBesidePrimary;
        /** It has what the primary once had and lost; only a new start of its own history helps. */
        private boolean aheadOfLostHistory;

        private Node(MonitorConfig.Node node) {
            this.name = node.name();
            this.declaredRole = node.role();
        }

        private boolean isReachable() {
            return problem == null;
        }

        private NodeRole role() {
            return problem != null || last == null ? NodeRole.UNKNOWN : last.role();
        }

        private boolean isWritable() {
            return role() == NodeRole.WRITABLE;
        }

        private boolean isKnownNotToReplicate() {
            return last != null && last.threads() == ReplicationThreads.NONE;
        }

        private boolean isKnownToReplicate() {
            return last != null
                    && (last.threads() == ReplicationThreads.RUNNING
                            || last.threads() == ReplicationThreads.CONNECTING);
        }
    }

    private final String cluster;
    private final List<Node> nodes = new ArrayList<>();
    private final GtidTimeline timeline = new GtidTimeline();
    private final LagSource source;
    private final LagGauge gauge = new LagGauge();
    private Node primary;
    private @Nullable Takeover takeover;

    ClusterView(MonitorConfig config) {
        this.cluster = config.cluster();
        this.source = config.lagSource();
        for (MonitorConfig.Node node : config.nodes()) {
            nodes.add(new Node(node));
        }
        primary = nodes.stream()
                .filter(node -> node.declaredRole == DeclaredRole.PRIMARY)
                .findFirst()
                .orElseThrow();
    }

    /** Begins to look at another node; a replica until it is seen to be more. */
    void add(MonitorConfig.Node node) {
        nodes.add(new Node(node));
    }

    /** Forgets a node that is not the primary. */
    void remove(String name) {
        Node node = node(name);
        if (node == primary) {
            throw new IllegalStateException(
                    "node: " + name + " is the primary of cluster " + cluster + " (expected: another one)");
        }
        nodes.remove(node);
    }

    /** Takes a poll that succeeded. */
    void polled(String name, PollResult result) {
        Node node = node(name);
        PollResult before = node.last;
        boolean otherServer =
                before != null && !before.server().id().equals(result.server().id());
        if (before != null && (otherServer || !result.applied().contains(before.applied()))) {
            node.lag = Lag.unknown("its executed transactions are not those that it had before");
            node.aheadOfLostHistory = false;
        }
        node.last = result;
        node.problem = null;
        node.failures = 0;
        noteFlags(node, result);
        if (node == primary && otherServer) {
            timeline.clear();
            gauge.clear();
        }
        if (elect() || node == primary) {
            rememberPrimary();
            nodes.forEach(this::measure);
        } else {
            measure(node);
        }
    }

    /** Takes a poll that failed. What is known of the node stays known, and its lag grows. */
    void failed(String name, Diagnosis problem) {
        Node node = node(name);
        node.problem = problem;
        node.failures++;
        if (elect()) {
            rememberPrimary();
            nodes.forEach(this::measure);
        }
    }

    private void noteFlags(Node node, PollResult result) {
        if (result.role() == NodeRole.READ_ONLY) {
            node.seenReadOnly = true;
            node.seenWritableBesidePrimary = false;
        } else if (node == primary) {
            node.seenWritableAsPrimary = true;
            for (Node other : nodes) {
                // A primary's answer that was under way when it died says nothing of the time after a promotion.
                if (other != primary
                        && other.isWritable()
                        && other.last != null
                        && result.sentAt() - other.last.sentAt() > 0) {
                    other.seenWritableBesidePrimary = true;
                }
            }
        }
    }

    /** Whether the primary is another now. */
    private boolean elect() {
        if (primary.isWritable()) {
            return false;
        }
        Node successor = null;
        for (Node node : nodes) {
            if (node != primary && node.isWritable() && mayTakeOver(node)) {
                if (successor != null) {
                    return false;
                }
                successor = node;
            }
        }
        if (successor == null) {
            return false;
        }
        takeover = takeover(primary, successor);
        primary.lag = Lag.unknown("not seen complete since another node took over from it");
        primary.seenReadOnly = primary.role() == NodeRole.READ_ONLY;
        primary.wasPrimary = true;
        primary = successor;
        primary.seenReadOnly = false;
        primary.seenWritableAsPrimary = true;
        primary.seenWritableBesidePrimary = false;
        primary.aheadOfLostHistory = false;
        timeline.clear();
        gauge.clear();
        return true;
    }

    private boolean mayTakeOver(Node node) {
        if (primary.isReachable()) {
            return node.seenReadOnly
                    || (!primary.seenWritableAsPrimary && !node.isKnownToReplicate() && lacks(node, primary) == null);
        }
        if (primary.last == null) {
            return node.isKnownNotToReplicate() && hasAllThatIsKnown(node);
        }
        return node.seenReadOnly
                && !node.seenWritableBesidePrimary
                && !node.isKnownToReplicate()
                && (!node.wasPrimary || lacks(node, primary) == null);
    }

    /** Whether it is the only one that can have taken over before our time. */
    private boolean hasAllThatIsKnown(Node candidate) {
        for (Node node : nodes) {
            if (node != primary && (node.last == null || lacks(candidate, node) != null)) {
                return false;
            }
        }
        return true;
    }

    private Takeover takeover(Node old, Node successor) {
        return new Takeover(
                old.name,
                successor.name,
                old.isReachable(),
                old.problem == null ? null : old.problem.text(),
                lacks(successor, old),
                successor.last == null ? 0 : successor.last.sentAt());
    }

    /** What this one lacks of what the other was seen to have, in words; null if nothing is known to be lacking. */
    private static @Nullable String lacks(Node node, Node other) {
        if (node == other || node.last == null || other.last == null) {
            return null;
        }
        GtidSet has = node.last.written();
        GtidSet wanted = other.last.written();
        if (has.contains(wanted)) {
            return null;
        }
        try {
            return wanted.subtract(has).toString();
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return "some of " + wanted + " (it has " + has + ")";
        }
    }

    private void rememberPrimary() {
        PollResult result = primary.last;
        if (result == null || !primary.isWritable()) {
            return;
        }
        gauge.primary(result);
        if (result.notAsPrimary() != null) {
            return;
        }
        if (!timeline.add(result.written(), result.sentAt())) {
            // The numbers that were lost will be given out again, for other transactions: a replica that had them seems
            // to
            // have the new ones.
            for (Node node : nodes) {
                if (node != primary && node.last != null && !result.written().contains(node.last.applied())) {
                    node.aheadOfLostHistory = true;
                    node.lag = Lag.unknown("it has transactions that the primary has lost");
                }
            }
        }
    }

    /** What the primary had committed when it was asked last; null before that. */
    Positions.@Nullable Position position() {
        PollResult last = primary.last;
        if (last == null || !primary.isReachable()) {
            return null;
        }
        boolean isTold = primary.isWritable() && last.notAsPrimary() == null;
        return new Positions.Position(isTold ? last.written() : null, last.sentAt());
    }

    private void measure(Node node) {
        PollResult result = node.last;
        if (node == primary || result == null || !node.isReachable() || node.aheadOfLostHistory) {
            return;
        }
        String denied = source.denied(result, primary.last);
        if (source.estimates() && denied == null) {
            node.lag = gauge.lag(source.reading(result), result, primary.last, node.lag);
            node.fallback = null;
            return;
        }
        String obstacle = obstacle(result);
        if (obstacle == null) {
            node.fallback = denied == null ? null : fallback(denied, LagSource.gtid());
            measureByGtid(node, result);
            return;
        }
        String cause = denied == null ? obstacle : denied + ", " + obstacle;
        if (result.status() == null || result.status() instanceof Reading.Denied) {
            node.fallback = null;
            node.lag = Lag.unknown(result.status() instanceof Reading.Denied no ? cause + ", " + no.why() : cause);
        } else {
            node.fallback = fallback(cause, LagSource.replicaStatus());
            node.lag = gauge.lag(result.status(), result, primary.last, node.lag);
        }
    }

    private String fallback(String cause, LagSource instead) {
        return "its lag cannot be told by " + source + ": " + cause + "; by " + instead + " instead";
    }

    /** Why GTIDs do not tell; null if they do. */
    private @Nullable String obstacle(PollResult result) {
        if (result.notAsReplica() != null || primary.last == null || primary.last.notAsPrimary() == null) {
            return result.notAsReplica();
        }
        return primary.last.notAsPrimary() + " on the primary " + primary.name;
    }

    private void measureByGtid(Node node, PollResult result) {
        OptionalLong completeUntil = timeline.completeUntil(result.applied());
        if (completeUntil.isPresent()) {
            node.lag = node.lag.orBetter(Lag.completeUntil(completeUntil.getAsLong()));
        } else if (!node.lag.isKnown()) {
            node.lag = Lag.unknown(whyNothingToCompareWith());
        }
    }

    private String whyNothingToCompareWith() {
        if (!timeline.isEmpty()) {
            return "not caught up with the primary " + primary.name + " since it is being watched";
        }
        if (!primary.isReachable()) {
            return "the primary " + primary.name + " was not reached so far";
        }
        return "the primary " + primary.name + " is read-only";
    }

    /** All that is known at this time. */
    ReplicationSnapshot snapshot(long now) {
        List<NodeState> states = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            Diagnosis problem = node.problem;
            PollResult last = node.last;
            states.add(new NodeState(
                    node.name,
                    node.declaredRole,
                    node.role(),
                    problem == null ? null : problem.problem(),
                    problem == null ? null : problem.text(),
                    node.failures,
                    last == null ? GtidSet.empty() : node == primary ? last.written() : last.applied(),
                    node == primary ? Lag.none() : node.lag,
                    threads(node),
                    last == null ? null : last.server(),
                    last == null ? 0 : last.sentAt(),
                    node == primary ? null : node.fallback));
        }
        return new ReplicationSnapshot(cluster, states, primary.name, now, takeover);
    }

    private ReplicationThreads threads(Node node) {
        PollResult last = node.last;
        if (last == null || node == primary || !node.isReachable()) {
            return ReplicationThreads.UNKNOWN;
        }
        return last.threads();
    }

    private Node node(String name) {
        for (Node node : nodes) {
            if (node.name.equals(name)) {
                return node;
            }
        }
        throw new IllegalArgumentException("node: " + name + " (expected: a node of cluster " + cluster + ")");
    }
}
