package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.routing.Gate;
import io.evenkeel.jdbc.routing.Route;
import io.evenkeel.jdbc.routing.RoutingMode;
import io.evenkeel.jdbc.sql.Classification;
import io.evenkeel.jdbc.sql.StatementKind;
import io.evenkeel.jdbc.sql.TransactionEffect;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each statement which of the held connections it runs on; where it runs next if that one fails before anything
 * was sent, or if it is a read; and whether a write that failed ran nowhere.
 */
abstract class StatementRouting extends SessionTransactions {

    StatementRouting(Nodes nodes) {
        super(nodes);
    }

    @Override
    public final RoutingMode mode() {
        return nodes.mode();
    }

    @Override
    public final Route.@Nullable Role roleOf(String node) {
        return nodes.roleOf(node);
    }

    /** Where a statement would go now, for what is asked of it before it runs. */
    final NodeConnection provisional(Classification statement, boolean forWriting) throws SQLException {
        checkOpen();
        Gate gate = Gate.of(statement, this, forWriting);
        try {
            return ready(lineFor(gate, statement, false), gate, statement);
        } finally {
            unspill(); // it counts when it runs
        }
    }

    /**
     * The connection that a statement runs on now; after this it must be run there.
     *
     * @param forWriting whether the way it was asked for is about writing, whatever the text says
     */
    final NodeConnection route(Classification statement, boolean forWriting) throws SQLException {
        checkOpen();
        Gate gate = Gate.of(statement, this, forWriting);
        NodeConnection held = heldReplica();
        if (held == null || gate != Gate.READ || !staysOn(held)) {
            return routed(gate, statement, forWriting);
        }
        readsAt(Consistency.EVENTUAL);
        held.movable(true, false);
        going(held, gate, statement);
        return held;
    }

    /** Whether a plain read goes to this replica as it is: most do, as it was taken when their parameters were set. */
    private boolean staysOn(NodeConnection held) {
        return suits(held, Demand.NONE)
                && !held.isOutdated()
                && isAutoCommit()
                && consistency().isPlain();
    }

    private NodeConnection routed(Gate gate, Classification statement, boolean forWriting) throws SQLException {
        NodeConnection line = lineFor(gate, statement, true);
        going(line, gate, statement);
        line = ready(line, gate, statement);
        if (line.isPrimary()) {
            boolean reads = statement.replicaSafe() || statement.kind() == StatementKind.LOCKING_READ;
            readsAt(reads ? Gate.consistency(Gate.wish(statement), this) : Consistency.EVENTUAL);
            if (forWriting || !statement.replicaSafe()) {
                line.mayWrite();
            }
        }
        if (gate == Gate.LEAVES_REPLICA) {
            leaveReplica(line);
        }
        if (!isAutoCommit()) {
            line.used(true);
            line.mayCommit(isPinned() || statement.transaction() != TransactionEffect.NONE);
        }
        if (statement.pinsSession()) {
            pin(statement.pins());
        }
        return line;
    }

    /**
     * Brings the gate's connection to the session's state. Nothing of the statement was sent if that fails: a read may end up
     * elsewhere, and what is the primary's gets another connection to it, as one from the pool may have died unnoticed.
     */
    private NodeConnection ready(NodeConnection first, Gate gate, Classification statement) throws SQLException {
        NodeConnection line = first;
        Attempts stale = null;
        while (true) {
            boolean primarys = gate.destination() == Gate.Destination.PRIMARY && isAutoCommit();
            boolean movable = primarys || gate.destination() == Gate.Destination.REPLICA;
            line.movable(movable && statement.replicaSafe() && !isBound(line), primarys);
            try {
                line.apply(whole(), isAutoCommit() && statement.replicaSafe());
                return line;
            } catch (SQLException e) {
                boolean another = line.isPrimary() && !isBound(line) && gate.destination() != Gate.Destination.LAST;
                if (!another) {
                    return elsewhere(again(null, line, null, true, e), statement, e);
                }
                stale = withoutStale(line, stale, e);
                line = lineFor(gate, statement, true);
                going(line, gate, statement);
            }
        }
    }

    /** Gives up a connection to the primary that died before anything was sent on it, unless there were too many of them. */
    private Attempts withoutStale(NodeConnection line, @Nullable Attempts before, SQLException error)
            throws SQLException {
        unspill();
        SQLException failure = line.failed(error);
        Attempts stale = before == null ? new Attempts(true) : before;
        if (!line.isBroken()
                || stale.count() >= line.node().mostStale()
                || stale.isOver(line.node().timeoutMillis())) {
            stale.addTo(failure);
            throw failure;
        }
        stale.failed(line.node(), failure);
        release(line);
        return stale;
    }

