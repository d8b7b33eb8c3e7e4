package io.evenkeel.jdbc.sql;

/**
 * A token in one number, so that it costs no object: its kind in the upper four bits, where it starts in the next thirty and
 * where it ends in the last.
 */
final class Token {

    private static final int KIND_SHIFT = 60;
    private static final int START_SHIFT = 30;
    private static final int POSITION_MASK = (1 << 30) - 1;

    static final int BEGINNING = 0;
    static final int OTHER = 1;
    static final int OPENED = 2;
    static final int CLOSED = 3;
    static final int WORD = 4;
    static final int QUOTED = 5;
    static final int DOTTED = 6;
    static final int DOT = 7;
    static final int LITERAL = 8;

    private Token() {}

    static long of(int kind, int start, int end) {
        return (long) kind << KIND_SHIFT | (long) start << START_SHIFT | end;
    }

    static int kind(long token) {
        return (int) (token >>> KIND_SHIFT);
    }

    static int start(long token) {
        return (int) (token >>> START_SHIFT) & POSITION_MASK;
    }

    static int end(long token) {
        return (int) token & POSITION_MASK;
    }

    /** Which known word the token is, or 0. */
    static int id(String s, long token) {
        return kind(token) == WORD ? Words.of(s, start(token), end(token)) & Words.ID_MASK : 0;
    }
}
