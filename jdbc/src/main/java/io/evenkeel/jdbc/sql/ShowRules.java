package io.evenkeel.jdbc.sql;

/**
 * SHOW: some forms show replicated definitions, the others something of the node or the session.
 *
 * <p>Left to the primary although they look replicated: {@code SHOW CREATE TABLE} and {@code SHOW TABLE STATUS} (the
 * next AUTO_INCREMENT and the statistics differ), {@code SHOW INDEX} (cardinality), {@code SHOW EVENTS} (disabled on a
 * replica), the times in {@code SHOW TRIGGERS} and {@code SHOW PROCEDURE STATUS}.
 */
final class ShowRules {

    private ShowRules() {}

    static Classification show(String s, int at, int end, int mode, int facts) {
        int i = Lexer.skipBlank(s, at, end, mode);
        int wordEnd = Lexer.wordEnd(s, i, end);
        if (Lexer.is(s, i, wordEnd, "warnings") || Lexer.is(s, i, wordEnd, "errors")) {
            return Verdicts.ABOUT_LAST;
        }
        if (Lexer.is(s, i, wordEnd, "count")) {
            return Verdicts.ABOUT_LAST; // SHOW COUNT(*) WARNINGS
        }
        if (Lexer.is(s, i, wordEnd, "create")) {
            return created(s, wordEnd, end, mode, facts);
        }
        while (Lexer.is(s, i, wordEnd, "full") || Lexer.is(s, i, wordEnd, "extended")) {
            i = Lexer.skipBlank(s, wordEnd, end, mode);
            wordEnd = Lexer.wordEnd(s, i, end);
        }
        boolean replicated = Lexer.is(s, i, wordEnd, "tables")
                || Lexer.is(s, i, wordEnd, "columns")
                || Lexer.is(s, i, wordEnd, "fields")
                || Lexer.is(s, i, wordEnd, "databases")
                || Lexer.is(s, i, wordEnd, "schemas");
        return replicated ? Verdicts.ofQuery(Verdicts.PLAIN_SHOW, facts) : Verdicts.SHOW_NODE;
    }

    private static Classification created(String s, int at, int end, int mode, int facts) {
        int i = Lexer.skipBlank(s, at, end, mode);
        int wordEnd = Lexer.wordEnd(s, i, end);
        boolean replicated = Lexer.is(s, i, wordEnd, "view")
                || Lexer.is(s, i, wordEnd, "procedure")
                || Lexer.is(s, i, wordEnd, "function")
                || Lexer.is(s, i, wordEnd, "database")
                || Lexer.is(s, i, wordEnd, "schema");
        return replicated ? Verdicts.ofQuery(Verdicts.PLAIN_SHOW, facts & ~Facts.PROCEDURE) : Verdicts.SHOW_NODE;
    }
}
