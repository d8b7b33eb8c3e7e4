package io.evenkeel.jdbc.sql;

import static io.evenkeel.jdbc.sql.StatementKind.ABOUT_LAST_STATEMENT;
import static io.evenkeel.jdbc.sql.StatementKind.LOCKING_READ;
import static io.evenkeel.jdbc.sql.StatementKind.NODE_LOCAL;
import static io.evenkeel.jdbc.sql.StatementKind.READ;
import static io.evenkeel.jdbc.sql.StatementKind.SESSION_STATE;
import static io.evenkeel.jdbc.sql.StatementKind.TRANSACTION_CONTROL;
import static io.evenkeel.jdbc.sql.StatementKind.UNKNOWN;
import static io.evenkeel.jdbc.sql.StatementKind.WRITE;

/** The classifications there are, each made once. */
final class Verdicts {

    static final Classification PLAIN_READ =
            Classification.of(READ, "reads replicated data").returningRows();
    static final Classification PLAIN_EXPLAIN =
            Classification.of(READ, "explains a read").returningRows();
    static final Classification PLAIN_SHOW =
            Classification.of(READ, "shows replicated definitions").returningRows();

    static final Classification LOCKS =
            Classification.of(LOCKING_READ, "locks the rows that it reads").returningRows();
    static final Classification INTO_FILE =
            Classification.of(WRITE, "stores its result with INTO").returningRows();
    static final Classification INTO_VARIABLE =
            Classification.of(SESSION_STATE, "stores its result in a variable").returningRows();
    static final Classification PROCEDURE_CLAUSE =
            Classification.of(WRITE, "has a PROCEDURE clause").returningRows();
    static final Classification WRITES_WITHIN =
            Classification.of(WRITE, "has a word in it that writes").returningRows();
    static final Classification SEQUENCE =
            Classification.of(WRITE, "uses a sequence").returningRows();
    static final Classification NAMED_LOCK = Classification.of(
                    SESSION_STATE, "uses named locks, which the session holds")
            .returningRows();
    static final Classification FUNCTION_UNKNOWN = Classification.of(
                    UNKNOWN, "calls a function that is not known to be pure")
            .returningRows()
            .with(SessionPin.ROUTINE);
    static final Classification INSERT_ID = Classification.of(
                    SESSION_STATE, "asks for the last insert id, which only the session that inserted knows")
            .returningRows();
    static final Classification USER_VARIABLE = Classification.of(SESSION_STATE, "uses a user variable of the session")
            .returningRows();
    static final Classification SETS_VARIABLE_BY_HINT = Classification.of(
                    SESSION_STATE, "sets a variable with an optimizer hint")
            .returningRows();
    static final Classification SYSTEM_VARIABLE = Classification.of(
                    NODE_LOCAL, "reads a system variable, which each node and session has for itself")
            .returningRows();
    static final Classification FUNCTION_OF_NODE = Classification.of(
                    NODE_LOCAL, "calls a function whose answer or effect belongs to the node or the account")
            .returningRows();
    static final Classification SCHEMA_OF_NODE = Classification.of(
                    NODE_LOCAL, "reads a schema that each node has for itself")
            .returningRows();
    static final Classification ABOUT_LAST = Classification.of(
                    ABOUT_LAST_STATEMENT, "asks about the statement before it")
            .returningRows();

