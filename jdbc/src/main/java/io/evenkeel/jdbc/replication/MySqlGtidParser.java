package io.evenkeel.jdbc.replication;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads MySQL's text form in one pass: whatever the server prints, and what users write; only sources without a number are refused. */
final class MySqlGtidParser {

    /** The server's numbers end before 2^63 - 1. */
    private static final long MAX_NUMBER = Long.MAX_VALUE - 1;

    private static final int MAX_TAG = 32;

    private final String text;
    private int at;
    private final TreeMap<MySqlGtidSet.Source, Pairs> found = new TreeMap<>();

    MySqlGtidParser(String text) {
        this.text = text;
    }

    GtidSet parse() {
        skipBlanks();
        while (at < text.length()) {
            if (text.charAt(at) != ',') {
                source();
            }
            if (at < text.length()) {
                expect(',', "',' between two servers");
            }
        }
        List<MySqlGtidSet.Part> parts = new ArrayList<>(found.size());
        found.forEach((source, pairs) -> {
            if (pairs.length > 0) {
                parts.add(new MySqlGtidSet.Part(source, pairs.intervals()));
            }
        });
        return MySqlGtidSet.ofSorted(parts);
    }

    private void source() {
        boolean dashes = at + 8 < text.length() && text.charAt(at + 8) == '-';
        long high = hex(0, dashes);
        long low = hex(16, dashes);
        skipBlanks();
        String tag = "";
        @Nullable Pairs pairs = null;
        expect(':', "':' after the UUID");
        while (true) {
            char next = at < text.length() ? text.charAt(at) : 0;
            if (isTagStart(next)) {
                tag = tag();
                pairs = null;
                skipBlanks();
                expect(':', "':' after the tag");
            } else {
                if (pairs == null) {
                    pairs = found.computeIfAbsent(new MySqlGtidSet.Source(high, low, tag), source -> new Pairs());
                }
                interval(pairs);
                if (at >= text.length() || text.charAt(at) != ':') {
                    return;
                }
                expect(':', "':'");
            }
        }
    }

    /** Sixteen hexadecimal digits, with dashes before the ninth, 13th, 17th and 21st of the UUID or with none at all. */
    private long hex(int firstDigit, boolean dashes) {
        long value = 0;
        for (int i = firstDigit; i < firstDigit + 16; i++) {
            if (dashes && (i == 8 || i == 12 || i == 16 || i == 20)) {
                if (at >= text.length() || text.charAt(at) != '-') {
                    throw malformed("a UUID");
                }
                at++;
            }
            char c = at < text.length() ? text.charAt(at) : 0;
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw malformed("a UUID");
            }
            value = value << 4 | digit;
            at++;
        }
        return value;
    }

    private static boolean isTagStart(char c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private String tag() {
        StringBuilder tag = new StringBuilder();
        while (at < text.length()
                && (isTagStart(text.charAt(at)) || (text.charAt(at) >= '0' && text.charAt(at) <= '9'))) {
            char c = text.charAt(at++);
            tag.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        if (tag.length() > MAX_TAG) {
            throw malformed("a tag of at most " + MAX_TAG + " characters");
        }
        return tag.toString();
    }

    private void interval(Pairs pairs) {
        long first = number();
        long last = first;
        if (at < text.length() && text.charAt(at) == '-') {
            at++;
            skipBlanks();
            last = number();
        }
        // As on the server, 5-3 is no error and no transaction.
        if (first <= last) {
            pairs.add(first, last + 1);
        }
    }

    private long number() {
        long value = 0;
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            int digit = text.charAt(at) - '0';
            if (value > (MAX_NUMBER - digit) / 10) {
                throw malformed("a number from 1 to " + MAX_NUMBER);
            }
            value = value * 10 + digit;
            at++;
        }
        if (at == start || value == 0) {
            throw malformed("a number from 1 to " + MAX_NUMBER);
        }
        skipBlanks();
        return value;
    }

    private void expect(char c, String what) {
        if (at >= text.length() || text.charAt(at) != c) {
            throw malformed(what);
        }
        at++;
        skipBlanks();
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private IllegalArgumentException malformed(String expected) {
        return new IllegalArgumentException(
                "GTID set: \"" + shortened(text) + "\" (expected: " + expected + " at character " + (at + 1) + ")");
    }

    static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }

    /** A growing list of pairs without boxing. */
    private static final class Pairs {

        private long[] bounds = new long[8];
        private int length;

        private void add(long first, long after) {
            if (length == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * length);
            }
            bounds[length++] = first;
            bounds[length++] = after;
        }

        private MySqlGtidSet.Intervals intervals() {
            return MySqlGtidSet.Intervals.of(bounds, length);
        }
    }
}
