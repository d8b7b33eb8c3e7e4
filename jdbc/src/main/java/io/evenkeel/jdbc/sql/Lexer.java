package io.evenkeel.jdbc.sql;

/**
 * The characters of MySQL's and MariaDB's SQL, and how far blanks, comments, quotes and numbers reach.
 *
 * <p>Static functions from a position to a position; nothing is copied and nothing is kept.
 */
final class Lexer {

    // What a character starts, by its code up to 127.
    static final byte SKIP = 0;
    static final byte LETTER = 1;
    static final byte QUOTE = 2;
    static final byte DOUBLE_QUOTE = 3;
    static final byte BACK_QUOTE = 4;
    static final byte OPEN = 5;
    static final byte CLOSE = 6;
    static final byte SEMICOLON = 7;
    static final byte AT = 8;
    static final byte DOT = 9;
    static final byte COLON = 10;
    static final byte MINUS = 11;
    static final byte SLASH = 12;
    static final byte HASH = 13;
    static final byte STAR = 14;
    static final byte BACKSLASH = 15;
    static final byte BRACE = 16;
    static final byte MARK = 17;
    static final byte ODD = 18;

    /** Reads comments that are code on some servers: stops in front of them. */
    static final int STOP_AT_EXECUTABLE = 0;

    /** Takes them for comments. */
    static final int EXECUTABLE_IS_COMMENT = 1;

    /** Takes them for code. */
    static final int EXECUTABLE_IS_CODE = 2;

    /** The part of a mode that holds one of the three above. */
    static final int EXECUTABLE_MASK = 3;

    /** A backslash within single quotes is a character like any other. */
    static final int NO_BACKSLASH_ESCAPES = 4;

    /** A backslash within double quotes is a character like any other. */
    static final int NO_BACKSLASH_ESCAPES_IN_DOUBLE = 8;

    /** Not known for single quotes. */
    static final int BACKSLASH_UNKNOWN = 16;

    /** Not known for double quotes. */
    static final int BACKSLASH_UNKNOWN_IN_DOUBLE = 32;

    private static final byte[] CLASSES = new byte[128];
    private static final boolean[] WORD = new boolean[128];

    /** Blanks, digits and operators below 64 that mean nothing to a classification, as a set of bits. */
    private static final long SKIPPED;

    static {
        java.util.Arrays.fill(CLASSES, ODD);
        for (char c = 'a'; c <= 'z'; c++) {
            CLASSES[c] = LETTER;
            CLASSES[c - 32] = LETTER;
        }
        CLASSES['_'] = LETTER;
        CLASSES['\''] = QUOTE;
        CLASSES['"'] = DOUBLE_QUOTE;
        CLASSES['`'] = BACK_QUOTE;
        CLASSES['('] = OPEN;
        CLASSES[')'] = CLOSE;
        CLASSES[';'] = SEMICOLON;
        CLASSES['@'] = AT;
        CLASSES['.'] = DOT;
        CLASSES[':'] = COLON;
        CLASSES['-'] = MINUS;
        CLASSES['/'] = SLASH;
        CLASSES['#'] = HASH;
        CLASSES['*'] = STAR;
        CLASSES['\\'] = BACKSLASH;
        CLASSES['{'] = BRACE;
        for (char c : "}^|~".toCharArray()) {
            CLASSES[c] = MARK;
        }
        long skipped = 0;
        for (char c : "\t\n\u000b\f\r !%&+,0123456789<=>?".toCharArray()) {
            CLASSES[c] = SKIP;
            skipped |= 1L << c;
        }
        SKIPPED = skipped;
        for (char c = 0; c < 128; c++) {
            WORD[c] = CLASSES[c] == LETTER || isDigit(c) || c == '$';
        }
    }

    private Lexer() {}

    /** What a character starts; every character beyond ASCII is a letter but those that some servers take for a blank. */
    static int classOf(char c) {
        if (c < 128) {
            return CLASSES[c];
        }
        return c <= '\u00a0' || c == '\ufeff' ? ODD : LETTER;
    }

    static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isWord(char c) {
        return c < 128 ? WORD[c] : classOf(c) == LETTER;
    }

    /** The end of the run of characters that mean nothing. */
    static int skippedEnd(String s, int from, int n) {
        int near = Math.min(n, from + 8);
        for (int i = from; i < near; i++) {
            if (!isSkipped(s.charAt(i))) {
                return i;
            }
        }
        return near < n ? longSkippedEnd(s, near, n) : n;
    }

