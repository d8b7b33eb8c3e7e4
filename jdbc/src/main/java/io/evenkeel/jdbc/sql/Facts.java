package io.evenkeel.jdbc.sql;

/** What one pass over a text can say of it, as bits. None of them set: nothing in the text speaks against a replica. */
final class Facts {

    static final int FUNCTION_UNKNOWN = 1;
    static final int FUNCTION_OF_NODE = 1 << 1;
    static final int ABOUT_LAST = 1 << 2;
    static final int INSERT_ID = 1 << 3;
    static final int NAMED_LOCK = 1 << 4;
    static final int TAKES_NAMED_LOCK = 1 << 5;
    static final int SEQUENCE = 1 << 6;
    static final int USER_VARIABLE = 1 << 7;
    static final int SETS_USER_VARIABLE = 1 << 8;
    static final int SYSTEM_VARIABLE = 1 << 9;
    static final int LOCKS = 1 << 10;
    static final int INTO = 1 << 11;
    static final int PROCEDURE = 1 << 12;
    static final int WRITES = 1 << 13;
    static final int SCHEMA_OF_NODE = 1 << 14;
    static final int SETS_VARIABLE_BY_HINT = 1 << 15;

    /** A quote that ends a literal, or does not, depending on the SQL mode. */
    static final int QUOTE_DEPENDS_ON_MODE = 1 << 16;

    /** A comment that is code on some servers. */
    static final int EXECUTABLE_COMMENT = 1 << 17;

    /** More than one such comment, or one that servers delimit differently. */
    static final int EXECUTABLE_COMMENT_UNCLEAR = 1 << 18;

    static final int UNTERMINATED = 1 << 19;
    static final int UNBALANCED = 1 << 20;
    static final int ODD_CHARACTER = 1 << 21;
    static final int ODD_NUMBER = 1 << 22;
    static final int TOO_DEEP = 1 << 23;

    /** The word RETURNING; harmless in a query, rows in a write. */
    static final int RETURNING = 1 << 24;

    /** Facts that tell that the text cannot be read with certainty. */
    static final int UNREADABLE = QUOTE_DEPENDS_ON_MODE
            | EXECUTABLE_COMMENT_UNCLEAR
            | UNTERMINATED
            | UNBALANCED
            | ODD_CHARACTER
            | ODD_NUMBER
            | TOO_DEEP;

    /** Facts that do not speak against a replica. */
    static final int HARMLESS = RETURNING | EXECUTABLE_COMMENT;

    private Facts() {}
}
