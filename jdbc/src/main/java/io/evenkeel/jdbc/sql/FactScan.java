package io.evenkeel.jdbc.sql;

/**
 * One pass over one statement that gathers its {@link Facts}.
 *
 * <p>All state is in local variables, so that nothing is allocated. The scan does not build a syntax tree: it looks at
 * each token with the two before it, which is enough because the words that matter are reserved on all servers, and
 * because whatever looks like a function call and is not known to be harmless counts as a fact.
 */
final class FactScan {

    // What the token before was.
    private static final int BEGINNING = 0;
    private static final int OTHER = 1;
    private static final int OPENED = 2;
    private static final int CLOSED = 3;
    private static final int WORD = 4;
    private static final int QUOTED = 5;
    private static final int DOTTED = 6;
    private static final int DOT = 7;
    private static final int LITERAL = 8;

    /** Deeper parentheses than bits in a long are not followed. */
    private static final int MAX_DEPTH = 64;

    private FactScan() {}

    /**
     * Scans from a position to the semicolon that ends the statement, or to the end.
     *
     * @return where it ends in the upper half, the facts in the lower
     */
    static long scan(String s, int from, int n, int mode, Settings settings) {
        int facts = 0;
        int i = from;
        int depth = 0;
        long listsOfWith = 0; // bit per depth: between WITH and the verb, where name (columns) is no call
        boolean inExecutable = false;
        int before = BEGINNING; // the token before last
        int beforeInfo = 0;
        int last = BEGINNING; // the last token
        int lastInfo = 0; // what is known of it, if it is a word
        int lastStart = 0;
        int lastEnd = 0;
        int dottedStart = -1; // where a qualified name starts that has no blanks in it

        while (i < n) {
            char c = s.charAt(i);
            int kind = Lexer.classOf(c);
            if (kind == Lexer.LETTER) {
                int end = Lexer.wordEnd(s, i + 1, n);
                if (c == '$') {
                    facts |= Facts.ODD_CHARACTER; // the quote of a literal on some servers, a letter on others
                }
                if (last == DOT) {
                    // Directly behind a dot even a reserved word is a name; with a blank between it is not.
                    if (lastEnd == i) {
                        if (end - i == 7 && (Lexer.is(s, i, end, "nextval") || Lexer.is(s, i, end, "currval"))) {
                            facts |= Facts.SEQUENCE;
                        }
                        last = DOTTED;
                        lastStart = i;
                        lastEnd = end;
                        lastInfo = 0;
                        i = end;
                        continue;
                    }
                    dottedStart = -1;
                }
                int info = Words.of(s, i, end);
                if ((info & Words.WATCHED) != 0) {
                    switch (info & Words.ID_MASK) {
                        case Words.FOR -> {
                            // NEXT VALUE FOR and PREVIOUS VALUE FOR
                            if (last == WORD && (lastInfo & Words.ID_MASK) == Words.VALUE) {
                                facts |= Facts.SEQUENCE;
                            }
                        }
                        case Words.UPDATE -> facts |= isWord(last, lastInfo, Words.FOR) ? Facts.LOCKS : Facts.WRITES;
                        case Words.SHARE -> {
                            if (isWord(last, lastInfo, Words.FOR)) {
                                facts |= Facts.LOCKS;
                            }
                        }
                        case Words.LOCK -> facts |= Facts.LOCKS;
                        case Words.INTO -> facts |= Facts.INTO;
                        case Words.PROCEDURE -> facts |= Facts.PROCEDURE;
                        case Words.DELETE -> facts |= Facts.WRITES;
                        case Words.INSERT, Words.REPLACE -> {
                            int next = Lexer.skipBlank(s, end, n, mode);
                            if (next >= n || s.charAt(next) != '(') {
                                facts |= Facts.WRITES;
                            }
                        }
                        case Words.RETURNING -> facts |= Facts.RETURNING;
                        case Words.ACCOUNT -> facts |= Facts.FUNCTION_OF_NODE;
                        case Words.WITH -> {
                            // Not the one of WITH ROLLUP, which has something else before it.
                            if (last == BEGINNING || last == OPENED) {
                                listsOfWith |= 1L << depth;
                            }
                        }
                        default -> listsOfWith &= ~(1L << depth); // a verb
                    }
                }
                before = last;
                beforeInfo = lastInfo;
                last = last == DOT ? DOTTED : WORD;
                lastInfo = info;
                lastStart = i;
                lastEnd = end;
                i = end;
                continue;
            }
            if (c == ' ') {
                i++;
                continue;
            }
            switch (kind) {
                case Lexer.SKIP -> {
                    if (Lexer.isBlank(c)) {
                        i++;
                        continue;
                    }
                    i = Lexer.skippedEnd(s, i + 1, n);
                    before = last;
                    beforeInfo = lastInfo;
                    last = OTHER;
                    lastInfo = 0;
                    if (i < n && Lexer.isDigit(s.charAt(i - 1)) && Lexer.isWord(s.charAt(i))) {
                        int start = i - 1;
                        while (start > from && Lexer.isDigit(s.charAt(start - 1))) {
                            start--;
                        }
                        int end = Lexer.numberEnd(s, start, i, n);
                        if (end < 0) {
                            facts |= Facts.ODD_NUMBER;
                            end = Lexer.wordEnd(s, i, n);
                        }
                        i = end;
                    }
                }
                case Lexer.QUOTE, Lexer.DOUBLE_QUOTE -> {
                    boolean single = kind == Lexer.QUOTE;
                    boolean escapes =
                            (mode & (single ? Lexer.NO_BACKSLASH_ESCAPES : Lexer.NO_BACKSLASH_ESCAPES_IN_DOUBLE)) == 0;
                    boolean unknown =
                            (mode & (single ? Lexer.BACKSLASH_UNKNOWN : Lexer.BACKSLASH_UNKNOWN_IN_DOUBLE)) != 0;
                    int end = Lexer.quotedEnd(s, i, n, escapes, unknown);
                    if (end == -1) {
                        return packed(n, facts | Facts.UNTERMINATED);
                    }
                    if (end < -1) {
                        facts |= Facts.QUOTE_DEPENDS_ON_MODE;
                        end = -2 - end;
                    }
                    before = last;
                    beforeInfo = lastInfo;
                    // Double quotes may hold a name, depending on the mode: whatever harms as a name counts.
                    last = single ? LITERAL : before == DOT ? DOTTED : QUOTED;
                    lastInfo = single ? 0 : quotedInfo(s, i, end);
                    lastStart = i + 1;
                    lastEnd = end;
                    i = end;
                }
                case Lexer.BACK_QUOTE -> {
                    int end = Lexer.quotedEnd(s, i, n, false, false);
                    if (end < 0) {
                        return packed(n, facts | Facts.UNTERMINATED);
                    }
                    before = last;
                    beforeInfo = lastInfo;
                    last = before == DOT ? DOTTED : QUOTED;
                    lastInfo = quotedInfo(s, i, end);
                    lastStart = i + 1;
                    lastEnd = end;
                    i = end;
                }
                case Lexer.OPEN -> {
                    if (last == WORD || last == QUOTED || last == DOTTED) {
                        facts |= called(
                                s,
                                i,
                                n,
                                mode,
                                settings,
                                last,
                                lastInfo,
                                lastStart,
                                lastEnd,
                                before,
                                beforeInfo,
                                (listsOfWith >>> depth & 1) != 0,
                                dottedStart);
                    }
                    if (++depth >= MAX_DEPTH) {
                        return packed(n, facts | Facts.TOO_DEEP);
                    }
                    before = last;
                    beforeInfo = lastInfo;
                    last = OPENED;
                    lastInfo = 0;
                    i++;
                }
                case Lexer.CLOSE -> {
                    listsOfWith &= ~(1L << depth);
                    if (--depth < 0) {
                        facts |= Facts.UNBALANCED;
                        depth = 0;
                    }
                    before = last;
                    beforeInfo = lastInfo;
                    last = CLOSED;
                    lastInfo = 0;
                    i++;
                }
                case Lexer.SEMICOLON -> {
                    return packed(i, depth == 0 && !inExecutable ? facts : facts | Facts.UNBALANCED);
                }
                case Lexer.DOT -> {
                    boolean named = last == WORD || last == QUOTED || last == DOTTED;
                    if (!named && i + 1 < n && Lexer.isWord(s.charAt(i + 1)) && !Lexer.isDigit(s.charAt(i + 1))) {
                        facts |= Facts.ODD_NUMBER; // 1.for update, 1.e5into: where the number ends is hard to tell
                    }
                    if (named && (lastInfo & Words.SCHEMA_OF_NODE) != 0) {
                        facts |= Facts.SCHEMA_OF_NODE;
                    }
                    dottedStart = last == WORD && lastEnd == i ? lastStart : -1;
                    before = last;
                    beforeInfo = lastInfo;
                    last = named ? DOT : OTHER;
                    lastInfo = 0;
                    i++;
                    lastEnd = i;
                }
                case Lexer.AT -> {
                    int start = i + 1;
                    if (start < n && s.charAt(start) == '@') {
                        start++;
                        int end = variableEnd(s, start, n);
                        facts |= systemVariable(s, start, end);
                        i = end;
                    } else {
                        facts |= (facts & Facts.INTO) == 0
                                ? Facts.USER_VARIABLE
                                : Facts.USER_VARIABLE | Facts.SETS_USER_VARIABLE;
                        i = variableEnd(s, start, n);
                    }
                    before = last;
                    beforeInfo = lastInfo;
                    last = OTHER;
                    lastInfo = 0;
                }
                case Lexer.COLON -> {
                    facts |= i + 1 < n && s.charAt(i + 1) == '=' ? Facts.SETS_USER_VARIABLE : Facts.ODD_CHARACTER;
                    before = last;
                    beforeInfo = lastInfo;
                    last = OTHER;
                    lastInfo = 0;
                    i++;
                }
                case Lexer.BACKSLASH -> {
                    // \N is NULL, whatever comes behind it
                    if (i + 1 < n && s.charAt(i + 1) == 'N') {
                        i += 2;
                    } else {
                        facts |= Facts.ODD_CHARACTER;
                        i++;
                    }
                    before = last;
                    beforeInfo = lastInfo;
                    last = OTHER;
                    lastInfo = 0;
                }
                case Lexer.BRACE -> {
                    int start = Lexer.skipBlank(s, i + 1, n, mode);
                    int end = Lexer.wordEnd(s, start, n);
                    if (!isEscape(s, start, end)) {
                        facts |= Facts.ODD_CHARACTER;
                    }
                    before = last;
                    beforeInfo = lastInfo;
                    last = OTHER;
                    lastInfo = 0;
                    i = end;
                }
                case Lexer.SLASH -> {
                    if (i + 1 >= n || s.charAt(i + 1) != '*') {
                        before = last;
                        beforeInfo = lastInfo;
                        last = OTHER;
                        lastInfo = 0;
                        i++;
                        continue;
                    }
                    if (Lexer.isExecutable(s, i, n)) {
                        facts |= (facts & Facts.EXECUTABLE_COMMENT) == 0 && Lexer.isExecutableClear(s, i, n)
                                ? Facts.EXECUTABLE_COMMENT
                                : Facts.EXECUTABLE_COMMENT | Facts.EXECUTABLE_COMMENT_UNCLEAR;
                        int how = mode & Lexer.EXECUTABLE_MASK;
                        if (how == Lexer.STOP_AT_EXECUTABLE) {
                            return packed(i, facts);
                        }
                        if (how == Lexer.EXECUTABLE_IS_CODE) {
                            inExecutable = true;
                            i = Lexer.executableBody(s, i, n);
                            continue;
                        }
                    } else if (i + 2 < n && s.charAt(i + 2) == '+') {
                        facts |= hintFacts(s, i, Lexer.commentEnd(s, i, n));
                    }
                    if (!Lexer.isClosed(s, i)) {
                        return packed(n, facts | Facts.UNTERMINATED);
                    }
                    i = Lexer.commentEnd(s, i, n);
                }
                case Lexer.STAR -> {
                    if (inExecutable && i + 1 < n && s.charAt(i + 1) == '/') {
                        inExecutable = false;
                        i += 2;
                        continue;
                    }
                    before = last;
                    beforeInfo = lastInfo;
                    last = OTHER;
                    lastInfo = 0;
                    i++;
                }
                case Lexer.HASH -> i = Lexer.lineEnd(s, i, n);
                case Lexer.MINUS -> {
                    if (Lexer.startsLineComment(s, i, n)) {
                        i = Lexer.lineEnd(s, i, n);
                    } else {
                        before = last;
                        beforeInfo = lastInfo;
                        last = OTHER;
                        lastInfo = 0;
                        i++;
                    }
                }
                case Lexer.MARK -> {
                    before = last;
                    beforeInfo = lastInfo;
                    last = OTHER;
                    lastInfo = 0;
                    i++;
                }
                default -> {
                    facts |= Facts.ODD_CHARACTER;
                    before = last;
                    beforeInfo = lastInfo;
                    last = OTHER;
                    lastInfo = 0;
                    i++;
                }
            }
        }
        if (inExecutable) {
            facts |= Facts.UNTERMINATED;
        }
        return packed(n, depth == 0 ? facts : facts | Facts.UNBALANCED);
    }

