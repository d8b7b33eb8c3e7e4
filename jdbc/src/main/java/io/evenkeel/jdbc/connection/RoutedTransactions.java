package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.connection.Nodes.Attempts;
import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.routing.Gate;
import io.evenkeel.jdbc.routing.Route;
import io.evenkeel.jdbc.routing.RoutingMode;
import io.evenkeel.jdbc.sql.Classification;
import io.evenkeel.jdbc.sql.SessionPin;
import io.evenkeel.jdbc.sql.StatementKind;
import io.evenkeel.jdbc.sql.TransactionEffect;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each statement which of the held connections it runs on, and follows what it does to the transaction and the
 * session. A read-write transaction lives on the primary from its first statement. A read-only one lives on one replica,
 * until a statement comes that no replica may run: from then on it lives on the primary.
 */
abstract class RoutedTransactions extends CausalReads implements Gate.Session {

    /** A transaction that was begun by a statement's text while autocommit was on. */
    private static final class TextTransaction {
        static final TextTransaction READ_WRITE = new TextTransaction(null);

        /** The text that began it, to begin it on the primary too; null if it may write. */
        private final @Nullable String readOnly;

        TextTransaction(@Nullable String readOnly) {
            this.readOnly = readOnly;
        }
    }

    private boolean autoCommit;
    private boolean readOnly;
    private boolean pinned;

    /** By what, as far as is known; null while it is not. */
    private @Nullable Set<SessionPin> pins;

    /** Null while there is none. */
    private @Nullable TextTransaction text;

    RoutedTransactions(Nodes nodes) {
        super(nodes);
        autoCommit = nodes.primary().defaultAutoCommit();
        readOnly = nodes.primary().defaultReadOnly();
    }

    @Override
    public final boolean getAutoCommit() throws SQLException {
        checkOpen();
        return autoCommit;
    }

    @Override
    public final boolean isReadOnly() throws SQLException {
        checkOpen();
        NodeConnection line = heldPrimary();
        if (!readOnly && pinned && line != null) {
            return line.isReadOnly(); // a text may have set it, past the pool
        }
        return readOnly;
    }

    @Override
    public final void setReadOnly(boolean readOnly) throws SQLException {
        checkOpen();
        this.readOnly = readOnly;
    }

    @Override
    public final boolean isPinned() {
        return pinned;
    }

    @Override
    public final boolean leftReplica() {
        NodeConnection primary = heldPrimary();
        return primary != null && primary.tookOver();
    }

    @Override
    public final boolean inReadWriteTransaction() {
        return text == TextTransaction.READ_WRITE
                || (!autoCommit && text == null && (!readOnly || isUsed(heldPrimary())) && !leftReplica());
    }

    @Override
    public final boolean inReadOnlyTransaction() {
        return isReadOnlyByText() || (!autoCommit && text == null && readOnly);
    }

    private boolean isReadOnlyByText() {
        return text != null && text != TextTransaction.READ_WRITE;
    }

    @Override
    public final RoutingMode mode() {
        return nodes.mode();
    }

    @Override
    public final boolean isSetReadOnly() {
        return readOnly;
    }

    @Override
    public final Route.@Nullable Role roleOf(String node) {
        return nodes.roleOf(node);
    }

    private static boolean isUsed(@Nullable NodeConnection line) {
        return line != null && line.isUsed();
    }

    @Override
    final boolean isBound(NodeConnection line) {
        return pinned || text != null || (!autoCommit && line.isUsed());
    }

    @Override
    final boolean wouldLose(NodeConnection line) {
        return pinned
                || text == TextTransaction.READ_WRITE
                || (isReadOnlyByText() && line.tookOver())
                || (!autoCommit && line.isUsed());
    }

    @Override
    final SQLException lost(NodeConnection line, NodePool primary) {
        return pinned
                ? Lost.session(nodes.name(), line.node(), primary, pins == null ? Set.of() : pins)
                : Lost.transaction(nodes.name(), line.node(), primary);
    }

