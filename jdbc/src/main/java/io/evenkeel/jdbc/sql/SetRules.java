package io.evenkeel.jdbc.sql;

/** SET in all its forms: variables of all scopes, autocommit, TRANSACTION, NAMES, ROLE, PASSWORD, STATEMENT … FOR. */
final class SetRules {

    private SetRules() {}

    static Classification set(String s, int at, int end, int mode, int facts, Settings settings) {
        int i = Lexer.skipBlank(s, at, end, mode);
        int wordEnd = Lexer.wordEnd(s, i, end);
        if (Lexer.is(s, i, wordEnd, "statement") && !assigns(s, wordEnd, end, mode)) {
            return forStatement(s, wordEnd, end, mode, facts, settings);
        }
        if (Lexer.is(s, i, wordEnd, "transaction")) {
            return Verdicts.SET_TRANSACTION;
        }
        if ((Lexer.is(s, i, wordEnd, "password") || Lexer.is(s, i, wordEnd, "default"))) {
            return Verdicts.SET_ACCOUNT;
        }
        Classification all = null;
        while (i < end) {
            Classification one = assignment(s, i, end, mode);
            all = all == null ? one : all.and(one);
            i = behindComma(s, i, end, mode);
            i = Lexer.skipBlank(s, i, end, mode);
        }
        if (all == null) {
            return Verdicts.SET_SESSION;
        }
        return (facts & Facts.FUNCTION_UNKNOWN) != 0 ? all.with(SessionPin.ROUTINE) : all;
    }

    private static Classification assignment(String s, int from, int end, int mode) {
        int i = from;
        boolean global = false;
        if (s.charAt(i) == '@') {
            if (i + 1 >= end || s.charAt(i + 1) != '@') {
                return Verdicts.SET_USER_VARIABLE;
            }
            i += 2;
            int wordEnd = Lexer.wordEnd(s, i, end);
            boolean scoped = wordEnd < end && s.charAt(wordEnd) == '.';
            if (scoped) {
                global = isGlobal(s, i, wordEnd);
                i = wordEnd + 1;
            }
        } else {
            int wordEnd = Lexer.wordEnd(s, i, end);
            global = isGlobal(s, i, wordEnd);
            if (global || Lexer.is(s, i, wordEnd, "session") || Lexer.is(s, i, wordEnd, "local")) {
                i = Lexer.skipBlank(s, wordEnd, end, mode);
                if (Lexer.is(s, i, Lexer.wordEnd(s, i, end), "transaction")) {
                    return global ? Verdicts.SET_GLOBAL : Verdicts.SET_SESSION_TRANSACTION;
                }
            }
        }
        if (global) {
            return Verdicts.SET_GLOBAL;
        }
        boolean quoted = i < end && (s.charAt(i) == '`' || s.charAt(i) == '"');
        int name = quoted ? i + 1 : i;
        int nameEnd = Lexer.wordEnd(s, name, end);
        if (!Lexer.is(s, name, nameEnd, "autocommit")) {
            return Verdicts.SET_SESSION;
        }
        return autocommit(s, quoted ? nameEnd + 1 : nameEnd, end, mode);
    }

    private static Classification autocommit(String s, int at, int end, int mode) {
        int i = Lexer.skipBlank(s, Math.min(at, end), end, mode);
        while (i < end && (s.charAt(i) == ':' || s.charAt(i) == '=')) {
            i++;
        }
        i = Lexer.skipBlank(s, i, end, mode);
        boolean quoted = i < end && s.charAt(i) == '\'';
        int value = quoted ? i + 1 : i;
        int valueEnd = Lexer.wordEnd(s, value, end);
        int behind = Lexer.skipBlank(s, quoted ? Math.min(valueEnd + 1, end) : valueEnd, end, mode);
        if (behind < end && s.charAt(behind) != ',') {
            return Verdicts.SET_AUTOCOMMIT_UNKNOWN;
        }
        if (Lexer.is(s, value, valueEnd, "1")
                || Lexer.is(s, value, valueEnd, "on")
                || Lexer.is(s, value, valueEnd, "true")) {
            return Verdicts.SET_AUTOCOMMIT_ON;
        }
        if (Lexer.is(s, value, valueEnd, "0")
                || Lexer.is(s, value, valueEnd, "off")
                || Lexer.is(s, value, valueEnd, "false")) {
            return Verdicts.SET_AUTOCOMMIT_OFF;
        }
        return Verdicts.SET_AUTOCOMMIT_UNKNOWN;
    }

    /** MariaDB's SET STATEMENT name = value, … FOR statement: what the statement is. */
    private static Classification forStatement(String s, int at, int end, int mode, int facts, Settings settings) {
        int i = at;
        while (i < end) {
            i = Lexer.skipBlank(s, i, end, mode);
            if (i >= end) {
                break;
            }
            char c = s.charAt(i);
            int wordEnd = Lexer.wordEnd(s, i, end);
            if (Lexer.is(s, i, wordEnd, "for")) {
                int inner = Lexer.skipBlank(s, wordEnd, end, mode);
                return inner >= end
                        ? Verdicts.VERB_UNKNOWN
                        : StatementRules.statement(s, inner, end, mode, facts, settings);
            }
            i = c == '\'' || c == '"' || c == '`' ? behindQuoted(s, i, end, mode) : Math.max(wordEnd, i + 1);
        }
        return Verdicts.VERB_UNKNOWN;
    }

    private static boolean isGlobal(String s, int start, int end) {
        return Lexer.is(s, start, end, "global")
                || Lexer.is(s, start, end, "persist")
                || Lexer.is(s, start, end, "persist_only");
    }

    private static boolean assigns(String s, int at, int end, int mode) {
        int i = Lexer.skipBlank(s, at, end, mode);
        return i < end && (s.charAt(i) == '=' || s.charAt(i) == ':');
    }

    /** Behind the next comma that is within neither parentheses nor quotes. */
    private static int behindComma(String s, int from, int end, int mode) {
        int depth = 0;
        int i = from;
        while (i < end) {
            i = Lexer.skipBlank(s, i, end, mode);
            if (i >= end) {
                return end;
            }
            char c = s.charAt(i);
            if (c == ',' && depth == 0) {
                return i + 1;
            }
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            }
            i = c == '\'' || c == '"' || c == '`' ? behindQuoted(s, i, end, mode) : i + 1;
        }
        return end;
    }

    private static int behindQuoted(String s, int at, int end, int mode) {
        boolean escapes = s.charAt(at) == '\''
                ? (mode & Lexer.NO_BACKSLASH_ESCAPES) == 0
                : s.charAt(at) == '"' && (mode & Lexer.NO_BACKSLASH_ESCAPES_IN_DOUBLE) == 0;
        int behind = Lexer.quotedEnd(s, at, end, escapes, false);
        return behind < 0 ? end : behind;
    }
}
