package io.evenkeel.jdbc.sql;

/** What a statement is, from the mildest to the strictest: of two readings of one text, the later kind wins. */
public enum StatementKind {

    /** Reads replicated data and leaves nothing behind. The only kind that may be replica-safe. */
    READ,

    /** Asks about the statement before it ({@code FOUND_ROWS()}, {@code SHOW WARNINGS}): belongs where that one went. */
    ABOUT_LAST_STATEMENT,

    /** Asks about the node that answers ({@code @@server_id}, {@code SHOW STATUS}) or works on it alone. */
    NODE_LOCAL,

    /** Reads and locks what it reads ({@code FOR UPDATE}, {@code LOCK IN SHARE MODE}). */
    LOCKING_READ,

    /** Changes or depends on the state of the session: variables, named locks, temporary tables, the database in use. */
    SESSION_STATE,

    /** Begins, ends or divides a transaction, or sets what the next ones are like. */
    TRANSACTION_CONTROL,

    /** Changes data, definitions, accounts or files, or runs a procedure that may. */
    WRITE,

    /** Not understood, or more than one statement, or something in it is not known to be harmless. */
    UNKNOWN
}
