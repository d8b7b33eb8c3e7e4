package io.evenkeel.jdbc.routing;

import io.evenkeel.jdbc.sql.Classification;
import io.evenkeel.jdbc.sql.Hint;
import io.evenkeel.jdbc.sql.StatementKind;
import io.evenkeel.jdbc.sql.TransactionEffect;
import org.jspecify.annotations.Nullable;

/**
 * What decided where a statement goes. The law: to a replica only what is known to be a read, and only if the session
 * allows it; everything else goes to the primary.
 *
 * <p>{@link #of} asks in this order: what is about the last statement follows it; a pinned session stays; a transaction
 * stays; then the text decides.
 */
public enum Gate {
    /** A plain read in autocommit. */
    READ(Destination.REPLICA, null),
    /** The text is not known to be a read; the classification says why. */
    NOT_A_READ(Destination.PRIMARY, null),
    /** A read whose comment asks for the primary. */
    HINT(Destination.PRIMARY, "a hint asks for the primary"),
    /** A read that was asked for in a way that is about writing. */
    ASKED_FOR_WRITING(
            Destination.PRIMARY, "an update, a batch, generated keys, an updatable result or a call was asked for"),
    /** A read under SERIALIZABLE locks what it reads. */
    SERIALIZABLE(Destination.PRIMARY, "reads lock under SERIALIZABLE"),
    /** Asks about the last statement. */
    ABOUT_LAST(Destination.LAST, "about the last statement"),
    /** The session left something on the primary. */
    PINNED(Destination.PRIMARY, "the session is bound to the primary until it is closed"),
    /** In a read-write transaction. */
    READ_WRITE_TRANSACTION(Destination.PRIMARY, "in a read-write transaction"),
    /** A read in a read-only transaction. */
    READ_ONLY_TRANSACTION(Destination.REPLICA, "in a read-only transaction"),
    /** In a read-only transaction, what no replica may run: the transaction goes on on the primary. */
    LEAVES_REPLICA(Destination.PRIMARY, "in a read-only transaction, but not a plain read"),
    /** A read-only transaction that goes on on the primary. */
    LEFT_REPLICA(Destination.PRIMARY, "in a read-only transaction that had to leave its replica"),
    /** Controls the read-only transaction that is open. */
    CONTROLS_READ_ONLY(Destination.READ_ONLY_TRANSACTION, "controls the read-only transaction"),
    /** Begins a read-only transaction. */
    BEGINS_READ_ONLY(Destination.REPLICA, "begins a read-only transaction"),
    /** Mode: everything to the primary, chosen because no replica may serve. */
    NO_REPLICA(Destination.PRIMARY, "no replica can serve reads at the moment"),
    /** Ran again after another node failed. */
    FAILED_OVER(Destination.REPLICA, "ran again after a node failed"),
    /** A read that a replica refused as a write. */
    REFUSED(Destination.PRIMARY, "ran again on the primary after a replica refused it as a write");

    /** Where a gate sends. */
    public enum Destination {
        /** The primary. */
        PRIMARY,
        /** A replica. */
        REPLICA,
        /** Wherever the last statement went. */
        LAST,
        /** The node on which the open read-only transaction is. */
        READ_ONLY_TRANSACTION
    }

    /** What the gates ask of a session. */
    public interface Session {
        /** Whether the session left something on the primary that is nowhere else. */
        boolean isPinned();

        /** Whether a transaction is open, or begins with the next statement, that may write. */
        boolean inReadWriteTransaction();

        /** Whether a transaction is open, or begins with the next statement, that may not write. */
        boolean inReadOnlyTransaction();

        /** Whether the read-only transaction had to leave its replica. */
        boolean leftReplica();

        /** Whether the isolation level is SERIALIZABLE. */
        boolean isSerializable();
    }

    private final Destination destination;
    private final @Nullable String reason;

    Gate(Destination destination, @Nullable String reason) {
        this.destination = destination;
        this.reason = reason;
    }

    /** Where to. */
    public Destination destination() {
        return destination;
    }

    /** Why, in words; null if the classification's own reason is to be shown. */
    public @Nullable String reason() {
        return reason;
    }

    /**
     * The gate for a statement of this classification in this session. Allocates nothing.
     *
     * @param forWriting whether the way it was asked for is about writing, whatever the text says
     */
    public static Gate of(Classification statement, Session session, boolean forWriting) {
        if (statement.kind() == StatementKind.ABOUT_LAST_STATEMENT && !statement.pinsSession()) {
            return ABOUT_LAST;
        }
        if (session.isPinned()) {
            return PINNED;
        }
        if (session.inReadWriteTransaction()) {
            return READ_WRITE_TRANSACTION;
        }
        if (session.inReadOnlyTransaction()) {
            return inReadOnlyTransaction(statement, session, forWriting);
        }
        if (statement.replicaSafe()) {
            return read(statement, session, forWriting);
        }
        if (statement.transaction() == TransactionEffect.BEGIN_READ_ONLY && !session.isSerializable()) {
            return BEGINS_READ_ONLY;
        }
        return NOT_A_READ;
    }

    private static Gate read(Classification statement, Session session, boolean forWriting) {
        if (forWriting) {
            return ASKED_FOR_WRITING;
        }
        if (session.isSerializable()) {
            return SERIALIZABLE;
        }
        return statement.hint().target() == Hint.Target.PRIMARY ? HINT : READ;
    }

    private static Gate inReadOnlyTransaction(Classification statement, Session session, boolean forWriting) {
        if (controls(statement)) {
            return CONTROLS_READ_ONLY;
        }
        if (session.leftReplica()) {
            return LEFT_REPLICA;
        }
        Gate gate = statement.replicaSafe() ? read(statement, session, forWriting) : NOT_A_READ;
        return gate == READ ? READ_ONLY_TRANSACTION : LEAVES_REPLICA;
    }

    private static boolean controls(Classification statement) {
        return switch (statement.transaction()) {
            case COMMIT, COMMIT_AND_CHAIN, ROLLBACK, ROLLBACK_AND_CHAIN, SAVEPOINT, BEGIN_READ_ONLY -> true;
            default -> false;
        };
    }
}
