package io.evenkeel.jdbc.sql;

/**
 * One pass over one statement that gathers its {@link Facts}.
 *
 * <p>All state is in local variables, so that nothing is allocated. The scan does not build a syntax tree: it looks at
 * each token with the two before it, which is enough because the words that matter are reserved on all servers, and
 * because whatever looks like a function call and is not known to be harmless counts as a fact.
 */
final class FactScan {

    // What watched() answers beside facts; both are negative, facts are not.
    private static final int BEGINS_LIST = -1;
    private static final int ENDS_LIST = -2;

    private static final long OTHER_TOKEN = Token.of(Token.OTHER, 0, 0);
    private static final long OPENED_TOKEN = Token.of(Token.OPENED, 0, 0);
    private static final long CLOSED_TOKEN = Token.of(Token.CLOSED, 0, 0);

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
        long before = 0; // the token before last
        long last = 0; // the last token

        while (i < n) {
            char c = s.charAt(i);
            if (c == ' ') {
                i++;
                continue;
            }
            int kind = Lexer.classOf(c);
            if (kind == Lexer.LETTER) {
                int end = Lexer.wordEnd(s, i + 1, n);
                if (Words.mayBeWatched(c, end - i) || listsOfWith != 0) {
                    int found = watched(s, i, end, n, mode, last);
                    if (found < 0) {
                        listsOfWith = found == BEGINS_LIST ? listsOfWith | 1L << depth : listsOfWith & ~(1L << depth);
                    } else {
                        facts |= found;
                        if ((found & Facts.WRITES) != 0) {
                            listsOfWith &= ~(1L << depth); // WITH … UPDATE
                        }
                    }
                }
                before = last;
                last = Token.of(Token.WORD, i, end);
                i = end;
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
                    last = OTHER_TOKEN;
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
                case Lexer.QUOTE, Lexer.DOUBLE_QUOTE, Lexer.BACK_QUOTE -> {
                    int plain = kind == Lexer.QUOTE ? Lexer.plainLiteralsEnd(s, i, n) : -1;
                    int end = plain >= 0 ? plain : Lexer.literalEnd(s, i, n, mode, kind);
                    if (end < 0) {
                        if (end == -1) {
                            return packed(n, facts | Facts.UNTERMINATED);
                        }
                        facts |= Facts.QUOTE_DEPENDS_ON_MODE;
                        end = -2 - end;
                    }
                    // Double quotes may hold a name, depending on the mode: whatever harms as a name counts.
                    int token = kind == Lexer.QUOTE
                            ? Token.LITERAL
                            : Token.kind(last) == Token.DOT ? Token.DOTTED : Token.QUOTED;
                    before = last;
                    last = Token.of(token, i, end);
                    i = end;
                }
                case Lexer.OPEN -> {
                    int token = Token.kind(last);
                    if (token == Token.WORD || token == Token.QUOTED || token == Token.DOTTED) {
                        facts |= CallFacts.called(
                                s, i, n, mode, settings, last, before, (listsOfWith >>> depth & 1) != 0);
                    } else {
                        listsOfWith &= ~(1L << depth); // WITH … (SELECT …) ORDER BY …: the query begins here
                    }
                    if (++depth >= MAX_DEPTH) {
                        return packed(n, facts | Facts.TOO_DEEP);
                    }
                    before = last;
                    last = OPENED_TOKEN;
                    i++;
                }
                case Lexer.CLOSE -> {
                    listsOfWith &= ~(1L << depth);
                    if (--depth < 0) {
                        facts |= Facts.UNBALANCED;
                        depth = 0;
                    }
                    before = last;
                    last = CLOSED_TOKEN;
                    i++;
                }
                case Lexer.SEMICOLON -> {
                    return packed(i, depth == 0 && !inExecutable ? facts : facts | Facts.UNBALANCED);
                }
                case Lexer.DOT -> {
                    int token = Token.kind(last);
                    boolean named = token == Token.WORD || token == Token.QUOTED || token == Token.DOTTED;
                    int next = i + 1 < n ? Lexer.classOf(s.charAt(i + 1)) : Lexer.ODD;
                    before = last;
                    if (!named) {
                        last = OTHER_TOKEN;
                        if (next == Lexer.LETTER) {
                            facts |= Facts.ODD_NUMBER; // 1.for update, 1.e5into: where the number ends is hard to tell
                        }
                        i++;
                        continue;
                    }
                    facts |= schemaFacts(s, last);
                    last = Token.of(Token.DOT, i, i + 1);
                    i++;
                    if (next == Lexer.LETTER) {
                        // Directly behind a dot even a reserved word is a name.
                        int end = Lexer.wordEnd(s, i, n);
                        if (end - i == 7 && (Lexer.is(s, i, end, "nextval") || Lexer.is(s, i, end, "currval"))) {
                            facts |= Facts.SEQUENCE;
                        }
                        last = Token.of(Token.DOTTED, i, end);
                        i = end;
                    } else if (next != Lexer.STAR && next != Lexer.BACK_QUOTE && next != Lexer.DOUBLE_QUOTE) {
                        facts |= Facts.ODD_NUMBER; // behind a blank it may be a reserved word; a digit may begin a name
                    }
                }
                case Lexer.SLASH -> {
                    if (i + 1 >= n || s.charAt(i + 1) != '*') {
                        before = last;
                        last = OTHER_TOKEN;
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
                    i++;
                    if (inExecutable && i < n && s.charAt(i) == '/') {
                        inExecutable = false;
                        i++;
                        continue;
                    }
                    before = last;
                    last = OTHER_TOKEN;
                }
                case Lexer.HASH -> i = Lexer.lineEnd(s, i, n);
                case Lexer.MINUS -> {
                    if (Lexer.startsLineComment(s, i, n)) {
                        i = Lexer.lineEnd(s, i, n);
                    } else {
                        before = last;
                        last = OTHER_TOKEN;
                        i++;
                    }
                }
                case Lexer.MARK -> {
                    before = last;
                    last = OTHER_TOKEN;
                    i++;
                }
                default -> {
                    long rare = rare(s, i, n, mode, kind, facts);
                    facts |= facts(rare);
                    i = endOf(rare);
                    before = last;
                    last = OTHER_TOKEN;
                }
            }
        }
        if (inExecutable) {
            facts |= Facts.UNTERMINATED;
        }
        return packed(n, depth == 0 ? facts : facts | Facts.UNBALANCED);
    }

