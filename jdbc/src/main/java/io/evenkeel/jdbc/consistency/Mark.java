package io.evenkeel.jdbc.consistency;

import io.evenkeel.jdbc.replication.GtidSet;
import io.evenkeel.jdbc.replication.NodeState;
import org.jspecify.annotations.Nullable;

/**
 * What a session wrote and read of one cluster so far, as far as a replica must have it before it may answer.
 *
 * <p>Of writes it knows the transactions that the servers told of, and the moment when the last of all writes was known to
 * have ended. Whoever has these transactions, or everything that was committed before that moment, has the writes: so a
 * transaction that never arrives, because it was lost, or because somebody made up a token, binds a session for a moment
 * only. Of reads it knows where the last one ran and when. All moments are {@link System#nanoTime()} of this process.
 * Immutable.
 */
public final class Mark {

    /** A session that has neither written nor read. */
    public static final Mark NONE = new Mark(GtidSet.empty(), false, true, 0, null, 0);

    /** A session that writes in turn with others makes a hole with each; so many are kept. */
    private static final int MOST_INTERVALS = 32;

    private final GtidSet transactions;
    private final boolean wrote;
    private final boolean told;
    private final long wroteAt;
    private final @Nullable String readOn;
    private final long readAt;

    private Mark(
            GtidSet transactions, boolean wrote, boolean told, long wroteAt, @Nullable String readOn, long readAt) {
        this.transactions = transactions;
        this.wrote = wrote;
        this.told = told;
        this.wroteAt = wroteAt;
        this.readOn = readOn;
        this.readAt = readAt;
    }

    /** What a read asks for that must find all that the primary had committed at {@code at}: these transactions. */
    public static Mark all(GtidSet committed, long at) {
        return new Mark(committed, true, true, at, null, 0);
    }

    /** With these transactions written too, all of them committed before {@code at}. */
    public Mark wrote(GtidSet more, long at) {
        GtidSet all;
        try {
            all = transactions.union(more);
        } catch (IllegalArgumentException ofAnotherForm) {
            return wroteUntold(at);
        }
        if (all.size() > MOST_INTERVALS) {
            all = all.withoutGaps();
        }
        return new Mark(all, true, told, wrote ? later(wroteAt, at) : at, readOn, readAt);
    }

    /** With something written before {@code at} of which no transaction is known. */
    public Mark wroteUntold(long at) {
        return new Mark(transactions, true, false, wrote ? later(wroteAt, at) : at, readOn, readAt);
    }

    /** With a read that ended before {@code at} on the node of this name. */
    public Mark read(String node, long at) {
        boolean olderThanKnown = readOn != null && at - readAt < 0;
        return olderThanKnown ? this : new Mark(transactions, wrote, told, wroteAt, node, at);
    }

    private static long later(long one, long other) {
        return other - one > 0 ? other : one;
    }

    /** The transactions that are known of what the session wrote. */
    public GtidSet transactions() {
        return transactions;
    }

    /** The moment at which all that the session wrote and has seen was committed; it must have done one of these. */
    public long latest() {
        return !wrote ? readAt : readOn == null ? wroteAt : later(wroteAt, readAt);
    }

    /** Whether nothing was written that {@link #transactions()} does not have. */
    public boolean isComplete() {
        return told;
    }

    /** Whether it asks nothing of a replica at this level. */
    public boolean isNothingAt(Consistency level) {
        return !(wrote && level.readsOwnWrites()) && !(readOn != null && level.isMonotonic());
    }

    /**
     * Whether a node of which this is known may answer at this level. Allocates nothing.
     *
     * @param proven transactions that the node has shown to have beside those of {@code node}
     */
    public boolean isMetBy(NodeState node, GtidSet proven, Consistency level) {
        return (!level.readsOwnWrites() || hasWrites(node, proven)) && (!level.isMonotonic() || hasReads(node));
    }

    private boolean hasWrites(NodeState node, GtidSet proven) {
        return !wrote
                || (told && (node.contains(transactions) || proven.contains(transactions)))
                || node.lag().isCompleteAt(wroteAt);
    }

    private boolean hasReads(NodeState node) {
        return readOn == null || readOn.equals(node.name()) || node.lag().isCompleteAt(readAt);
    }

    /** Whether a node that does not meet it does once it has the {@link #transactions()}. */
    public boolean canBeAwaitedOn(NodeState node, Consistency level) {
        return wrote && told && level.readsOwnWrites() && (!level.isMonotonic() || hasReads(node));
    }

    @Override
    public String toString() {
        return "wrote " + (wrote ? transactions + (told ? "" : " and more") : "nothing")
                + (readOn == null ? "" : ", read on " + readOn);
    }
}
