package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.sql.Hint;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of hints that are not understood or name no node, once for each name. Thread-safe. */
final class UnclearHints {

    private static final Logger LOG = LoggerFactory.getLogger(UnclearHints.class);

    private static final int MAX_NAMES = 100;
    private static final int MAX_SHOWN = 64;

    private final String cluster;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    UnclearHints(String cluster) {
        this.cluster = cluster;
    }

    void add(Hint hint) {
        String node = hint.valid() && hint.node() != null ? hint.node() : "";
        if (warned.size() >= MAX_NAMES || !warned.add(node)) {
            return;
        }
        if (node.isEmpty()) {
            LOG.warn(
                    "{}: the hint of a statement is not understood, so it ran on the primary (expected:"
                            + " primary, replica, node=NAME, maxlag=TIME)",
                    cluster);
        } else {
            LOG.warn(
                    "{}: a hint or a scope asks for node {}, which is not there, so the primary was taken",
                    cluster,
                    node.length() > MAX_SHOWN ? node.substring(0, MAX_SHOWN) + "…" : node);
        }
    }
}
