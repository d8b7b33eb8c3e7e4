package io.evenkeel.jdbc.sql;

import java.util.Arrays;

/**
 * Recognises the plain shape that most reads have: a SELECT of names, numbers, parameters, operators, parentheses and pure
 * functions, without quotes, comments, variables or any word that may lock or write.
 *
 * <p>A shortcut and nothing else: what it accepts, {@link FactScan} finds no fact in; what it does not accept it says
 * nothing about. On a short text, inner loops and calls cost more than the characters do. So {@link #unremarkableEnd} is
 * one flat loop without calls over the characters that need no thought, and whatever does need some is looked at from
 * there, backwards where it matters what stood before.
 */
final class PlainSelect {

    /** Longer texts are mostly lists of values, which the scan skips faster. */
    private static final int MAX_LENGTH = 512;

    private static final int MAX_DEPTH = 63;
    private static final int SELECT_LENGTH = 6;

    // What a character is to the flat loop.
    private static final byte WORD = 0;
    private static final byte SEPARATOR = 1;
    private static final byte DOT = 2;
    private static final byte REMARKABLE = 3;

    private static final byte[] KINDS = new byte[128];

    /** By the first character of a word, the lengths with which it needs a look, as bits. */
    private static final int[] REMARKABLE_LENGTHS = new int[128];

    private static final int NEXTVAL_LENGTH = 7;

    static {
        Arrays.fill(KINDS, REMARKABLE);
        for (char c = 'a'; c <= 'z'; c++) {
            KINDS[c] = WORD;
            KINDS[c - 32] = WORD;
        }
        for (char c : "_$0123456789".toCharArray()) {
            KINDS[c] = WORD;
        }
        for (char c : "\t\n\u000b\f\r !%&*+,<=>?^|~".toCharArray()) {
            KINDS[c] = SEPARATOR;
        }
        KINDS['.'] = DOT;
        for (char c = 0; c < 128; c++) {
            REMARKABLE_LENGTHS[c] = Words.watchedLengths(c);
        }
        for (char c : "nNcC".toCharArray()) {
            REMARKABLE_LENGTHS[c] |= 1 << NEXTVAL_LENGTH; // nextval, currval
        }
        for (char c = '0'; c <= '9'; c++) {
            REMARKABLE_LENGTHS[c] = ~(1 << 1); // a number, if no letter follows
        }
        REMARKABLE_LENGTHS['$'] = -1;
    }

    private PlainSelect() {}

    /** Whether this text, which begins with the word SELECT, surely has that shape. */
    static boolean matches(String s, int n, SqlDialect dialect) {
        if (n > MAX_LENGTH) {
            return false;
        }
        int depth = 0;
        int from = SELECT_LENGTH;
        while (true) {
            int i = unremarkableEnd(s, from, n);
            if (!isHarmless(s, i)) {
                return false;
            }
            if (i == n) {
                return depth == 0;
            }
            from = i + 1;
            switch (s.charAt(i)) {
                case '(' -> {
                    if (!mayOpen(s, i, dialect) || ++depth == MAX_DEPTH) {
                        return false;
                    }
                }
                case ')' -> {
                    if (--depth < 0) {
                        return false;
                    }
                }
                case '.' -> {
                    if (!mayJoin(s, i, n)) {
                        return false;
                    }
                }
                case '-' -> {
                    if (from < n && s.charAt(from) == '-') {
                        return false;
                    }
                }
                case '/' -> {
                    if (from < n && s.charAt(from) == '*') {
                        return false;
                    }
                }
                default -> {
                    if (kind(s.charAt(i)) != SEPARATOR) {
                        return false;
                    }
                }
            }
        }
    }

    /** The first position that needs a closer look: what stands there, or the word that ends there, or both. */
    private static int unremarkableEnd(String s, int from, int n) {
        int word = -1;
        for (int i = from; i < n; i++) {
            char c = s.charAt(i);
            if (c >= 128) {
                return i;
            }
            int kind = KINDS[c];
            if (kind == WORD) {
                if (word < 0) {
                    word = i;
                }
                continue;
            }
            if (word >= 0) {
                int length = i - word;
                char first = s.charAt(word);
                if (length >= 32 || (REMARKABLE_LENGTHS[first] >>> length & 1) != 0) {
                    return i;
                }
                if (kind == DOT
                        && first > '9'
                        && (Words.SCHEMA_LENGTHS >>> length & 1) == 0
                        && i + 1 < n
                        && isNameStart(s.charAt(i + 1))) {
                    kind = SEPARATOR; // t.column
                }
                word = -1;
            }
            if (kind != SEPARATOR) {
                return i;
            }
        }
        return n;
    }

    private static int kind(char c) {
        return c < 128 ? KINDS[c] : REMARKABLE;
    }

    private static boolean isNameStart(char c) {
        return c > '9' && kind(c) == WORD;
    }

    private static int wordStart(String s, int end) {
        int start = end;
        while (start > 0 && kind(s.charAt(start - 1)) == WORD) {
            start--;
        }
        return start;
    }

    /** Whether the word that ends here, if one does, is a number, a name or a word that the scan does not watch. */
    private static boolean isHarmless(String s, int end) {
        int start = wordStart(s, end);
        if (start == end) {
            return true;
        }
        char first = s.charAt(start);
        if (first == '$') {
            return false;
        }
        if (first <= '9') {
            return isNumber(s, start, end);
        }
        int length = end - start;
        if (start > 0 && s.charAt(start - 1) == '.') {
            // Directly behind a dot every word is a name, but these two are what is asked of a sequence.
            return length != NEXTVAL_LENGTH
                    || !(Lexer.is(s, start, end, "nextval") || Lexer.is(s, start, end, "currval"));
        }
        return !Words.mayBeWatched(first, length) || (Words.of(s, start, end) & Words.WATCHED) == 0;
    }

    private static boolean isNumber(String s, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!Lexer.isDigit(s.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the dot is within a number, or between a name that is no schema of the node and what belongs to it. */
    private static boolean mayJoin(String s, int dot, int n) {
        int start = wordStart(s, dot);
        if (start == dot || dot + 1 >= n) {
            return false;
        }
        char next = s.charAt(dot + 1);
        if (s.charAt(start) <= '9') {
            return Lexer.isDigit(next);
        }
        return (isNameStart(next) || next == '*') && !FactScan.isSchemaOfNode(s, start, dot);
    }

    /** Whether the parenthesis has nothing callable before it but a pure function. */
    private static boolean mayOpen(String s, int paren, SqlDialect dialect) {
        int end = paren;
        while (Lexer.isBlank(s.charAt(end - 1))) {
            end--;
        }
        int start = wordStart(s, end);
        if (start == end || s.charAt(start) <= '9') {
            return true;
        }
        if (start > 0 && s.charAt(start - 1) == '.') {
            return false;
        }
        int info = Words.of(s, start, end);
        if ((info & Words.PAREN) != 0) {
            return true;
        }
        return (info & Words.PURE) != 0
                && CallFacts.isBuiltIn(info, dialect)
                && ((info & Words.TIGHT) == 0 || end == paren);
    }
}