    /** Binds the session to the primary until it is closed; the connection is then closed instead of pooled. */
    final void pin() {
        pinned = true;
        NodeConnection line = heldPrimary();
        if (line != null) {
            line.mayWrite();
        }
    }

    private void pin(Set<SessionPin> more) {
        pinned = true;
        Set<SessionPin> before = pins;
        if (before == null) {
            pins = more;
        } else if (!before.containsAll(more)) {
            Set<SessionPin> both = EnumSet.copyOf(before);
            both.addAll(more);
            pins = both;
        }
    }

    @Override
    final void ending() {
        if (text != null || pinned) {
            taint(heldPrimary());
        }
        if (isReadOnlyByText()) {
            taint(heldReplica());
        }
    }

    /** Gives all physical connections back and forgets what bound the session to them. */
    final void renew() throws SQLException {
        try {
            releaseAll();
        } finally {
            pinned = false;
            pins = null;
            text = null;
        }
    }

    private static void taint(@Nullable NodeConnection line) {
        if (line != null) {
            line.taint();
        }
    }

    /** Where a statement would go now, for what is asked of it before it runs. */
    final NodeConnection provisional(Classification statement, boolean forWriting) throws SQLException {
        checkOpen();
        Gate gate = Gate.of(statement, this, forWriting);
        try {
            return ready(lineFor(gate, statement), gate, statement);
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
        NodeConnection line = lineFor(gate, statement);
        going(line, gate, statement);
        line = ready(line, gate, statement);
        if (line.isPrimary()) {
            boolean reads = statement.replicaSafe() || statement.kind() == StatementKind.LOCKING_READ;
            onPrimary(reads ? Gate.consistency(Gate.wish(statement), this) : Consistency.EVENTUAL);
            if (forWriting || !statement.replicaSafe()) {
                line.mayWrite();
            }
        }
        if (gate == Gate.LEAVES_REPLICA) {
            leaveReplica(line);
        }
        if (!autoCommit) {
            line.used(true);
            line.mayCommit(pinned || statement.transaction() != TransactionEffect.NONE);
        }
        if (statement.pinsSession()) {
            pin(statement.pins());
        }
        return line;
    }

    /** Brings the gate's connection to the session's state; a read may end up elsewhere if that fails. */
    private NodeConnection ready(NodeConnection line, Gate gate, Classification statement) throws SQLException {
        line.movable(gate.destination() == Gate.Destination.REPLICA && statement.replicaSafe() && !isBound(line));
        try {
            line.apply(whole(), autoCommit && statement.replicaSafe());
            return line;
        } catch (SQLException e) {
            return elsewhere(again(null, line, null, true, e), statement, e);
        }
    }

    private NodeConnection lineFor(Gate gate, Classification statement) throws SQLException {
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
            case REPLICA -> readable(isInUse(), null, Gate.wish(statement));
            case LAST -> {
                NodeConnection line = lastUsed();
                yield line == null ? primary(statement) : line;
            }
            case READ_ONLY_TRANSACTION -> {
                NodeConnection line = leftReplica() ? heldPrimary() : heldReplica();
                yield line == null ? readable(false, null, Gate.wish(statement)) : line;
            }
        };
    }

    /** A text that rolls back ends also a transaction that was lost with a former primary. */
    private void forgetLost() {
        NodeConnection held = heldPrimary();
        if (held != null && !pinned && !nodes.leads(held.node()) && wouldLose(held)) {
            forget(held);
        }
    }

    /** Whether a transaction is open on the replica. */
    final boolean isInUse() {
        return isInUse(heldReplica());
    }

    private boolean isInUse(@Nullable NodeConnection line) {
        return line != null && (isReadOnlyByText() || (!autoCommit && line.isUsed()));
    }

