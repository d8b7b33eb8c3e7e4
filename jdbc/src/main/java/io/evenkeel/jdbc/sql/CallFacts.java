package io.evenkeel.jdbc.sql;

import org.jspecify.annotations.Nullable;

/** What is known of whatever looks like a call of a function: harmless, or a fact. */
final class CallFacts {

    private CallFacts() {}

    /** The facts of a name with a parenthesis behind it. */
    static int called(
            String s, int paren, int n, int mode, Settings settings, long name, long before, boolean inListOfWith) {
        int token = Token.kind(name);
        int start = Token.start(name);
        int end = Token.end(name);
        int info = token == Token.WORD ? Words.of(s, start, end) : 0;
        if ((info & Words.PAREN) != 0) {
            return 0;
        }
        if ((info & Words.FUNCTION) != 0 && isBuiltIn(info, settings.dialect())) {
            if ((info & Words.PURE) != 0) {
                return (info & Words.TIGHT) == 0 || end == paren ? 0 : Facts.FUNCTION_UNKNOWN;
            }
            return impure(info);
        }
        boolean namedByWith = inListOfWith && Token.kind(before) == Token.OTHER; // a comma
        if (token != Token.DOTTED && (namedByWith || isListOfNames(s, token, info, before))) {
            return 0;
        }
        if (token == Token.WORD) {
            int inside = Lexer.skipBlank(s, paren + 1, n, mode);
            if (Lexer.is(s, inside, Lexer.wordEnd(s, inside, n), "select")) {
                return 0; // ANY (SELECT …), LATERAL (SELECT …): a call would need a second pair of parentheses
            }
        }
        return isDeclared(s, settings.pure(), token, start, end, before) ? 0 : Facts.FUNCTION_UNKNOWN;
    }

    private static boolean isDeclared(String s, @Nullable WordTable pure, int token, int start, int end, long before) {
        if (pure == null || token == Token.QUOTED) {
            return false;
        }
        if (token == Token.WORD) {
            return pure.get(s, start, end) != 0;
        }
        // schema.fn without a blank in it, and nothing quoted
        boolean plain = Token.kind(before) == Token.WORD && Token.end(before) + 1 == start && s.charAt(start) != '`';
        return plain && pure.get(s, Token.start(before), end) != 0;
    }

    static boolean isBuiltIn(int info, SqlDialect dialect) {
        return switch (dialect) {
            case ANY -> true;
            case MYSQL -> (info & Words.ONLY_MARIADB) == 0;
            case MARIADB -> (info & Words.ONLY_MYSQL) == 0;
        };
    }

    private static int impure(int info) {
        if ((info & Words.OF_NODE) != 0) {
            return Facts.FUNCTION_OF_NODE;
        }
        if ((info & Words.ABOUT_LAST) != 0) {
            return Facts.ABOUT_LAST;
        }
        if ((info & Words.INSERT_ID) != 0) {
            return Facts.INSERT_ID;
        }
        if ((info & Words.SEQUENCE) != 0) {
            return Facts.SEQUENCE;
        }
        return (info & Words.TAKES_NAMED_LOCK) != 0 ? Facts.NAMED_LOCK | Facts.TAKES_NAMED_LOCK : Facts.NAMED_LOCK;
    }

    /** Whether what stands before says that the parenthesis holds the columns of an alias, as in {@code AS d (a, b)}. */
    private static boolean isListOfNames(String s, int token, int info, long before) {
        int id = info & Words.ID_MASK;
        return switch (Token.kind(before)) {
            case Token.CLOSED -> true; // (SELECT …) d (a, b); MATCH (…) AGAINST (…); COUNT(*) OVER (…)
            case Token.LITERAL -> token == Token.WORD && id == Words.COLUMNS; // JSON_TABLE(doc, '$[*]' COLUMNS (…))
            case Token.WORD -> {
                int word = Token.id(s, before);
                yield word == Words.AS
                        || word == Words.WITH
                        || word == Words.RECURSIVE
                        || (word == Words.MEMBER && id == Words.OF);
            }
            default -> false;
        };
    }
}
