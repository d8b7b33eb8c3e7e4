package io.evenkeel.jdbc.replication;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Says in the log what changed from one snapshot to the next, and nothing while nothing changes. Not thread-safe. */
final class ChangeLog {

    private final Logger log;
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
        if (last != null && !last.primaryName().equals(now.primaryName())) {
            log.warn("{}: {} is the primary now, instead of {}", now.cluster(), now.primaryName(), last.primaryName());
        }
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
        String unknown = is.lag().unknownReason();
        if (unknown != null && !Objects.equals(unknown, was.lag().unknownReason())) {
            log.warn("{}: {}: lag unknown: {}", cluster, is.name(), unknown);
        } else if (unknown == null && !was.lag().isKnown()) {
            log.info("{}: {}: lag known", cluster, is.name());
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
