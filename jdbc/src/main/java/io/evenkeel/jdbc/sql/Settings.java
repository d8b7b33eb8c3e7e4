package io.evenkeel.jdbc.sql;

import org.jspecify.annotations.Nullable;

/**
 * What a classification depends on beside the text.
 *
 * @param dialect whose functions are built in
 * @param backslashEscapes whether a backslash escapes within quotes, or null if that is not known
 * @param ansiQuotes whether double quotes hold an identifier, or null if that is not known
 * @param pure functions that the application declared, or null for none
 */
record Settings(
        SqlDialect dialect,
        @Nullable Boolean backslashEscapes,
        @Nullable Boolean ansiQuotes,
        @Nullable WordTable pure) {

    static final Settings DEFAULT = new Settings(SqlDialect.ANY, null, null, null);

    /** What the lexer must know of it. */
    int lexerMode() {
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