    static int end(long scanned) {
        return (int) (scanned >>> 32);
    }

    static int facts(long scanned) {
        return (int) scanned;
    }

    private static long packed(int end, int facts) {
        return (long) end << 32 | facts;
    }

    private static boolean isWord(int token, int info, int id) {
        return token == WORD && (info & Words.ID_MASK) == id;
    }

    /** The facts of a name with a parenthesis behind it. */
    private static int called(
            String s,
            int paren,
            int n,
            int mode,
            Settings settings,
            int token,
            int info,
            int start,
            int end,
            int before,
            int beforeInfo,
            boolean inListOfWith,
            int dottedStart) {
        if (token == WORD) {
            if ((info & Words.PAREN) != 0) {
                return 0;
            }
            if ((info & Words.FUNCTION) != 0 && isBuiltIn(info, settings.dialect())) {
                if ((info & Words.PURE) != 0) {
                    return (info & Words.TIGHT) == 0 || end == paren ? 0 : Facts.FUNCTION_UNKNOWN;
                }
                return impure(info);
            }
        }
        if (token != DOTTED && (inListOfWith || isListOfNames(token, info, before, beforeInfo))) {
            return 0;
        }
        int inside = Lexer.skipBlank(s, paren + 1, n, mode);
        if (inside + 6 <= n && token == WORD && Lexer.is(s, inside, Lexer.wordEnd(s, inside, n), "select")) {
            return 0; // ANY (SELECT …), LATERAL (SELECT …): a call would need a second pair of parentheses
        }
        WordTable pure = settings.pure();
        if (pure != null) {
            if ((token == WORD && pure.get(s, start, end) != 0)
                    || (token == DOTTED && dottedStart >= 0 && pure.get(s, dottedStart, end) != 0)) {
                return 0;
            }
        }
        return Facts.FUNCTION_UNKNOWN;
    }

