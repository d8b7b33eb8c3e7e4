package io.evenkeel.jdbc.checker;

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
 * @param where the route, for people
 */
record Operation(
        int session, Kind kind, int register, long version, long sentAt, long doneAt, Outcome outcome, String where) {

    enum Kind {
        WRITE,
        READ
    }

    enum Outcome {
        /** Acknowledged. */
        DONE,
        /** Surely not executed. */
        REFUSED,
        /** Perhaps executed, perhaps not. */
        UNKNOWN
    }

    boolean isAcknowledgedWrite() {
        return kind == Kind.WRITE && outcome == Outcome.DONE;
    }

    boolean isAnsweredRead() {
        return kind == Kind.READ && outcome == Outcome.DONE;
    }
}