    static final Classification EMPTY = Classification.of(UNKNOWN, "holds no statement");
    static final Classification QUOTE_DEPENDS_ON_MODE =
            unreadable("reads differently with another SQL mode (ANSI_QUOTES, NO_BACKSLASH_ESCAPES)");
    static final Classification EXECUTABLE_COMMENT =
            unreadable("has comments that are code on some servers, and servers may disagree on where they end");
    static final Classification UNTERMINATED = unreadable("has a quote or a comment that is not closed");
    static final Classification UNBALANCED = unreadable("has parentheses or comments that do not match");
    static final Classification ODD_CHARACTER = unreadable("has a character that no known statement has there");
    static final Classification ODD_NUMBER = unreadable("has a number or name that servers may split differently");
    static final Classification TOO_LONG = unreadable("is longer than any server takes");
    static final Classification TOO_DEEP = unreadable("is nested too deeply");
    static final Classification NOT_A_QUERY = unreadable("begins with a parenthesis, but not with a query");
    static final Classification VERB_UNKNOWN = Classification.of(UNKNOWN, "begins with a word that is not known")
            .returningRows()
            .with(TransactionEffect.UNKNOWN)
            .with(SessionPin.UNKNOWN);
    static final String NOT_SINGLE_REASON = "holds more than one statement, of which none may go to a replica";

    static final Classification INSERT = Classification.of(WRITE, "inserts rows");
    static final Classification REPLACE = Classification.of(WRITE, "replaces rows");
    static final Classification UPDATE = Classification.of(WRITE, "updates rows");
    static final Classification DELETE = Classification.of(WRITE, "deletes rows");
    static final Classification LOAD = Classification.of(WRITE, "loads data");
    static final Classification LOAD_INDEX = Classification.of(WRITE, "loads an index into the node's cache")
            .returningRows()
            .with(TransactionEffect.IMPLICIT_COMMIT);
    static final Classification CALL = Classification.of(WRITE, "calls a stored procedure")
            .returningRows()
            .with(TransactionEffect.UNKNOWN)
            .with(SessionPin.ROUTINE);
    static final Classification BLOCK = Classification.of(WRITE, "is a block of statements")
            .returningRows()
            .with(TransactionEffect.UNKNOWN)
            .with(SessionPin.ROUTINE);
    static final Classification DO = Classification.of(WRITE, "evaluates expressions for their effects");
    static final Classification DEFINITION =
            Classification.of(WRITE, "changes definitions or accounts").with(TransactionEffect.IMPLICIT_COMMIT);
    static final Classification CREATE_TEMPORARY = Classification.of(
                    SESSION_STATE, "makes a temporary table, which only this session sees")
            .with(SessionPin.TEMPORARY_TABLE);
    static final Classification DROP_TEMPORARY =
            Classification.of(SESSION_STATE, "drops a temporary table of this session");
    static final Classification MAINTENANCE =
            Classification.of(WRITE, "maintains tables").returningRows().with(TransactionEffect.IMPLICIT_COMMIT);
    static final Classification ADMINISTRATION =
            Classification.of(WRITE, "administers the server").returningRows().with(TransactionEffect.IMPLICIT_COMMIT);
    static final Classification BACKUP = ADMINISTRATION.with(SessionPin.LOCKED_TABLES);
    static final Classification FLUSH =
            Classification.of(WRITE, "flushes caches or logs").with(TransactionEffect.IMPLICIT_COMMIT);
    static final Classification KILL = Classification.of(NODE_LOCAL, "kills a connection of this node");
    static final Classification CHECKSUM = Classification.of(NODE_LOCAL, "computes a checksum of this node's tables")
            .returningRows();
    static final Classification HELP =
            Classification.of(NODE_LOCAL, "reads this node's help tables").returningRows();
    static final Classification SHOW_NODE = Classification.of(
                    NODE_LOCAL, "shows something that each node has for itself")
            .returningRows();
    static final Classification GET_DIAGNOSTICS = Classification.of(
                    ABOUT_LAST_STATEMENT, "asks about the statement before it, into variables")
            .with(SessionPin.USER_VARIABLE);
    static final Classification EXPLAIN_CONNECTION = Classification.of(
                    NODE_LOCAL, "explains what another connection of this node runs")
            .returningRows();