    private static boolean isBuiltIn(int info, SqlDialect dialect) {
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
    private static boolean isListOfNames(int token, int info, int before, int beforeInfo) {
        int id = info & Words.ID_MASK;
        if (before == CLOSED) {
            return true; // (SELECT …) d (a, b); MATCH (…) AGAINST (…); COUNT(*) OVER (…)
        }
        if (before == LITERAL) {
            return token == WORD && id == Words.COLUMNS; // JSON_TABLE(doc, '$[*]' COLUMNS (…))
        }
        if (before == WORD) {
            int word = beforeInfo & Words.ID_MASK;
            return word == Words.AS
                    || word == Words.WITH
                    || word == Words.RECURSIVE
                    || (word == Words.MEMBER && id == Words.OF);
        }
        return false;
    }

    private static int quotedInfo(String s, int open, int end) {
        int length = end - open - 2;
        if (length != 3 && length != 5 && length != 7 && length != 18) {
            return 0;
        }
        return Words.of(s, open + 1, end - 1) & Words.SCHEMA_OF_NODE;
    }

    private static int variableEnd(String s, int start, int n) {
        int i = start;
        while (i < n && (Lexer.isWord(s.charAt(i)) || s.charAt(i) == '.')) {
            i++;
        }
        return i;
    }

    private static int systemVariable(String s, int start, int end) {
        int name = start;
        for (int i = start; i < end; i++) {
            if (s.charAt(i) == '.') {
                name = i + 1;
            }
        }
        if (Lexer.is(s, name, end, "warning_count") || Lexer.is(s, name, end, "error_count")) {
            return Facts.ABOUT_LAST;
        }
        if (Lexer.is(s, name, end, "identity") || Lexer.is(s, name, end, "last_insert_id")) {
            return Facts.INSERT_ID;
        }
        return Facts.SYSTEM_VARIABLE;
    }

    /** JDBC's escapes that hold an expression or a literal; {@code call} is none of them. */
    private static boolean isEscape(String s, int start, int end) {
        return Lexer.is(s, start, end, "d")
                || Lexer.is(s, start, end, "t")
                || Lexer.is(s, start, end, "ts")
                || Lexer.is(s, start, end, "fn")
                || Lexer.is(s, start, end, "oj")
                || Lexer.is(s, start, end, "escape");
    }

    /** A hint to the optimizer may set variables; one with quotes in it may end elsewhere. */
    private static int hintFacts(String s, int start, int end) {
        int facts = 0;
        for (int i = start + 3; i < end; i++) {
            char c = s.charAt(i);
            if (c == '\'' || c == '"' || c == '`') {
                facts |= Facts.ODD_CHARACTER;
            } else if ((c == 's' || c == 'S') && s.regionMatches(true, i, "set_var", 0, 7)) {
                facts |= Facts.SETS_VARIABLE_BY_HINT;
            }
        }
        return facts;
    }
}
