package io.evenkeel.jdbc.consistency;

import io.evenkeel.jdbc.replication.GtidSet;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/** The {@link Mark} of one session on one cluster, as it grows. Thread-safe. */
public final class Marks {

    private static final AtomicReferenceFieldUpdater<Marks, Mark> MARK =
            AtomicReferenceFieldUpdater.newUpdater(Marks.class, Mark.class, "mark");

    private volatile Mark mark = Mark.NONE;

    /** Since when its reads are the primary's because of it; 0 if they are not. */
    private volatile long keptSince;

    /** A session that has neither written nor read. */
    public Marks() {}

    /** What is known now. */
    public Mark get() {
        return mark;
    }

    /** Adds transactions that were written, all of them committed before {@code at}. */
    public void wrote(GtidSet transactions, long at) {
        MARK.updateAndGet(this, before -> before.wrote(transactions, at));
    }

    /** Adds a write, ended before {@code at}, of which no transaction is known. */
    public void wroteUntold(long at) {
        MARK.updateAndGet(this, before -> before.wroteUntold(at));
    }

    /** Adds a read that ended before {@code at} on this node. */
    public void read(String node, long at) {
        MARK.updateAndGet(this, before -> before.read(node, at));
    }

    /**
     * Notes that a read is the primary's because of it.
     *
     * @return whether that has been so for longer than {@code nanos}, which then begin anew
     */
    public boolean isKeptFor(long nanos, long now) {
        long since = keptSince;
        if (since == 0) {
            keptSince = now | 1;
            return false;
        }
        if (now - since < nanos) {
            return false;
        }
        keptSince = now | 1;
        return true;
    }

    /** Notes that a replica serves a read. */
    public void served() {
        if (keptSince != 0) {
            keptSince = 0;
        }
    }

    /** Adds what came with a token: its transactions as far as they are of this cluster, and that there may be more. */
    public void accept(CausalToken token, CausalToken.Known known, long at) {
        if (token.isNone()) {
            return;
        }
        GtidSet ours = token.of(known);
        boolean whole = token.isComplete() && token.isOf(known);
        MARK.updateAndGet(this, before -> {
            Mark with = ours.isEmpty() ? before : before.wrote(ours, at);
            return whole ? with : with.wroteUntold(at);
        });
    }

    /** It as a token. */
    public CausalToken token() {
        Mark now = mark;
        return CausalToken.of(now.transactions(), now.isComplete());
    }

    @Override
    public String toString() {
        return mark.toString();
    }
}