    private void leaveReplica(NodeConnection line) throws SQLException {
        line.tookOver(true);
        String beginning = text == null ? null : text.readOnly;
        if (beginning != null && heldReplica() != null) {
            run(line, beginning);
        }
    }

    private static void run(NodeConnection line, String sql) throws SQLException {
        try (Statement statement = line.driver().createStatement()) {
            statement.execute(sql);
        }
    }

    /** Notes that the statement ran. */
    final void ran(NodeConnection line, Classification statement, @Nullable String sql) throws SQLException {
        unspill();
        if (statement.transaction() != TransactionEffect.NONE) {
            follow(line, statement.transaction(), sql);
        }
        done(line);
    }

    private void follow(NodeConnection line, TransactionEffect effect, @Nullable String sql) throws SQLException {
        switch (effect) {
            case NONE, SAVEPOINT, COMMIT_AND_CHAIN, ROLLBACK_AND_CHAIN -> {}
            case BEGIN -> {
                endElsewhere(line, "COMMIT");
                begun(TextTransaction.READ_WRITE);
            }
            case BEGIN_READ_ONLY -> {
                endElsewhere(line, "COMMIT");
                begun(new TextTransaction(Objects.requireNonNullElse(sql, "START TRANSACTION READ ONLY")));
                if (autoCommit && line.isPrimary()) {
                    line.tookOver(true); // it must not go to a replica, where it was not begun
                }
            }
            case COMMIT -> {
                endElsewhere(line, "COMMIT");
                ended(line);
            }
            case ROLLBACK -> {
                endElsewhere(line, "ROLLBACK");
                ended(line);
            }
            case IMPLICIT_COMMIT -> ended(line);
            case AUTOCOMMIT_ON -> {
                ended(line);
                autoCommit = true;
                changed();
                line.autoCommitByText(true);
            }
            case AUTOCOMMIT_OFF -> {
                autoCommit = false;
                changed();
                line.autoCommitByText(false);
            }
            case NEXT_TRANSACTION, AUTOCOMMIT_UNKNOWN, UNKNOWN -> pin();
        }
    }

    private void begun(TextTransaction begun) {
        if (autoCommit) {
            text = begun;
            stays();
        }
    }

    private void stays() {
        NodeConnection primary = heldPrimary();
        if (primary != null) {
            primary.tookOver(false);
        }
    }

    private void ended(NodeConnection line) {
        text = null;
        stays();
        line.used(false);
    }

    /** A read-only transaction that left its replica is open on both. */
    private void endElsewhere(NodeConnection line, String end) throws SQLException {
        NodeConnection other = heldReplica();
        if (other != null && other != line && isInUse(other)) {
            run(other, end);
            other.used(false);
        }
    }

    /**
     * Judges whether the statement that failed may run on another node: if it is a read, nothing would be lost with its
     * connection, and the node is to blame or refused it as a write.
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
        boolean refused = Faults.of(error) == Faults.READ_ONLY && !line.isPrimary() && autoCommit;
        boolean repeat = repeatable && line.isMovable() && (refused || line.isBroken());
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
        Attempts attempts = before == null ? new Attempts() : before;
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
            NodeConnection line;
            try {
                line = refused ? primary() : readable(false, attempts, Gate.wish(statement));
            } catch (SQLException e) {
                attempts.addTo(e);
                throw e;
            }
            if (attempts.includes(line.node())) {
                attempts.addTo(failure);
                throw failure;
            }
            line.movable(true);
            try {
                line.apply(whole(), autoCommit);
                going(line, refused ? Gate.REFUSED : Gate.FAILED_OVER, statement);
                if (!autoCommit) {
                    line.used(true);
                }
                return line;
            } catch (SQLException e) {
                failure = e;
                again(attempts, line, null, true, e);
            }
        }
    }

    @Override
    public final void setAutoCommit(boolean autoCommit) throws SQLException {
        checkOpen();
        if (this.autoCommit == autoCommit) {
            return;
        }
        boolean open = isInTransaction(heldPrimary()) || isInTransaction(heldReplica());
        this.autoCommit = autoCommit;
        changed();
        if (!autoCommit && text != null) {
            takeOver();
        }
        if (autoCommit) {
            stays();
            NodeConnection line = heldPrimary();
            if (open && line != null && line.isUsed() && !nodes.leads(line.node())) {
                line.used(false);
                forget(line);
                throw Lost.transaction(nodes.name(), line.node(), nodes.primary());
            }
            if (open) {
                autoCommitOn(heldPrimary());
                autoCommitOn(heldReplica());
            }
        }
    }

    /** A transaction begun by text goes on as one of JDBC's, which commit and rollback end. */
    private void takeOver() throws SQLException {
        boolean onReplica = isReadOnlyByText() && !leftReplica();
        NodeConnection line = onReplica ? heldReplica() : heldPrimary();
        if (text == TextTransaction.READ_WRITE) {
            text = null;
        }
        if (line != null) {
            try {
                line.autoCommit(false);
            } catch (SQLException e) {
                throw line.failed(e);
            }
            line.used(true);
        }
    }