    static final Classification BEGIN = control("begins a transaction").with(TransactionEffect.BEGIN);
    static final Classification BEGIN_READ_ONLY =
            control("begins a read-only transaction").with(TransactionEffect.BEGIN_READ_ONLY);
    static final Classification COMMIT = control("commits").with(TransactionEffect.COMMIT);
    static final Classification COMMIT_AND_CHAIN =
            control("commits and begins the next transaction").with(TransactionEffect.COMMIT_AND_CHAIN);
    static final Classification ROLLBACK = control("rolls back").with(TransactionEffect.ROLLBACK);
    static final Classification ROLLBACK_AND_CHAIN =
            control("rolls back and begins the next transaction").with(TransactionEffect.ROLLBACK_AND_CHAIN);
    static final Classification ENDS_SESSION = control("ends the transaction and the session")
            .with(TransactionEffect.UNKNOWN)
            .with(SessionPin.UNKNOWN);
    static final Classification SAVEPOINT = control("works with a savepoint").with(TransactionEffect.SAVEPOINT);
    static final Classification XA = control("works with a distributed transaction")
            .returningRows()
            .with(TransactionEffect.UNKNOWN)
            .with(SessionPin.UNKNOWN);

    static final Classification SET_AUTOCOMMIT_ON =
            control("sets autocommit on").with(TransactionEffect.AUTOCOMMIT_ON);
    static final Classification SET_AUTOCOMMIT_OFF =
            control("sets autocommit off").with(TransactionEffect.AUTOCOMMIT_OFF);
    static final Classification SET_AUTOCOMMIT_UNKNOWN =
            control("sets autocommit").with(TransactionEffect.AUTOCOMMIT_UNKNOWN);
    static final Classification SET_TRANSACTION =
            control("sets what the next transaction is like").with(TransactionEffect.NEXT_TRANSACTION);
    static final Classification SET_SESSION_TRANSACTION =
            control("sets what the session's transactions are like").with(SessionPin.SESSION_VARIABLE);
    static final Classification SET_USER_VARIABLE =
            Classification.of(SESSION_STATE, "sets a user variable").with(SessionPin.USER_VARIABLE);
    static final Classification SET_SESSION =
            Classification.of(SESSION_STATE, "sets a variable of the session").with(SessionPin.SESSION_VARIABLE);
    static final Classification SET_GLOBAL = Classification.of(SESSION_STATE, "sets a variable of the server");
    static final Classification SET_ACCOUNT =
            Classification.of(WRITE, "changes an account").with(TransactionEffect.IMPLICIT_COMMIT);
    static final Classification USE =
            Classification.of(SESSION_STATE, "changes the database in use").with(SessionPin.DATABASE);
    static final Classification LOCK_TABLES = Classification.of(SESSION_STATE, "locks tables for this session")
            .with(SessionPin.LOCKED_TABLES)
            .with(TransactionEffect.IMPLICIT_COMMIT);
    static final Classification UNLOCK =
            Classification.of(SESSION_STATE, "releases locks of this session").with(TransactionEffect.IMPLICIT_COMMIT);
    static final Classification HANDLER = Classification.of(SESSION_STATE, "works with a handler of this session")
            .returningRows()
            .with(SessionPin.HANDLER);
    static final Classification PREPARE =
            Classification.of(SESSION_STATE, "prepares a statement with a name").with(SessionPin.PREPARED_STATEMENT);
    static final Classification EXECUTE = Classification.of(
                    SESSION_STATE, "runs a statement whose text is not known here")
            .returningRows()
            .with(TransactionEffect.UNKNOWN)
            .with(SessionPin.ROUTINE)
            .with(SessionPin.PREPARED_STATEMENT);
    static final Classification DEALLOCATE =
            Classification.of(SESSION_STATE, "forgets a prepared statement of this session");

    static final Classification INSERT_RETURNING = INSERT.returningRows();
    static final Classification REPLACE_RETURNING = REPLACE.returningRows();
    static final Classification UPDATE_RETURNING = UPDATE.returningRows();
    static final Classification DELETE_RETURNING = DELETE.returningRows();

