package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.routing.Gate;
import io.evenkeel.jdbc.sql.Classification;
import io.evenkeel.jdbc.sql.SessionPin;
import io.evenkeel.jdbc.sql.TransactionEffect;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transaction and what else binds a session: begun by JDBC or by a text, ended by either, on the primary or on a replica.
 * A read-write transaction lives on the primary from its first statement. A read-only one lives on one replica, until a
 * statement comes that no replica may run: from then on it lives on the primary.
 */
abstract class SessionTransactions extends CausalReads implements Gate.Session {

    private boolean autoCommit;
    private boolean readOnly;
    private boolean pinned;

    /** Null while there is none. */
    private @Nullable TextTransaction text;

    SessionTransactions(Nodes nodes) {
        super(nodes);
        NodePool primary = nodes.primary();
        autoCommit = primary.defaultAutoCommit();
        readOnly = primary.defaultReadOnly();
    }

    @Override
    public final boolean getAutoCommit() throws SQLException {
        checkOpen();
        return autoCommit;
    }

    /** The same for one that is known to be open. */
    final boolean isAutoCommit() {
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
                || (!autoCommit && text == null && (!readOnly || (isUsed(heldPrimary()) && !leftReplica())));
    }

    @Override
    public final boolean inReadOnlyTransaction() {
        return isReadOnlyByText() || (!autoCommit && text == null && readOnly);
    }

    /** Whether it is in no transaction and left nothing anywhere. */
    final boolean isUnbound() {
        return autoCommit && !pinned && text == null;
    }

    private boolean isReadOnlyByText() {
        return text != null && text != TextTransaction.READ_WRITE;
    }

    @Override
    public final boolean isSetReadOnly() {
        return readOnly;
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
                ? Lost.session(nodes.name(), line.node(), primary, aside().pins())
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

    /** The same, and by what. */
    final void pin(Set<SessionPin> more) {
        pinned = true;
        aside().pinned(more);
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
            aside().unpinned();
            text = null;
        }
    }

    private static void taint(@Nullable NodeConnection line) {
        if (line != null) {
            line.taint();
        }
    }

    /** A text that rolls back ends also a transaction that was lost with a former primary. */
    final void forgetLost() {
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

    /** Has the read-only transaction go on here. */
    final void leaveReplica(NodeConnection line) throws SQLException {
        line.tookOver(true);
        String beginning = text == null ? null : text.readOnly();
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

    @Override
    public final void setAutoCommit(boolean autoCommit) throws SQLException {
        checkOpen();
        if (this.autoCommit == autoCommit) {
            return;
        }
        NodeConnection primary = heldPrimary();
        NodeConnection replica = heldReplica();
        boolean open = (primary != null && primary.inTransaction()) || (replica != null && replica.inTransaction());
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
            failedOn(line);
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
}
