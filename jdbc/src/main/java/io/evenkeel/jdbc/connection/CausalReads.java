package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.connection.Nodes.Attempts;
import io.evenkeel.jdbc.consistency.CausalScope;
import io.evenkeel.jdbc.consistency.CausalSession;
import io.evenkeel.jdbc.consistency.CausalToken;
import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.consistency.Mark;
import io.evenkeel.jdbc.consistency.Marks;
import io.evenkeel.jdbc.replication.GtidSet;
import io.evenkeel.jdbc.sql.Hint;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has reads find what their session wrote and has seen, as far as their {@link Consistency} asks for it: on a replica that is
 * known to have it, else on one that gets it within a short wait, else on the primary. Where neither a level nor a scope
 * asks, it costs a look at two fields.
 */
abstract class CausalReads extends HeldConnections {

    /**
     * A transaction is visible on the primary a little before the primary tells of it: so much later than a read ended must
     * everything be on another node that the read may have seen.
     */
    private static final long TOLD_LATE_NANOS = Duration.ofMillis(20).toNanos();

    /** What was set on this connection; null if nothing was. */
    private @Nullable Consistency level;

    /** What was done here outside of scopes; null until somebody asks. */
    private @Nullable Marks own;

    /** Whether something was written here before somebody asked. */
    private boolean wroteBefore;

    /** Whether the session must remember where the statement that runs now has read. */
    private boolean noteRead;

    private boolean tooNew;

    CausalReads(Nodes nodes) {
        super(nodes);
    }

    /** What reads may rely on, unless a hint or a routing scope says more. */
    public final Consistency consistency() {
        Consistency set = level;
        if (set != null) {
            return set;
        }
        Consistency general = nodes.causal().level();
        return general.isPlain() && CausalScope.current() != null ? Consistency.SESSION : general;
    }

    /** See {@link RoutedConnection#consistency(Consistency)}. */
    public final void consistency(@Nullable Consistency level) throws SQLException {
        checkOpen();
        this.level = level;
    }

    /** See {@link RoutedConnection#causalToken()}. */
    public final CausalToken causalToken() throws SQLException {
        checkOpen();
        settleHeld();
        return marks().token();
    }

    private Marks marks() throws SQLException {
        CausalSession session = CausalScope.current();
        try {
            return session == null ? own() : ofScope(session);
        } catch (IllegalArgumentException e) {
            throw unsent(new SQLNonTransientException(nodes.name() + ": " + e.getMessage(), "22023", e));
        }
    }

    /**
     * The same for what has run, which must not fail any more because of a token that is refused; null then, as each read of
     * that scope tells of it.
     */
    private @Nullable Marks marksAfter() {
        CausalSession session = CausalScope.current();
        try {
            return session == null ? own() : ofScope(session);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Marks ofScope(CausalSession session) {
        CausalPolicy policy = nodes.causal();
        return session.on(nodes, policy.known(), policy.refusesForeign());
    }

    private Marks own() {
        Marks marks = own;
        if (marks == null) {
            marks = new Marks();
            own = marks;
            if (wroteBefore) {
                marks.wroteUntold(System.nanoTime());
            }
        }
        return marks;
    }

    /**
     * The connection to a replica for reads, or the primary's if no replica can serve and that is allowed.
     *
     * @param stay whether a transaction is open on the replica, which is then kept whatever its lag
     * @param wish what a hint or a scope asks for; mostly nothing
     */
    final NodeConnection readable(boolean stay, @Nullable Attempts attempts, Hint wish) throws SQLException {
        tooNew = false;
        Consistency asked = wish.consistency();
        Consistency wanted = asked == null ? consistency() : asked;
        noteRead = wanted.isMonotonic();
        if (wanted.isPlain() || stay) {
            return replicaOrPrimary(stay, attempts, Demand.of(wish));
        }
        settleHeld();
        Mark mark = marks().get();
        return mark.isNothingAt(wanted)
                ? replicaOrPrimary(false, attempts, Demand.of(wish))
                : withMark(attempts, Demand.of(wish, mark, wanted));
    }

    private NodeConnection withMark(@Nullable Attempts attempts, Demand demand) throws SQLException {
        NodeConnection held = heldReplica();
        if (held != null && suits(held, demand)) {
            return held;
        }
        if (nodes.anyMeets(demand, attempts)) {
            return replicaOrPrimary(false, attempts, demand);
        }
        NodeConnection line = awaited(attempts, demand.soon());
        if (line != null) {
            return line;
        }
        if (!nodes.fallsBack()) {
            throw unsent(nodes.tooNew(attempts));
        }
        tooNew = true;
        return spill();
    }

    /** A replica that got what the session wrote within the time for waiting; null if none did. */
    private @Nullable NodeConnection awaited(@Nullable Attempts attempts, Demand soon) throws SQLException {
        Duration patience = nodes.causal().patience();
        if (patience.isZero() || !nodes.anyMeets(soon, attempts)) {
            return null;
        }
        NodeConnection line = replica(false, attempts, soon);
        return line != null && line.await(soon.mark().transactions(), patience) ? line : null;
    }

    /** Whether the last read went to the primary because of what its session wrote or has seen. */
    @Override
    final boolean wasTooNew() {
        return tooNew;
    }

    /** Notes what the statement that has just run on this connection did. */
    final void done(NodeConnection line) {
        if (line.mayHaveWritten()) {
            settle(line, false);
        }
        if (noteRead) {
            Marks marks = marksAfter();
            if (marks != null) {
                marks.read(line.node().name(), System.nanoTime() + TOLD_LATE_NANOS);
            }
        }
    }

    /** Notes at which level something reads on the primary that was not asked of a replica. */
    final void onPrimary(Consistency asked) {
        noteRead = asked.isMonotonic();
    }

    private void settleHeld() {
        NodeConnection line = heldPrimary();
        if (line != null && line.mayHaveWritten()) {
            settle(line, false);
        }
    }

    /** What was written is the session's from now on. */
    private void settle(NodeConnection line, boolean released) {
        GtidSet written = line.takeTransactions();
        boolean untold = line.isUntold() || isPinned();
        line.settled(released || !line.inTransaction());
        if (written == null
                && own == null
                && CausalScope.current() == null
                && consistency().isPlain()) {
            wroteBefore |= untold; // nobody asks, mostly for ever
            return;
        }
        Marks marks = written == null && !untold ? null : marksAfter();
        if (marks != null) {
            long now = System.nanoTime();
            if (written != null) {
                marks.wrote(written, now);
            }
            if (untold) {
                marks.wroteUntold(now);
            }
        }
    }

    @Override
    final void releasing(NodeConnection line) {
        if (line.mayHaveWritten()) {
            settle(line, true);
        }
    }
}