    /** Variables, assignments, escapes and characters of no meaning: where they end, and their facts. */
    private static long rare(String s, int i, int n, int mode, int kind, int facts) {
        switch (kind) {
            case Lexer.AT -> {
                if (i + 1 < n && s.charAt(i + 1) == '@') {
                    int end = variableEnd(s, i + 2, n);
                    return packed(end, systemVariable(s, i + 2, end));
                }
                int found = (facts & Facts.INTO) == 0
                        ? Facts.USER_VARIABLE
                        : Facts.USER_VARIABLE | Facts.SETS_USER_VARIABLE;
                return packed(variableEnd(s, i + 1, n), found);
            }
            case Lexer.COLON -> {
                boolean assigns = i + 1 < n && s.charAt(i + 1) == '=';
                return packed(i + 1, assigns ? Facts.SETS_USER_VARIABLE : Facts.ODD_CHARACTER);
            }
            case Lexer.BACKSLASH -> {
                // \N is NULL, whatever comes behind it
                boolean isNull = i + 1 < n && s.charAt(i + 1) == 'N';
                return isNull ? packed(i + 2, 0) : packed(i + 1, Facts.ODD_CHARACTER);
            }
            case Lexer.BRACE -> {
                int start = Lexer.skipBlank(s, i + 1, n, mode);
                int end = Lexer.wordEnd(s, start, n);
                return packed(end, isEscape(s, start, end) ? 0 : Facts.ODD_CHARACTER);
            }
            default -> {
                return packed(i + 1, Facts.ODD_CHARACTER);
            }
        }
    }

    /** The facts of a word that may mean something wherever it stands; negative for one that begins a list or a query. */
    private static int watched(String s, int start, int end, int n, int mode, long last) {
        int info = Words.of(s, start, end);
        if ((info & Words.WATCHED) == 0) {
            return 0;
        }
        switch (info & Words.ID_MASK) {
            case Words.FOR -> {
                return Token.id(s, last) == Words.VALUE ? Facts.SEQUENCE : 0; // NEXT VALUE FOR, PREVIOUS VALUE FOR
            }
            case Words.UPDATE -> {
                return Token.id(s, last) == Words.FOR ? Facts.LOCKS : Facts.WRITES;
            }
            case Words.SHARE -> {
                return Token.id(s, last) == Words.FOR ? Facts.LOCKS : 0;
            }
            case Words.LOCK -> {
                return Facts.LOCKS;
            }
            case Words.INTO -> {
                return Facts.INTO;
            }
            case Words.PROCEDURE -> {
                return Facts.PROCEDURE;
            }
            case Words.DELETE -> {
                return Facts.WRITES;
            }
            case Words.INSERT, Words.REPLACE -> {
                int next = Lexer.skipBlank(s, end, n, mode);
                return next < n && s.charAt(next) == '(' ? 0 : Facts.WRITES;
            }
            case Words.RETURNING -> {
                return Facts.RETURNING;
            }
            case Words.ACCOUNT -> {
                return Facts.FUNCTION_OF_NODE;
            }
            case Words.WITH -> {
                // Not the one of WITH ROLLUP, which has something else before it.
                return Token.kind(last) == Token.BEGINNING || Token.kind(last) == Token.OPENED ? BEGINS_LIST : 0;
            }
            default -> {
                return ENDS_LIST;
            }
        }
    }

    /** Where the scanned statement ends. */
    static int endOf(long scanned) {
        return (int) (scanned >>> 32);
    }

    /** What was found in it. */
    static int facts(long scanned) {
        return (int) scanned;
    }

    private static long packed(int end, int facts) {
        return (long) end << 32 | facts;
    }

    /** Whether the name before a dot is that of a schema that each node has for itself. */
    private static int schemaFacts(String s, long name) {
        int quotes = Token.kind(name) == Token.WORD ? 0 : 1;
        return isSchemaOfNode(s, Token.start(name) + quotes, Token.end(name) - quotes) ? Facts.SCHEMA_OF_NODE : 0;
    }

    static boolean isSchemaOfNode(String s, int start, int end) {
        int length = end - start;
        return length < 32
                && (Words.SCHEMA_LENGTHS >>> length & 1) != 0
                && (Words.of(s, start, end) & Words.SCHEMA_OF_NODE) != 0;
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
