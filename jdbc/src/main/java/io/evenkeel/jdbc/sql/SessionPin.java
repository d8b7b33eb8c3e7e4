package io.evenkeel.jdbc.sql;

/**
 * Something that a statement leaves in its session and that exists nowhere else. The session belongs on that server's
 * connection until it is closed, and that connection must be cleaned before somebody else gets it.
 */
public enum SessionPin {

    /** A user variable was set. */
    USER_VARIABLE,

    /** A temporary table was made; it hides a real one of the same name. */
    TEMPORARY_TABLE,

    /** {@code GET_LOCK}. */
    NAMED_LOCK,

    /** {@code LOCK TABLES}, {@code FLUSH TABLES WITH READ LOCK}, {@code LOCK INSTANCE}, MariaDB's {@code BACKUP}. */
    LOCKED_TABLES,

    /** {@code PREPARE}: a statement with a name. */
    PREPARED_STATEMENT,

    /** {@code HANDLER … OPEN}. */
    HANDLER,

    /** A variable of the session other than autocommit, its character set, role or resource group. */
    SESSION_VARIABLE,

    /** {@code USE}: the database in use. */
    DATABASE,

    /** A stored procedure or a function that is not known ran: it may have left any of this. */
    ROUTINE,

    /** The text was not understood: it may have left any of this. */
    UNKNOWN
}
