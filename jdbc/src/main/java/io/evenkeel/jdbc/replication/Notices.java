package io.evenkeel.jdbc.replication;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Calls log and listeners one after the other, without a lock: whoever finds nobody calling calls for all, until nothing new
 * has come in meanwhile.
 */
final class Notices {

    private final Supplier<ReplicationSnapshot> newest;
    private final Logger log;
    private final ChangeLog changes;
    private final List<Consumer<ReplicationSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private final Set<Consumer<ReplicationSnapshot>> failed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger pending = new AtomicInteger();

    Notices(Supplier<ReplicationSnapshot> newest, Logger log) {
        this.newest = newest;
        this.log = log;
        this.changes = new ChangeLog(log);
        changes.tell(newest.get());
    }

    void add(Consumer<ReplicationSnapshot> listener) {
        listeners.add(listener);
    }

    void remove(Consumer<ReplicationSnapshot> listener) {
        listeners.remove(listener);
        failed.remove(listener);
    }

    void changed() {
        if (pending.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            try {
                tell(newest.get());
            } catch (RuntimeException | Error e) {
                // The log itself is broken; the polls must go on.
            }
            seen = pending.addAndGet(-seen);
        } while (seen > 0);
    }

    private void tell(ReplicationSnapshot snapshot) {
        changes.tell(snapshot);
        for (Consumer<ReplicationSnapshot> listener : listeners) {
            try {
                listener.accept(snapshot);
            } catch (RuntimeException | Error e) {
                if (failed.add(listener)) {
                    log.warn("{}: a listener failed; this is said once", snapshot.cluster(), e);
                }
            }
        }
    }
}
