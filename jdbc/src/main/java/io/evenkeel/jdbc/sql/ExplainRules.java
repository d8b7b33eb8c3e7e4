package io.evenkeel.jdbc.sql;

/** EXPLAIN, DESCRIBE, DESC and ANALYZE: of a statement, of a table, of a connection; and ANALYZE TABLE. */
final class ExplainRules {

    private ExplainRules() {}

    static Classification explain(String s, int at, int end, int mode, int facts, boolean analyze) {
        int i = Lexer.skipBlank(s, at, end, mode);
        boolean options = true;
        while (options && i < end) {
            int wordEnd = Lexer.wordEnd(s, i, end);
            if (Lexer.is(s, i, wordEnd, "format")) {
                int value = Lexer.skipBlank(s, wordEnd, end, mode);
                if (value >= end || s.charAt(value) != '=') {
                    break; // a table of that name
                }
                i = StatementRules.behindNext(s, value + 1, end, mode);
                i = Lexer.skipBlank(s, i, end, mode);
            } else if (Lexer.is(s, i, wordEnd, "extended")
                    || Lexer.is(s, i, wordEnd, "partitions")
                    || Lexer.is(s, i, wordEnd, "analyze")) {
                i = Lexer.skipBlank(s, wordEnd, end, mode);
            } else {
                options = false;
            }
        }
        int inner = i;
        while (inner < end && s.charAt(inner) == '(') {
            inner = Lexer.skipBlank(s, inner + 1, end, mode);
        }
        int wordEnd = Lexer.wordEnd(s, inner, end);
        int word = wordEnd == inner ? 0 : Words.of(s, inner, wordEnd) & Words.ID_MASK;
        return switch (word) {
            case Words.SELECT, Words.WITH, Words.VALUES -> Verdicts.ofQuery(Verdicts.PLAIN_EXPLAIN, facts);
            case Words.TABLE -> analyze ? Verdicts.MAINTENANCE : Verdicts.ofQuery(Verdicts.PLAIN_EXPLAIN, facts);
            case Words.UPDATE -> Verdicts.UPDATE_RETURNING;
            case Words.DELETE -> Verdicts.DELETE_RETURNING;
            case Words.INSERT -> Verdicts.INSERT_RETURNING;
            case Words.REPLACE -> Verdicts.REPLACE_RETURNING;
            case Words.FOR -> Verdicts.EXPLAIN_CONNECTION;
            case Words.INTO -> Verdicts.INTO_VARIABLE.with(SessionPin.USER_VARIABLE);
            default -> described(s, i, end, facts, analyze);
        };
    }

    /** DESCRIBE table [column], the same as SHOW COLUMNS. */
    private static Classification described(String s, int at, int end, int facts, boolean analyze) {
        if (analyze) {
            return Verdicts.MAINTENANCE; // ANALYZE [NO_WRITE_TO_BINLOG | LOCAL] TABLE …
        }
        char c = at < end ? s.charAt(at) : '(';
        boolean name = c == '`' || c == '"' || Lexer.isWord(c);
        return name ? Verdicts.ofQuery(Verdicts.PLAIN_SHOW, facts) : Verdicts.VERB_UNKNOWN;
    }
}
