package io.evenkeel.jdbc;

import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.jdbc.connection.NodePool;
import io.evenkeel.jdbc.replication.NodeRole;
import io.evenkeel.jdbc.replication.NodeState;
import io.evenkeel.jdbc.replication.ReplicationSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets each replica serve reads exactly as long as it is known to be fresh.
 *
 * <p>Each new snapshot says for how long: a known lag grows with the clock until the next evidence arrives. When that time
 * is over before a newer snapshot came, for instance because the primary or the monitor itself is stuck, a timer of this
 * class takes the replica out; so readers need to look at one flag and never at the clock. The timer also looks again at
 * one that only lacks a connection in its pool, which no snapshot tells of. Thread-safe.
 */
final class ReplicaGuard implements Consumer<ReplicationSnapshot>, AutoCloseable {

    private static final long NEVER = Long.MAX_VALUE;

    /**
     * Replicas are judged as of a moment ahead, a twentieth of the limit but not more than this: a read that has seen the
     * flag is still on its way, and a busy machine wakes a thread late.
     */
    private static final long MAX_HEADROOM_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** How soon a pool that has no connection yet is looked at again. */
    private static final long COLD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Cluster<NodePool> cluster;
    private volatile List<NodePool> replicas;
    private final long maxLagNanos;
    private final long headroomNanos;
    private final LongSupplier ticker;
    private final Thread timer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Guarded by the lock. */
    private @Nullable ReplicationSnapshot latest;

    /** Whether, and when, to judge again without a newer snapshot; guarded by the lock. */
    private boolean expires;

    private long expiresAt;

    private boolean closed;

    ReplicaGuard(
            String name, Cluster<NodePool> cluster, List<NodePool> replicas, Duration maxLag, LongSupplier ticker) {
        this.cluster = cluster;
        this.replicas = List.copyOf(replicas);
        this.maxLagNanos = maxLag.toNanos();
        this.headroomNanos = Math.min(maxLagNanos / 20, MAX_HEADROOM_NANOS);
        this.ticker = ticker;
        timer = new Thread(this::watch, "evenkeel-" + name + "-lag");
        timer.setDaemon(true);
    }

    void start() {
        members(replicas);
        timer.start();
    }

    /** Has it watch these from now on; who is new serves once it is known to be fresh. */
    void members(List<NodePool> members) {
        lock.lock();
        try {
            for (NodePool member : members) {
                if (!member.isServing()) {
                    cluster.suspend(member.name(), "not polled yet");
                }
            }
            replicas = List.copyOf(members);
        } finally {
            lock.unlock();
        }
    }

    /** Takes what is known now; what was taken before the newest that is here already changes nothing. */
    @Override
    public void accept(ReplicationSnapshot snapshot) {
        lock.lock();
        try {
            if (!closed && !isStale(snapshot)) {
                latest = snapshot;
                decide();
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isStale(ReplicationSnapshot snapshot) {
        return latest != null && snapshot.takenAt() - latest.takenAt() < 0;
    }

    private void watch() {
        lock.lock();
        try {
            while (!closed) {
                if (!expires) {
                    changed.await();
                    continue;
                }
                // From the clock and not from when it was decided: it may have taken long to get here.
                long left = expiresAt - ticker.getAsLong();
                if (left <= 0) {
                    decide();
                } else {
                    changed.awaitNanos(left);
                }
            }
        } catch (InterruptedException e) {
            // Only close() does that.
        } finally {
            lock.unlock();
        }
    }

    /** Judges each replica. Only under the lock. */
    void decide() {
        ReplicationSnapshot snapshot = latest;
        if (snapshot == null) {
            return;
        }
        long clock = ticker.getAsLong();
        long now = clock + headroomNanos;
        long next = NEVER;
        for (NodePool replica : replicas) {
            NodeState state = snapshot.node(replica.name());
            String why = state == null ? "unknown to the monitor" : whyNot(snapshot, state, now);
            if (why == null && !replica.isServing() && !replica.isWarm()) {
                why = "its pool has no connection yet";
                next = Math.min(next, COLD_NANOS);
            }
            if (why == null && state != null) {
                next = Math.min(next, maxLagNanos - state.lag().nanosAt(now));
                replica.serving(true); // first, so that whoever sees it up is served
                cluster.resume(replica.name(), "fresh");
            } else {
                replica.serving(false);
                cluster.suspend(replica.name(), why == null ? "" : why);
            }
        }
        // A lag of exactly the limit is still allowed.
        expires = next != NEVER;
        expiresAt = clock + next + 1;
    }

    private @Nullable String whyNot(ReplicationSnapshot snapshot, NodeState state, long now) {
        if (snapshot.isPrimary(state.name())) {
            return "it is the primary";
        }
        String why = state.whyNotFresh(maxLagNanos, now);
        if (why != null) {
            return why;
        }
        return state.role() == NodeRole.WRITABLE ? "it is writable (read_only is off)" : null;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            for (NodePool replica : replicas) {
                replica.serving(false);
            }
        } finally {
            lock.unlock();
        }
        timer.interrupt();
        try {
            timer.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
