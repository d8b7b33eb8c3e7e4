package io.evenkeel.jdbc.sql;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What a statement is, whether a replica may run it, and why.
 *
 * <p>Immutable. The common ones are constants, so that classifying allocates nothing; compare by the accessors, not by
 * identity.
 */
public final class Classification {

    private static final int PIN_SETS = 1 << SessionPin.values().length;

    private final StatementKind kind;
    private final String reason;
    private final TransactionEffect transaction;
    private final boolean implicitCommit;
    private final boolean mayReturnRows;
    private final int pinBits;
    private final Set<SessionPin> pins;
    private final Hint hint;
    private final boolean hinted;
    private final boolean plainRead;

    /** The same with other pins, filled as they are met; an index is a set of pins. */
    private volatile @Nullable AtomicReferenceArray<Classification> pinned;

    private Classification(
            StatementKind kind,
            String reason,
            TransactionEffect transaction,
            boolean implicitCommit,
            boolean mayReturnRows,
            int pinBits,
            Hint hint) {
        this.kind = kind;
        this.reason = reason;
        this.transaction = transaction;
        this.implicitCommit = implicitCommit;
        this.mayReturnRows = mayReturnRows;
        this.pinBits = pinBits;
        this.pins = setOf(pinBits);
        this.hint = hint;
        this.hinted = !hint.isNone();
        this.plainRead =
                kind == StatementKind.READ && transaction == TransactionEffect.NONE && pinBits == 0 && hint.isNone();
    }

    static Classification of(StatementKind kind, String reason) {
        return new Classification(kind, reason, TransactionEffect.NONE, false, false, 0, Hint.NONE);
    }

    /** What the statement is. */
    public StatementKind kind() {
        return kind;
    }

    /** Why, in words for a human; never a part of the statement's text. */
    public String reason() {
        return reason;
    }

    /**
     * Whether a replica may run it, as far as the text tells: a single, complete read of replicated data. The session
     * may still demand the primary.
     */
    public boolean replicaSafe() {
        return kind == StatementKind.READ;
    }

    /** Whether it is {@linkplain #replicaSafe() safe on a replica} and neither does nor asks for anything else. */
    public boolean isPlainRead() {
        return plainRead;
    }

    /** What it does to the session's transaction. */
    public TransactionEffect transaction() {
        return transaction;
    }

    /** Whether it commits an open transaction without being asked, as DDL, {@code BEGIN} and {@code LOCK TABLES} do. */
    public boolean implicitCommit() {
        return implicitCommit;
    }

    /** What it leaves in the session, which pins the session to the server that it ran on. Unmodifiable. */
    public Set<SessionPin> pins() {
        return pins;
    }

    /** Whether it leaves anything in the session. */
    public boolean pinsSession() {
        return pinBits != 0;
    }

    /** Whether it leaves this in the session. */
    public boolean pins(SessionPin pin) {
        return (pinBits & bit(pin)) != 0;
    }

    /** Whether it may answer with rows; false only where it is known that it does not. */
    public boolean mayReturnRows() {
        return mayReturnRows;
    }

    /** What a leading comment asks for; {@link Hint#NONE} for most. */
    public Hint hint() {
        return hint;
    }

    /** Whether there is a hint, understood or not. */
    public boolean isHinted() {
        return hinted;
    }

    Classification returningRows() {
        return new Classification(kind, reason, transaction, implicitCommit, true, pinBits, hint);
    }

    Classification with(TransactionEffect effect) {
        boolean commits = switch (effect) {
            case BEGIN, BEGIN_READ_ONLY, AUTOCOMMIT_ON, IMPLICIT_COMMIT -> true;
            default -> implicitCommit;
        };
        return new Classification(kind, reason, effect, commits, mayReturnRows, pinBits, hint);
    }

    Classification with(Hint hint) {
        return new Classification(kind, reason, transaction, implicitCommit, mayReturnRows, pinBits, hint);
    }

    Classification with(SessionPin pin) {
        return withPins(bit(pin));
    }

    /** The same with these pins too; made once for each set of pins. */
    Classification withPins(int bits) {
        int all = pinBits | bits;
        if (all == pinBits) {
            return this;
        }
        AtomicReferenceArray<Classification> known = pinned;
        if (known == null) {
            known = new AtomicReferenceArray<>(PIN_SETS);
            pinned = known;
        }
        Classification found = known.get(all);
        if (found == null) {
            found = new Classification(kind, reason, transaction, implicitCommit, mayReturnRows, all, hint);
            known.set(all, found);
        }
        return found;
    }

    /** Both as one: the stricter kind with the effects of both. */
    Classification and(Classification other) {
        if (other == this) {
            return this;
        }
        Classification stricter = other.kind.compareTo(kind) > 0 ? other : this;
        TransactionEffect effect = transaction;
        if (effect == TransactionEffect.NONE) {
            effect = other.transaction;
        } else if (other.transaction != TransactionEffect.NONE && other.transaction != effect) {
            effect = TransactionEffect.UNKNOWN;
        }
        return new Classification(
                stricter.kind,
                stricter.reason,
                effect,
                implicitCommit || other.implicitCommit,
                mayReturnRows || other.mayReturnRows,
                pinBits | other.pinBits,
                hint);
    }

    /** The same effects under another kind and reason. */
    Classification as(StatementKind kind, String reason) {
        return new Classification(kind, reason, transaction, implicitCommit, mayReturnRows, pinBits, hint);
    }

    int pinBits() {
        return pinBits;
    }

    @SuppressWarnings("EnumOrdinal") // a set of bits that never leaves this process
    static int bit(SessionPin pin) {
        return 1 << pin.ordinal();
    }

    private static Set<SessionPin> setOf(int bits) {
        Set<SessionPin> pins = EnumSet.noneOf(SessionPin.class);
        for (SessionPin pin : SessionPin.values()) {
            if ((bits & bit(pin)) != 0) {
                pins.add(pin);
            }
        }
        return Collections.unmodifiableSet(pins);
    }

    /** Kind, reason and what is not the default. */
    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder(kind.name()).append(" (").append(reason).append(')');
        if (transaction != TransactionEffect.NONE) {
            text.append(" transaction=").append(transaction);
        }
        if (pinBits != 0) {
            text.append(" pins=").append(pins);
        }
        if (!hint.isNone()) {
            text.append(" hint=").append(hint);
        }
        return text.toString();
    }
}