    private Verdicts() {}

    private static Classification unreadable(String reason) {
        return Classification.of(UNKNOWN, reason).returningRows();
    }

    private static Classification control(String reason) {
        return Classification.of(TRANSACTION_CONTROL, reason);
    }

    /** Why a text is not readable, the first that applies. */
    static Classification ofUnreadable(int facts) {
        if ((facts & Facts.UNTERMINATED) != 0) {
            return UNTERMINATED;
        }
        if ((facts & Facts.QUOTE_DEPENDS_ON_MODE) != 0) {
            return QUOTE_DEPENDS_ON_MODE;
        }
        if ((facts & Facts.EXECUTABLE_COMMENT_UNCLEAR) != 0) {
            return EXECUTABLE_COMMENT;
        }
        if ((facts & Facts.UNBALANCED) != 0) {
            return UNBALANCED;
        }
        if ((facts & Facts.ODD_NUMBER) != 0) {
            return ODD_NUMBER;
        }
        return (facts & Facts.TOO_DEEP) != 0 ? TOO_DEEP : ODD_CHARACTER;
    }

    /** Pins that a statement of any kind brings by what is in it. */
    static int pins(int facts) {
        int pins = 0;
        if ((facts & Facts.SETS_USER_VARIABLE) != 0) {
            pins |= Classification.bit(SessionPin.USER_VARIABLE);
        }
        if ((facts & Facts.TAKES_NAMED_LOCK) != 0) {
            pins |= Classification.bit(SessionPin.NAMED_LOCK);
        }
        return pins;
    }

    /** What a query is: the plain verdict, unless a fact speaks against it. */
    static Classification ofQuery(Classification plain, int facts) {
        if ((facts & ~Facts.HARMLESS) == 0) {
            return plain;
        }
        return strictest(facts).withPins(pins(facts) | routine(facts));
    }

    private static int routine(int facts) {
        return (facts & Facts.FUNCTION_UNKNOWN) != 0 ? Classification.bit(SessionPin.ROUTINE) : 0;
    }

    private static Classification strictest(int facts) {
        if ((facts & Facts.UNREADABLE) != 0) {
            return ofUnreadable(facts);
        }
        if ((facts & Facts.WRITES) != 0) {
            return WRITES_WITHIN;
        }
        if ((facts & Facts.INTO) != 0) {
            return (facts & Facts.SETS_USER_VARIABLE) != 0 ? INTO_VARIABLE : INTO_FILE;
        }
        if ((facts & Facts.PROCEDURE) != 0) {
            return PROCEDURE_CLAUSE;
        }
        if ((facts & Facts.SEQUENCE) != 0) {
            return SEQUENCE;
        }
        if ((facts & Facts.FUNCTION_UNKNOWN) != 0) {
            return FUNCTION_UNKNOWN;
        }
        if ((facts & Facts.NAMED_LOCK) != 0) {
            return NAMED_LOCK;
        }
        if ((facts & Facts.LOCKS) != 0) {
            return LOCKS;
        }
        if ((facts & Facts.INSERT_ID) != 0) {
            return INSERT_ID;
        }
        if ((facts & (Facts.USER_VARIABLE | Facts.SETS_USER_VARIABLE)) != 0) {
            return USER_VARIABLE;
        }
        if ((facts & Facts.SETS_VARIABLE_BY_HINT) != 0) {
            return SETS_VARIABLE_BY_HINT;
        }
        if ((facts & Facts.SYSTEM_VARIABLE) != 0) {
            return SYSTEM_VARIABLE;
        }
        if ((facts & Facts.FUNCTION_OF_NODE) != 0) {
            return FUNCTION_OF_NODE;
        }
        if ((facts & Facts.SCHEMA_OF_NODE) != 0) {
            return SCHEMA_OF_NODE;
        }
        return ABOUT_LAST;
    }
}
