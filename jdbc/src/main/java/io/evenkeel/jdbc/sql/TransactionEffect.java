package io.evenkeel.jdbc.sql;

/** What a statement does to the transaction of its session. */
public enum TransactionEffect {

    /** Nothing. */
    NONE,

    /** Begins a read-write transaction, and commits one that was open. */
    BEGIN,

    /** Begins a read-only transaction, and commits one that was open. */
    BEGIN_READ_ONLY,

    /** Commits. */
    COMMIT,

    /** Commits and begins another transaction of the same kind. */
    COMMIT_AND_CHAIN,

    /** Rolls back. */
    ROLLBACK,

    /** Rolls back and begins another transaction of the same kind. */
    ROLLBACK_AND_CHAIN,

    /** {@code SET autocommit = 1}, which also commits. */
    AUTOCOMMIT_ON,

    /** {@code SET autocommit = 0}. */
    AUTOCOMMIT_OFF,

    /** Sets autocommit to a value that the text does not tell. */
    AUTOCOMMIT_UNKNOWN,

    /** Sets, releases or returns to a savepoint; the transaction stays open. */
    SAVEPOINT,

    /** {@code SET TRANSACTION …} without a scope: the isolation or access mode of the next transaction only. */
    NEXT_TRANSACTION,

    /** Commits without being asked, as nearly all DDL does. */
    IMPLICIT_COMMIT,

    /** May do any of this, such as a procedure, {@code EXECUTE} or XA. */
    UNKNOWN
}
