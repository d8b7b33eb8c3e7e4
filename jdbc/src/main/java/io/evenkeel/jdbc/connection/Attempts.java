package io.evenkeel.jdbc.connection;

import io.evenkeel.core.balancer.PickRequest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What one statement has tried in vain. Made at the first failure only. */
final class Attempts {

    private final long started = System.nanoTime();
    private final boolean primarysOnly;
    private final List<String> names = new ArrayList<>();
    private final List<SQLException> errors = new ArrayList<>();

    /** Of a statement that only the primary may run, whichever node it is; or of another. */
    Attempts(boolean primarysOnly) {
        this.primarysOnly = primarysOnly;
    }

    boolean isPrimarysOnly() {
        return primarysOnly;
    }

    void failed(NodePool node, SQLException error) {
        names.add(node.name());
        errors.add(error);
    }

    boolean includes(NodePool node) {
        return names.contains(node.name());
    }

    /** Why the last one failed; there must be one. */
    SQLException last() {
        return errors.get(errors.size() - 1);
    }

    int count() {
        return errors.size();
    }

    boolean isOver(long timeoutMillis) {
        return System.nanoTime() - started >= timeoutMillis * 1_000_000;
    }

    PickRequest request() {
        return PickRequest.excluding(names);
    }

    void addTo(SQLException error) {
        for (SQLException earlier : errors) {
            if (earlier != error) {
                error.addSuppressed(earlier);
            }
        }
    }
}