    /** Four at a time, for long lists of numbers and marks. */
    private static int longSkippedEnd(String s, int from, int n) {
        int i = from;
        while (i + 4 <= n) {
            char a = s.charAt(i);
            char b = s.charAt(i + 1);
            char c = s.charAt(i + 2);
            char d = s.charAt(i + 3);
            if ((a | b | c | d) >= 64 || (SKIPPED >>> a & SKIPPED >>> b & SKIPPED >>> c & SKIPPED >>> d & 1) == 0) {
                break;
            }
            i += 4;
        }
        while (i < n && isSkipped(s.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isSkipped(char c) {
        return c < 64 && (SKIPPED >>> c & 1) != 0;
    }

    static int wordEnd(String s, int from, int n) {
        int i = from;
        while (i < n && isWord(s.charAt(i))) {
            i++;
        }
        return i;
    }

    /** The next position that is neither blank nor comment, or the length; an unclosed comment reaches to the end. */
    static int skipBlank(String s, int from, int n, int mode) {
        int i = from;
        while (i < n) {
            char c = s.charAt(i);
            if (isBlank(c)) {
                i++;
            } else if (c == '#' || (c == '-' && startsLineComment(s, i, n))) {
                i = lineEnd(s, i, n);
            } else if (c == '/' && i + 1 < n && s.charAt(i + 1) == '*') {
                if (isExecutable(s, i, n)) {
                    int how = mode & EXECUTABLE_MASK;
                    if (how == STOP_AT_EXECUTABLE) {
                        return i;
                    }
                    i = how == EXECUTABLE_IS_CODE ? executableBody(s, i, n) : commentEnd(s, i, n);
                } else {
                    i = commentEnd(s, i, n);
                }
            } else if (c == '*'
                    && (mode & EXECUTABLE_MASK) == EXECUTABLE_IS_CODE
                    && i + 1 < n
                    && s.charAt(i + 1) == '/') {
                i += 2;
            } else {
                return i;
            }
        }
        return n;
    }

    /** Whether {@code --} here has a blank, a control character or nothing behind it, without which it is two minuses. */
    static boolean startsLineComment(String s, int i, int n) {
        return i + 1 < n && s.charAt(i + 1) == '-' && (i + 2 >= n || s.charAt(i + 2) <= ' ');
    }

    /** Where the line ends; only a line feed ends it. */
    static int lineEnd(String s, int i, int n) {
        int end = s.indexOf('\n', i);
        return end < 0 || end >= n ? n : end + 1;
    }

    /** Behind the comment that starts here, or the length if it is not closed. */
    static int commentEnd(String s, int i, int n) {
        int end = s.indexOf("*/", i + 2);
        return end < 0 || end >= n ? n : end + 2;
    }

    /** Whether the comment that starts here is closed. */
    static boolean isClosed(String s, int i) {
        return s.indexOf("*/", i + 2) >= 0;
    }

    /** Whether the comment that starts here is code on some servers. */
    static boolean isExecutable(String s, int i, int n) {
        if (i + 2 >= n) {
            return false;
        }
        char c = s.charAt(i + 2);
        return c == '!' || ((c == 'M' || c == 'm') && i + 3 < n && s.charAt(i + 3) == '!');
    }

    /** Where the code of an executable comment begins, behind the version. */
    static int executableBody(String s, int i, int n) {
        int body = s.charAt(i + 2) == '!' ? i + 3 : i + 4;
        while (body < n && isDigit(s.charAt(body))) {
            body++;
        }
        return body;
    }

    /** Whether all servers agree on where the version ends and on where the comment ends. */
    static boolean isExecutableClear(String s, int i, int n) {
        int start = s.charAt(i + 2) == '!' ? i + 3 : i + 4;
        int body = executableBody(s, i, n);
        int digits = body - start;
        if (digits != 0 && ((digits != 5 && digits != 6) || body >= n || !isBlank(s.charAt(body)))) {
            return false;
        }
        int nested = s.indexOf("/*", body);
        return isClosed(s, i) && (nested < 0 || nested > s.indexOf("*/", body));
    }

    /**
     * Behind the last of the short literals with commas between them that begin here, as in {@code IN ('a', 'b')}; -1 if
     * already the first is long or has an escape in it.
     */
    static int plainLiteralsEnd(String s, int i, int n) {
        int done = -1;
        int open = i;
        while (true) {
            int at = open + 1;
            int near = Math.min(n, open + 32);
            while (at < near && s.charAt(at) != '\'' && s.charAt(at) != '\\') {
                at++;
            }
            if (at >= near || s.charAt(at) == '\\' || (at + 1 < n && s.charAt(at + 1) == '\'')) {
                return done;
            }
            done = at + 1;
            at = done;
            if (at >= n || s.charAt(at) != ',') {
                return done;
            }
            at++;
            if (at < n && s.charAt(at) == ' ') {
                at++;
            }
            if (at >= n || s.charAt(at) != '\'') {
                return done;
            }
            open = at;
        }
    }

    /**
     * Behind the quote that closes what the quote at {@code i} opens, or -1 if nothing does; negative and less than -1,
     * as {@code -2 - end}, if another SQL mode would close it elsewhere.
     */
    static int literalEnd(String s, int i, int n, int mode, int kind) {
        char quote = s.charAt(i);
        int near = Math.min(n, i + 24);
        for (int at = i + 1; at < near; at++) {
            char c = s.charAt(at);
            if (c == quote) {
                if (at + 1 < n && s.charAt(at + 1) == quote) {
                    break;
                }
                return at + 1;
            }
            if (c == '\\') {
                break;
            }
        }
        if (kind == BACK_QUOTE) {
            return quotedEnd(s, i, n, false, false);
        }
        boolean single = kind == QUOTE;
        boolean escapes = (mode & (single ? NO_BACKSLASH_ESCAPES : NO_BACKSLASH_ESCAPES_IN_DOUBLE)) == 0;
        boolean unknown = (mode & (single ? BACKSLASH_UNKNOWN : BACKSLASH_UNKNOWN_IN_DOUBLE)) != 0;
        return quotedEnd(s, i, n, escapes, unknown);
    }

    /** The same with the mode spelled out. */
    static int quotedEnd(String s, int i, int n, boolean backslash, boolean unknown) {
        char quote = s.charAt(i);
        boolean depends = false;
        int at = i + 1;
        while (true) {
            int end = find(s, quote, at, n);
            if (end < 0) {
                return -1;
            }
            if ((backslash || unknown) && oddBackslashes(s, i, end)) {
                depends |= unknown;
                if (backslash) {
                    at = end + 1;
                    continue;
                }
            }
            if (end + 1 < n && s.charAt(end + 1) == quote) {
                at = end + 2;
                continue;
            }
            return depends ? -2 - (end + 1) : end + 1;
        }
    }

    private static boolean oddBackslashes(String s, int open, int at) {
        int before = at - 1;
        while (before > open && s.charAt(before) == '\\') {
            before--;
        }
        return (at - 1 - before & 1) != 0;
    }

    /** Most literals are short; only a long one is worth the start-up of the vector search. */
    private static int find(String s, char quote, int from, int n) {
        int near = Math.min(n, from + 16);
        for (int i = from; i < near; i++) {
            if (s.charAt(i) == quote) {
                return i;
            }
        }
        int found = near < n ? s.indexOf(quote, near) : -1;
        return found >= n ? -1 : found;
    }

    /**
     * The end of the number that has its first digits from {@code start} to {@code i} and goes on with a letter there;
     * -1 if servers read it otherwise, as they do {@code 1e5into} (a number and a word).
     */
    static int numberEnd(String s, int start, int i, int n) {
        char c = s.charAt(i);
        int end = i + 1;
        if (c == 'e' || c == 'E') {
            if (end < n && (s.charAt(end) == '+' || s.charAt(end) == '-')) {
                end++;
            }
            int digits = end;
            while (end < n && isDigit(s.charAt(end))) {
                end++;
            }
            if (end == digits) {
                return -1;
            }
        } else if ((c == 'x' || c == 'b') && i == start + 1 && s.charAt(start) == '0') {
            while (end < n && Character.digit(s.charAt(end), c == 'x' ? 16 : 2) >= 0 && s.charAt(end) < 128) {
                end++;
            }
        } else {
            return -1;
        }
        return end < n && (isWord(s.charAt(end)) || s.charAt(end) >= 128) ? -1 : end;
    }

    /** Whether the text begins with the word SELECT. */
    static boolean startsWithSelect(String s, int n) {
        return n > 6
                && (s.charAt(0) | 0x20) == 's'
                && (s.charAt(1) | 0x20) == 'e'
                && (s.charAt(2) | 0x20) == 'l'
                && (s.charAt(3) | 0x20) == 'e'
                && (s.charAt(4) | 0x20) == 'c'
                && (s.charAt(5) | 0x20) == 't'
                && !isWord(s.charAt(6));
    }

    /** Whether the text from start to end (not included) is this word in any case. */
    static boolean is(String s, int start, int end, String word) {
        return end - start == word.length() && s.regionMatches(true, start, word, 0, word.length());
    }
}
