package io.evenkeel.jdbc.routing;

import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.sql.Classification;
import io.evenkeel.jdbc.sql.Hint;
import io.evenkeel.jdbc.sql.StatementKind;
import io.evenkeel.jdbc.sql.TransactionEffect;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What decided where a statement goes. The law: to a replica only what is known to be a read, and only if the session
 * allows it; everything else goes to the primary.
 *
 * <p>{@link #of} asks in this order: what is about the last statement follows it; a pinned session stays; a transaction
 * stays; then the text decides; and where that allows a replica, the wish (a hint, else a scope, else the mode). Plain reads
 * of plain sessions, which most are, need not be asked; that the answer is the same is asserted.
 */
public enum Gate {
    /** A plain read in autocommit. */
    READ(Destination.REPLICA, null),
    /** The text is not known to be a read; the classification says why. */
    NOT_A_READ(Destination.PRIMARY, null),
    /** A read whose hint, or the scope that it runs in, asks for the primary. */
    HINT(Destination.PRIMARY, "a hint or a scope asks for the primary"),
    /** A read whose hint or scope asks for a replica, for one node, or for a limit of its own to the lag. */
    WISHED(Destination.REPLICA, "a read for which a hint or a scope asks for such a replica"),
    /** A read whose hint is not understood or names no node: the doubt is the primary's. */
    HINT_UNCLEAR(Destination.PRIMARY, "its hint is not understood or names no node, which is left to the primary"),
    /** A read that nobody marked as read-only, where only such may go to a replica. */
    NOT_READ_ONLY(Destination.PRIMARY, "the mode leaves reads to the primary that are not set read-only"),
    /** Everything goes to the primary. */
    PRIMARY_ONLY(Destination.PRIMARY, "the mode leaves everything to the primary"),
    /** A read that was asked for in a way that is about writing. */
    ASKED_FOR_WRITING(
            Destination.PRIMARY, "an update, a batch, generated keys, an updatable result or a call was asked for"),
    /** A read under SERIALIZABLE locks what it reads. */
    SERIALIZABLE(Destination.PRIMARY, "reads lock under SERIALIZABLE"),
    /** A read that must see everything that was committed before it. */
    STRONG(Destination.PRIMARY, "strong consistency was asked for"),
    /** Asks about the last statement. */
    ABOUT_LAST(Destination.LAST, "about the last statement"),
    /** The session left something on the primary. */
    PINNED(Destination.PRIMARY, "the session is bound to the primary until it is closed"),
    /** In a read-write transaction. */
    READ_WRITE_TRANSACTION(Destination.PRIMARY, "in a read-write transaction"),
    /** A read in a read-only transaction. */
    READ_ONLY_TRANSACTION(Destination.REPLICA, "in a read-only transaction"),
    /** In a read-only transaction, what no replica may run: the transaction goes on on the primary. */
    LEAVES_REPLICA(Destination.PRIMARY, "in a read-only transaction, but not a plain read for a replica"),
    /** A read-only transaction that goes on on the primary. */
    LEFT_REPLICA(Destination.PRIMARY, "in a read-only transaction that had to leave its replica"),
    /** Controls the read-only transaction that is open. */
    CONTROLS_READ_ONLY(Destination.READ_ONLY_TRANSACTION, "controls the read-only transaction"),
    /** Begins a read-only transaction. */
    BEGINS_READ_ONLY(Destination.REPLICA, "begins a read-only transaction"),
    /** Mode: everything to the primary, chosen because no replica may serve. */
    NO_REPLICA(Destination.PRIMARY, "no replica can serve reads at the moment"),
    /** The same for a read that was to go to certain replicas only. */
    WISH_UNMET(Destination.PRIMARY, "no replica that a hint or a scope asks for can serve at the moment"),
    /** A read for which no replica is known to have what it must find. */
    TOO_NEW(Destination.PRIMARY, "no replica is known to have what the read must find"),
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
        /**
         * Whether nothing that the methods below tell keeps a plain read from a replica: a short answer, as this is what most
         * sessions are. May be false of others too.
         */
        boolean isPlain();

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

        /** Which reads may go to a replica at all. */
        RoutingMode mode();

        /** Whether the connection was set read-only. */
        boolean isSetReadOnly();

        /** What reads may rely on, unless a hint or a scope says more. */
        Consistency consistency();

        /** Whether a strong read may go to a replica that has caught up. */
        boolean isStrongOnReplicas();

        /** What the node of this name is used as; null if there is none. */
        Route.@Nullable Role roleOf(String node);
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

    /** The gate to show when what was meant for a replica went to the primary. */
    public Gate onPrimary() {
        return switch (this) {
            case FAILED_OVER -> FAILED_OVER;
            case WISHED -> WISH_UNMET;
            default -> NO_REPLICA;
        };
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
        if (!forWriting && statement.isPlainRead() && session.isPlain() && !RoutingScope.isUsed()) {
            assert asked(statement, session, false) == READ : asked(statement, session, false) + " of " + session;
            return READ;
        }
        return asked(statement, session, forWriting);
    }

    private static Gate asked(Classification statement, Session session, boolean forWriting) {
        if (statement.kind() == StatementKind.ABOUT_LAST_STATEMENT && !statement.pinsSession()) {
            return ABOUT_LAST;
        }
        if (session.mode() == RoutingMode.PRIMARY_ONLY) {
            return PRIMARY_ONLY;
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
            return begin(wish(statement), session);
        }
        return NOT_A_READ;
    }

    /**
     * What is wished for this statement: by its hint, and what that does not say by the scopes of the current thread. Not
     * more than two field reads as long as there are neither hints nor scopes.
     */
    public static Hint wish(Classification statement) {
        Hint hint = statement.hint();
        return RoutingScope.isUsed() ? hint.over(RoutingScope.current()) : hint;
    }

    /** The gate for a read-only transaction whose first action is not a statement, such as a savepoint. */
    public static Gate ofTransaction(Session session) {
        if (session.mode() == RoutingMode.PRIMARY_ONLY) {
            return PRIMARY_ONLY;
        }
        return session.isSerializable() ? SERIALIZABLE : begin(RoutingScope.current(), session);
    }

    /** What a read of this wish may rely on. */
    public static Consistency consistency(Hint wish, Session session) {
        Consistency level = wish.consistency();
        return level == null ? session.consistency() : level;
    }

    private static Gate begin(Hint wish, Session session) {
        if (consistency(wish, session) == Consistency.STRONG) {
            return STRONG;
        }
        if (wish.isNone()) {
            return BEGINS_READ_ONLY;
        }
        Gate gate = wished(wish, session, true);
        return gate.destination == Destination.REPLICA ? BEGINS_READ_ONLY : gate;
    }

    private static Gate read(Classification statement, Session session, boolean forWriting) {
        if (forWriting) {
            return ASKED_FOR_WRITING;
        }
        if (session.isSerializable()) {
            return SERIALIZABLE;
        }
        boolean allowed = isAllowed(session);
        if (!statement.isHinted() && !RoutingScope.isUsed()) {
            if (session.consistency() == Consistency.STRONG && isPrimarysIfStrong(session)) {
                return STRONG;
            }
            return allowed ? READ : NOT_READ_ONLY;
        }
        Hint wish = wish(statement);
        if (consistency(wish, session) == Consistency.STRONG && isPrimarysIfStrong(session)) {
            return STRONG;
        }
        if (wish.isNone()) {
            return allowed ? READ : NOT_READ_ONLY;
        }
        return wished(wish, session, allowed);
    }

    /** In a transaction what a replica had at its beginning says nothing of the statements that follow. */
    private static boolean isPrimarysIfStrong(Session session) {
        return !session.isStrongOnReplicas() || session.inReadOnlyTransaction();
    }

    /** Whether a read may go to a replica without anybody asking for one. */
    private static boolean isAllowed(Session session) {
        return session.mode() == RoutingMode.BY_STATEMENT || session.isSetReadOnly() || session.inReadOnlyTransaction();
    }

    private static Gate wished(Hint wish, Session session, boolean allowed) {
        if (!wish.valid()) {
            return HINT_UNCLEAR;
        }
        return switch (wish.target()) {
            case ANY -> allowed ? WISHED : NOT_READ_ONLY;
            case PRIMARY -> HINT;
            case REPLICA -> WISHED;
            case NODE -> {
                Route.Role role = session.roleOf(Objects.requireNonNull(wish.node()));
                yield role == null ? HINT_UNCLEAR : role == Route.Role.PRIMARY ? HINT : WISHED;
            }
        };
    }

    private static Gate inReadOnlyTransaction(Classification statement, Session session, boolean forWriting) {
        if (controls(statement)) {
            return CONTROLS_READ_ONLY;
        }
        if (session.leftReplica()) {
            return LEFT_REPLICA;
        }
        Gate gate = statement.replicaSafe() ? read(statement, session, forWriting) : NOT_A_READ;
        return gate.destination == Destination.REPLICA ? READ_ONLY_TRANSACTION : LEAVES_REPLICA;
    }

    private static boolean controls(Classification statement) {
        return switch (statement.transaction()) {
            case COMMIT, COMMIT_AND_CHAIN, ROLLBACK, ROLLBACK_AND_CHAIN, SAVEPOINT, BEGIN_READ_ONLY -> true;
            default -> false;
        };
    }
}