    private static boolean isInTransaction(@Nullable NodeConnection line) {
        return line != null && line.inTransaction();
    }

    private void autoCommitOn(@Nullable NodeConnection line) throws SQLException {
        if (line != null) {
            try {
                line.autoCommit(true);
                done(line);
            } catch (SQLException e) {
                throw failed(e);
            }
        }
    }

    @Override
    public final void commit() throws SQLException {
        checkOpen();
        if (autoCommit) {
            throw new SQLException("Can't call commit when autocommit=true");
        }
        end(true);
    }

    @Override
    public final void rollback() throws SQLException {
        checkOpen();
        if (autoCommit) {
            throw new SQLNonTransientConnectionException("Can't call rollback when autocommit=true", "08003");
        }
        end(false);
    }

    private void end(boolean commit) throws SQLException {
        text = null;
        stays();
        NodeConnection first = heldPrimary();
        NodeConnection second = heldReplica();
        try {
            end(first, commit);
        } finally {
            end(second, commit);
        }
    }

    private void end(@Nullable NodeConnection line, boolean commit) throws SQLException {
        if (line == null || !line.isUsed()) {
            return;
        }
        if (commit && line.isPrimary() && !nodes.leads(line.node())) {
            line.used(false);
            forget(line);
            throw Lost.transaction(nodes.name(), line.node(), nodes.primary());
        }
        boolean wasBroken = line.isBroken();
        try {
            if (commit) {
                line.driver().commit();
            } else {
                line.driver().rollback();
            }
            line.used(false);
            done(line);
        } catch (SQLException e) {
            line.mayCommit(commit);
            SQLException failure = line.failed(e);
            if (line.isBroken()) {
                line.used(false); // that transaction is over, one way or the other
                if (!line.isPrimary()) {
                    return; // it only read, and what it read was handed out
                }
            }
            throw commit && !wasBroken ? failedCommit(line, failure) : failure;
        }
    }

    /** Says what is known of a transaction whose commit failed, where the driver does not. */
    private SQLException failedCommit(NodeConnection line, SQLException failure) {
        return switch (Faults.of(failure)) {
            case NODE ->
                "08007".equals(failure.getSQLState())
                        ? failure
                        : Lost.unansweredCommit(nodes.name(), line.node(), failure);
            case READ_ONLY -> {
                line.used(false);
                forget(line); // also ends what the server may have left open
                yield Lost.refusedCommit(nodes.name(), line.node(), failure);
            }
            case APPLICATION -> failure;
        };
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
                && autoCommit
                && !readOnly;
    }

    /** Waits a moment for a primary that takes what was refused; see {@link Nodes#awaitNews}. */
    final long awaitNews(long deadline) throws SQLException {
        return nodes.awaitNews(deadline);
    }
}
