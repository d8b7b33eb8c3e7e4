package io.evenkeel.jdbc.replication;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Says in the log what changed from one snapshot to the next, and nothing while nothing changes. Not thread-safe. */
final class ChangeLog {

    /** Between two polls lag is often unknown for a moment, at the start and when roles change. */
    private static final long WORTH_TELLING = Duration.ofSeconds(1).toNanos();

    private record Unknown(String reason, long since, boolean told) {}

    private final Logger log;
    private final Map<String, Unknown> unknown = new HashMap<>();
    private final Map<String, String> fallbacks = new HashMap<>();
    private final RoleEvents roles = new RoleEvents();
    private @Nullable ReplicationSnapshot before;

    ChangeLog(Logger log) {
        this.log = log;
    }

    void tell(ReplicationSnapshot now) {
        ReplicationSnapshot last = before;
        before = now;
        for (NodeState node : now.nodes()) {
            NodeState was = last == null ? null : last.node(node.name());
            tell(now, was == null ? NodeState.notPolled(node.name(), node.declaredRole()) : was, node);
        }
        for (RoleEvent event : roles.of(now)) {
            if (isAlarming(event)) {
                log.warn("{}", event);
            } else {
                log.info("{}", event);
            }
        }
    }

    private static boolean isAlarming(RoleEvent event) {
        return event instanceof RoleEvent.Split
                || (event instanceof RoleEvent.PrimaryChanged changed
                        && (!changed.takeover().planned() || changed.takeover().lost() != null));
    }

    private void tell(ReplicationSnapshot now, NodeState was, NodeState is) {
        String cluster = now.cluster();
        if (is.problem() == NodeProblem.NOT_POLLED) {
            return;
        }
        if (is.problem() != null) {
            if (is.problem() != was.problem()) {
                log.warn("{}: {} cannot be polled: {}", cluster, is.name(), is.problemText());
            }
            return;
        }
        if (was.problem() != null) {
            log.info("{}: {} is reachable: {}", cluster, is.name(), describe(is));
        } else if (is.role() != was.role()) {
            log.info("{}: {} is {} now", cluster, is.name(), words(is.role()));
        }
        if (now.isPrimary(is.name())) {
            return;
        }
        tellReplication(cluster, was, is);
        tellFallback(cluster, is);
        tellLag(now, is);
    }

    private void tellLag(ReplicationSnapshot now, NodeState is) {
        String reason = is.lag().unknownReason();
        Unknown said = unknown.get(is.name());
        if (reason == null || !now.primary().isReachable()) {
            unknown.remove(is.name());
            if (reason == null && said != null && said.told) {
                log.info("{}: {}: lag known again", now.cluster(), is.name());
            }
        } else if (said == null || !said.reason.equals(reason)) {
            unknown.put(is.name(), new Unknown(reason, now.takenAt(), false));
        } else if (!said.told && now.takenAt() - said.since > WORTH_TELLING) {
            unknown.put(is.name(), new Unknown(reason, said.since, true));
            log.warn("{}: {}: lag unknown: {}", now.cluster(), is.name(), reason);
        }
    }

    private void tellFallback(String cluster, NodeState is) {
        String now = is.lagFallback();
        if (now == null) {
            if (is.lag().isKnown() && fallbacks.remove(is.name()) != null) {
                log.info("{}: {}: its lag is told as it was asked for again", cluster, is.name());
            }
        } else if (!now.equals(fallbacks.put(is.name(), now))) {
            log.warn("{}: {}: {}", cluster, is.name(), now);
        }
    }

    private void tellReplication(String cluster, NodeState was, NodeState is) {
        if (is.replication() == was.replication() && was.problem() == null) {
            return;
        }
        switch (is.replication()) {
            case STOPPED, NONE ->
                log.warn(
                        "{}: {}: {}",
                        cluster,
                        is.name(),
                        is.replication() == ReplicationThreads.NONE
                                ? "no replication configured"
                                : "replication is stopped");
            case RUNNING -> log.info("{}: {}: replication runs", cluster, is.name());
            case CONNECTING -> log.info("{}: {}: replication is trying to reach its source", cluster, is.name());
            case UNKNOWN ->
                log.info(
                        "{}: {}: the account may not see whether replication runs; its lag shows it at the next write",
                        cluster,
                        is.name());
        }
    }

    private static String describe(NodeState node) {
        ServerInfo server = node.server();
        return (server == null ? "" : server.flavour() + " " + server.version() + ", ") + words(node.role());
    }

    private static String words(NodeRole role) {
        return switch (role) {
            case WRITABLE -> "writable";
            case READ_ONLY -> "read-only";
            case UNKNOWN -> "of unknown role";
        };
    }
}
