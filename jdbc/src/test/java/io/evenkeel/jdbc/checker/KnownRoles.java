package io.evenkeel.jdbc.checker;

import io.evenkeel.jdbc.replication.RoleEvent;
import io.evenkeel.jdbc.replication.RoleListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Which node the data source knew to take writes, and since when, as told to its listener. Holds what was sent to whom
 * against it. Thread-safe.
 */
final class KnownRoles implements RoleListener {

    private static final String NONE = "";

    private final TreeMap<Long, String> writable = new TreeMap<>();

    /** Begins with the declared primary. */
    KnownRoles(String primary) {
        writable.put(System.nanoTime(), primary);
    }

    @Override
    public synchronized void onEvent(RoleEvent event) {
        note(event, System.nanoTime());
    }

    synchronized void note(RoleEvent event, long at) {
        if (event instanceof RoleEvent.PrimaryChanged change) {
            writable.put(at, change.takeover().to());
        } else if (event instanceof RoleEvent.PrimaryAvailable available) {
            writable.put(at, available.primary());
        } else if (event instanceof RoleEvent.PrimaryUnavailable unavailable) {
            // One that cannot be reached may still be writable.
            writable.put(at, unavailable.why().equals("read-only") ? NONE : unavailable.primary());
        }
    }

    /** How often the roles changed. */
    synchronized int changes() {
        return writable.size() - 1;
    }

    /**
     * The writes that a node got although it was known not to take them all the time from before they were asked for until
     * after they were done.
     */
    synchronized List<String> sentToReadOnly(List<Operation> history, Map<String, List<Line.Passed>> passed) {
        Map<Operation.Key, Operation> writes = new HashMap<>();
        history.stream().filter(Operation::isWrite).forEach(write -> writes.put(write.key(), write));
        List<String> violations = new ArrayList<>();
        passed.forEach((node, all) -> all.forEach(sent -> {
            Operation write = writes.get(new Operation.Key(sent.register(), sent.version()));
            if (write == null) {
                violations.add("nobody asked for what " + node + " got: " + sent);
            } else if (!mayTake(node, write.sentAt(), write.doneAt())) {
                violations.add(node + " was known not to take writes: " + write);
            }
        }));
        return violations;
    }

    private boolean mayTake(String node, long from, long to) {
        // A listener hears of a role after the connections follow it, so the next event counts too.
        Long first = Objects.requireNonNullElse(writable.floorKey(from), writable.firstKey());
        Long last = Objects.requireNonNullElse(writable.higherKey(to), writable.lastKey());
        return writable.subMap(first, true, last, true).containsValue(node);
    }
}
