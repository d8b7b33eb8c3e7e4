package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.consistency.Mark;
import io.evenkeel.jdbc.replication.GtidSet;
import io.evenkeel.jdbc.replication.NodeState;
import io.evenkeel.jdbc.replication.ServerInfo;
import io.evenkeel.jdbc.sql.Hint;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How far one node is behind, and what it is known to have; answered from memory. Thread-safe. */
final class Freshness {

    /** No data source allows a replica more. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private final String name;
    private volatile LongSupplier lag = () -> Long.MAX_VALUE;
    private volatile @Nullable NodeState state;

    /** What it has shown to have beside what its state says; two threads may lose each other's, which costs a wait. */
    private volatile GtidSet proven = GtidSet.empty();

    /** The state in which a wait on it was in vain. */
    private volatile @Nullable NodeState behind;

    Freshness(String name) {
        this.name = name;
    }

    /** Tells how to find out how far the node is behind now, in nanoseconds; {@link Long#MAX_VALUE} if nobody knows. */
    void onLag(LongSupplier nanosBehind) {
        lag = nanosBehind;
    }

    /** Takes what is known of the node now. */
    void onState(NodeState now) {
        NodeState before = state;
        GtidSet shown = proven;
        if (!shown.isEmpty()
                && (now.contains(shown) || (before != null && !now.executed().contains(before.executed())))) {
            proven = GtidSet.empty(); // it is known anyway, or the node has begun a new history
        }
        state = now;
    }

    /** Whether the node is known to have what a session must find at this level; answered from memory. */
    boolean has(Mark mark, Consistency level) {
        NodeState now = state;
        return now != null && mark.isMetBy(now, proven, level);
    }

    /** Whether it may be worth to wait on the node for what it is not known to have. */
    @SuppressWarnings("ReferenceEquality") // whether there was news since
    boolean mayHaveSoon(Mark mark, Consistency level) {
        NodeState now = state;
        return now != null && now != behind && mark.canBeAwaitedOn(now, level);
    }

    /** Which words the node's server has for waiting; null while it is not known. */
    ServerInfo.@Nullable Flavour flavour() {
        NodeState now = state;
        ServerInfo server = now == null ? null : now.server();
        return server == null ? null : server.flavour();
    }

    /** Notes that the node has shown to have these. */
    void proved(GtidSet transactions) {
        GtidSet before = proven;
        proven = before.isEmpty() ? transactions : before.union(transactions);
    }

    /** Notes that a wait was in vain: there will be no other one before there is news of the node. */
    void isBehind() {
        behind = state;
    }

    /** How far the node is behind now, in nanoseconds; {@link Long#MAX_VALUE} if nobody knows. */
    long lagNanos() {
        return lag.getAsLong();
    }

    /** The same for humans, such as {@code lag <= 0.312 s} or {@code lag unknown: replication stopped}. */
    String lagInWords() {
        NodeState now = state;
        return now == null ? "lag unknown" : now.lag().describe(System.nanoTime());
    }

    /** Whether the node is one that this wish allows. */
    boolean suits(Hint wish) {
        if (wish.node() != null && !wish.node().equals(name)) {
            return false;
        }
        Duration maxLag = wish.maxLag();
        return maxLag == null || lag.getAsLong() <= nanos(maxLag);
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) >= 0 ? LONGEST.toNanos() : duration.toNanos();
    }
}
