package io.evenkeel.jdbc.connection;

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
abstract class CausalReads extends LazyConnections {

    /**
     * A transaction is visible on the primary a little before the primary tells of it: so much later than a read ended must
     * everything be on another node that the read may have seen.
     */
    static final long TOLD_LATE_NANOS = Duration.ofMillis(20).toNanos();

    /**
     * A session whose reads are the primary's for so long gets a replica made to catch up with it, as it would not leave by
     * itself as long as it reads without a pause: each read moves what a replica must have.
     */
    private static final long LONGEST_KEPT_NANOS = Duration.ofMillis(250).toNanos();

    /** What was set on this connection, and what was done here outside of scopes. */
    private static final class Own {
        /** Null if none was set. */
        private @Nullable Consistency level;

        /** Null until somebody asks. */
        private @Nullable Marks marks;
    }

    /** Null until a level is set or somebody asks what was done. */
    private @Nullable Own own;

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
        Own set = own;
        if (set != null && set.level != null) {
            return set.level;
        }
        Consistency general = nodes.causal().level();
        return general.isPlain() && CausalScope.current() != null ? Consistency.SESSION : general;
    }

    /** See {@link RoutedConnection#consistency(Consistency)}. */
    public final void consistency(@Nullable Consistency level) throws SQLException {
        checkOpen();
        made().level = level;
    }

    /** Whether no level was set and nobody asked what was done here. */
    final boolean isOrdinary() {
        return own == null;
    }

    private Own made() {
        Own known = own;
        if (known == null) {
            known = new Own();
            own = known;
        }
        return known;
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
        Own known = made();
        Marks marks = known.marks;
        if (marks == null) {
            marks = new Marks();
            known.marks = marks;
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
     * @param toRun whether the read runs now; what is strong is only then
     */
    final NodeConnection readable(boolean stay, @Nullable Attempts attempts, Hint wish, boolean toRun)
            throws SQLException {
        tooNew = false;
        Consistency asked = wish.consistency();
        Consistency wanted = asked == null ? consistency() : asked;
        noteRead = wanted.isMonotonic();
        if (wanted.isPlain() || stay || (wanted == Consistency.STRONG && !toRun)) {
            return replicaOrPrimary(stay, attempts, Demand.of(wish));
        }
        if (wanted == Consistency.STRONG) {
            long deadline = deadline();
            NodeConnection line = caughtUp(attempts, wish, System.nanoTime(), deadline);
            return line == null ? kept(attempts) : line;
        }
        settleHeld();
        Mark mark = marks().get();
        return mark.isNothingAt(wanted)
                ? replicaOrPrimary(false, attempts, Demand.of(wish))
                : withMark(attempts, Demand.of(wish, mark, wanted));
    }

    private NodeConnection withMark(@Nullable Attempts attempts, Demand demand) throws SQLException {
        NodeConnection line = having(attempts, demand);
        if (line == null) {
            long deadline = deadline();
            line = awaited(attempts, demand.soon(), deadline);
            if (line == null && marks().isKeptFor(LONGEST_KEPT_NANOS, System.nanoTime())) {
                line = caughtUp(attempts, demand.wish(), demand.mark().latest(), deadline);
            }
        }
        if (line == null) {
            return kept(attempts);
        }
        marks().served();
        return line;
    }

    /** How long this read may wait. */
    private long deadline() {
        return System.nanoTime() + nodes.causal().patience().toNanos();
    }

    /** A replica that is known to have what is asked for, or the primary if it cannot be had; null if there is none. */
    private @Nullable NodeConnection having(@Nullable Attempts attempts, Demand demand) throws SQLException {
        NodeConnection held = heldReplica();
        if (held != null && suits(held, demand)) {
            return held;
        }
        return nodes.replicas().anyMeets(demand, attempts) ? replicaOrPrimary(false, attempts, demand) : null;
    }

    /** A replica that got what is asked for within the time for waiting; null if none did. */
    private @Nullable NodeConnection awaited(@Nullable Attempts attempts, Demand soon, long deadline)
            throws SQLException {
        if (deadline - System.nanoTime() <= 0 || !nodes.replicas().anyMeets(soon, attempts)) {
            return null;
        }
        NodeConnection line = replica(false, attempts, soon);
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        return line != null && line.await(soon.mark().transactions(), left) ? line : null;
    }

    /** A replica that has, or gets in time, all that was committed before this moment; null if there is none. */
    private @Nullable NodeConnection caughtUp(@Nullable Attempts attempts, Hint wish, long moment, long deadline)
            throws SQLException {
        Mark nothing = Mark.all(GtidSet.empty(), moment);
        long patience = deadline - System.nanoTime();
        if (patience <= 0
                || !nodes.replicas()
                        .anyMeets(
                                Demand.of(wish, nothing, Consistency.READ_YOUR_WRITES)
                                        .soon(),
                                attempts)) {
            return null;
        }
        GtidSet committed = nodes.causal().position().committedAfter(moment, Duration.ofNanos(patience));
        if (committed == null) {
            return null;
        }
        Demand demand = Demand.of(wish, Mark.all(committed, moment), Consistency.READ_YOUR_WRITES);
        NodeConnection line = having(attempts, demand);
        return line == null ? awaited(attempts, demand.soon(), deadline) : line;
    }

    /** The primary's connection for a read that must find what no replica is known to have. */
    private NodeConnection kept(@Nullable Attempts attempts) throws SQLException {
        if (!nodes.replicas().fallsBack()) {
            throw unsent(nodes.replicas().tooNew(attempts, nodes.causal().patience()));
        }
        tooNew = true;
        return spill(attempts);
    }

    /** Whether a strong read may go to a replica that has caught up. */
    public final boolean isStrongOnReplicas() {
        return nodes.causal().strongOnReplicas();
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

    /** Notes, on the thread that ran it, that a statement failed on this connection, so that nobody knows what it did. */
    final void failedOn(NodeConnection line) {
        if (!isClosed()) {
            if (line.mayHaveWritten()) {
                settle(line, false);
            }
        } else if (CausalScope.current() != null) {
            Marks marks = marksAfter(); // who aborted it had another scope, or none
            if (marks != null) {
                marks.wroteUntold(System.nanoTime());
            }
        }
    }

    /** Notes at which level something reads for which no replica had to be found. */
    final void readsAt(Consistency asked) {
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
                && (own == null || own.marks == null)
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