    private NodeConnection lineFor(Gate gate, Classification statement, boolean toRun) throws SQLException {
        return switch (gate.destination()) {
            case PRIMARY -> {
                if (gate == Gate.HINT_UNCLEAR) {
                    nodes.unclear(Gate.wish(statement));
                }
                if (statement.transaction() == TransactionEffect.ROLLBACK) {
                    forgetLost();
                }
                yield primary(statement);
            }
            case REPLICA -> readable(isInUse(), null, Gate.wish(statement), toRun);
            case LAST -> {
                NodeConnection line = lastUsed();
                yield line == null ? primary(statement) : line;
            }
            case READ_ONLY_TRANSACTION -> {
                NodeConnection line = leftReplica() ? heldPrimary() : heldReplica();
                yield line == null ? readable(false, null, Gate.wish(statement), toRun) : line;
            }
        };
    }

    /**
     * Judges whether the statement that failed may run on another node: if it is a read, nothing would be lost with its
     * connection, the node is to blame or refused it as a write, and nobody aborted it.
     *
     * @return what was tried so far
     * @throws SQLException the error itself if it may not
     */
    final Attempts again(
            @Nullable Attempts before,
            NodeConnection line,
            @Nullable String sql,
            boolean repeatable,
            SQLException error)
            throws SQLException {
        unspill();
        SQLException failure = line.failed(error);
        failedOn(line);
        boolean refused = Faults.of(error) == Faults.READ_ONLY && !line.isPrimary() && isAutoCommit();
        boolean repeat = repeatable && line.isMovable() && (refused || line.isBroken()) && !isClosed();
        if (!repeat || (before != null && before.isOver(line.node().timeoutMillis()))) {
            if (before != null) {
                before.addTo(failure);
            }
            throw failure;
        }
        if (refused && sql != null) {
            nodes.refused(sql, line.node(), error.getErrorCode());
        }
        if (line.isBroken()) {
            release(line);
        }
        Attempts attempts = before == null ? new Attempts(line.isPrimarysOnly()) : before;
        attempts.failed(line.node(), failure);
        return attempts;
    }

    /**
     * The connection to run it on next.
     *
     * @param error the last failure, thrown if there is nowhere left to go
     */
    final NodeConnection elsewhere(Attempts attempts, Classification statement, SQLException error)
            throws SQLException {
        boolean refused = Faults.of(error) == Faults.READ_ONLY;
        SQLException failure = error;
        while (true) {
            @Nullable NodeConnection line;
            try {
                line = refused
                        ? primary()
                        : attempts.isPrimarysOnly()
                                ? nextPrimary(attempts, statement)
                                : readable(false, attempts, Gate.wish(statement), true);
            } catch (SQLException e) {
                attempts.addTo(e);
                throw e;
            }
            if (line == null || (!line.isPrimary() && attempts.includes(line.node()))) {
                attempts.addTo(failure);
                throw failure;
            }
            line.movable(true, attempts.isPrimarysOnly());
            try {
                line.apply(whole(), isAutoCommit());
                going(line, refused ? Gate.REFUSED : Gate.FAILED_OVER, statement);
                if (!isAutoCommit()) {
                    line.used(true);
                }
                return line;
            } catch (SQLException e) {
                failure = e;
                again(attempts, line, null, true, e);
            }
        }
    }

    /**
     * The connection to another primary than the one that failed; where writes wait for a primary, to whichever takes writes
     * in time. Null if there is none.
     */
    private @Nullable NodeConnection nextPrimary(Attempts attempts, Classification statement) throws SQLException {
        boolean none = attempts.includes(nodes.primary()) && awaitNews(0) == 0;
        return none ? null : primary(statement);
    }

    /**
     * Whether a write that failed ran nowhere, and may be run on the next primary: the node refused it as it takes no writes,
     * it was one statement, and nothing else hangs on its connection.
     */
    final boolean ranNowhere(NodeConnection line, Classification statement, SQLException error) {
        return Faults.of(error) == Faults.READ_ONLY
                && !(error instanceof BatchUpdateException)
                && line.isPrimary()
                && statement.kind() == StatementKind.WRITE
                && !isBound(line)
                && isAutoCommit()
                && !isSetReadOnly();
    }

    /** Waits a moment for a primary that takes what was refused; see {@link Nodes#awaitNews}. */
    final long awaitNews(long deadline) throws SQLException {
        return nodes.awaitNews(deadline);
    }
}
