package io.evenkeel.jdbc.checker;

import java.util.Objects;

/**
 * One write or read of a register. Each register has one writer, which gives it the versions 1, 2, 3, …, so that a version
 * that was read says which writes it contains.
 *
 * @param session whose it is; a session is one connection, or one causal scope
 * @param kind what it did
 * @param register which register
 * @param version what was written, or what was found; 0 is a register that nobody has written
 * @param sentAt the {@link System#nanoTime()} before the call
 * @param doneAt the same after it
 * @param outcome what is known of it
 * @param where the route, or what failed, for people
 */
record Operation(
        int session, Kind kind, int register, long version, long sentAt, long doneAt, Outcome outcome, String where) {

    enum Kind {
        /** In autocommit. */
        WRITE,
        /** As a transaction. */
        TRANSACTION,
        /** As fresh as the data source promises. */
        READ,
        /** No older than {@link Workload#TIGHT}, as a hint asks. */
        TIGHT_READ,
        /** At the level strong, as a hint asks. */
        STRONG_READ,
        /** On the primary, as a hint asks. */
        PRIMARY_READ
    }

    enum Outcome {
        /** Acknowledged. */
        DONE,
        /** Surely not executed. */
        REFUSED,
        /** Perhaps executed, perhaps not. */
        UNKNOWN
    }

    /** Which write this is, for lookups. */
    record Key(int register, long version) {}

    Operation {
        Objects.requireNonNull(where);
    }

    Key key() {
        return new Key(register, version);
    }

    boolean isWrite() {
        return kind == Kind.WRITE || kind == Kind.TRANSACTION;
    }

    boolean isAcknowledgedWrite() {
        return isWrite() && outcome == Outcome.DONE;
    }

    boolean isAnsweredRead() {
        return !isWrite() && outcome == Outcome.DONE;
    }
}
