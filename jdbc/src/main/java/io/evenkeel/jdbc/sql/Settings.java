package io.evenkeel.jdbc.sql;

import org.jspecify.annotations.Nullable;

/**
 * What a classification depends on beside the text.
 *
 * @param dialect whose functions are built in
 * @param lexerMode what the lexer must know of the SQL mode
 * @param pure functions that the application declared, or null for none
 */
record Settings(SqlDialect dialect, int lexerMode, @Nullable WordTable pure) {

    static final Settings DEFAULT = new Settings(SqlDialect.ANY, lexerMode(null, null), null);

    /** What the lexer must know of the SQL mode. */
    static int lexerMode(@Nullable Boolean backslashEscapes, @Nullable Boolean ansiQuotes) {
        int mode = 0;
        if (backslashEscapes == null) {
            mode |= Lexer.BACKSLASH_UNKNOWN | Lexer.BACKSLASH_UNKNOWN_IN_DOUBLE;
        } else if (!backslashEscapes) {
            mode |= Lexer.NO_BACKSLASH_ESCAPES | Lexer.NO_BACKSLASH_ESCAPES_IN_DOUBLE;
        }
        if (ansiQuotes == null) {
            mode |= Lexer.BACKSLASH_UNKNOWN_IN_DOUBLE;
        } else if (ansiQuotes) {
            mode |= Lexer.NO_BACKSLASH_ESCAPES_IN_DOUBLE;
        }
        return mode;
    }
}
