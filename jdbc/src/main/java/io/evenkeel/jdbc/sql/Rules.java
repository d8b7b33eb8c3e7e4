package io.evenkeel.jdbc.sql;

import org.jspecify.annotations.Nullable;

/**
 * Turns a text into its classification: splits it into statements, reads each with and without its executable comments,
 * and asks the rules of its first word.
 */
final class Rules {

    /** What the scan can count; no server takes a packet of that size. */
    private static final int MAX_LENGTH = (1 << 30) - 1;

    private Rules() {}

    static Classification classify(String sql, Settings settings) {
        int mode = settings.lexerMode();
        int n = sql.length();
        if (n > MAX_LENGTH) {
            return Verdicts.TOO_LONG;
        }
        if (Lexer.startsWithSelect(sql, n)) {
            // The common cases, by shorter ways: the loop below says the same.
            if (PlainSelect.matches(sql, n, settings.dialect())) {
                return Verdicts.PLAIN_READ;
            }
            long scanned = FactScan.scan(sql, 0, n, mode | Lexer.STOP_AT_EXECUTABLE, settings);
            if (FactScan.facts(scanned) == 0 && FactScan.endOf(scanned) == n) {
                return Verdicts.PLAIN_READ;
            }
        }
        Classification found = read(sql, n, mode | Lexer.STOP_AT_EXECUTABLE, settings);
        if (found == null) {
            // No hurry: hardly any statement has such a comment.
            Classification without = readWhole(sql, n, mode | Lexer.EXECUTABLE_IS_COMMENT, settings);
            Classification with = readWhole(sql, n, mode | Lexer.EXECUTABLE_IS_CODE, settings);
            found = either(without, with);
        }
        return n > 0 && sql.charAt(0) <= '/' ? HintReader.withHint(found, sql, n) : found;
    }

    private static Classification either(Classification without, Classification with) {
        boolean empty = without == Verdicts.EMPTY || with == Verdicts.EMPTY;
        if (!empty) {
            return without.and(with);
        }
        Classification found = without == Verdicts.EMPTY ? with : without;
        return found.replicaSafe() ? found.as(StatementKind.UNKNOWN, Verdicts.EMPTY.reason()) : found;
    }

    private static Classification readWhole(String sql, int n, int mode, Settings settings) {
        Classification found = read(sql, n, mode, settings);
        return found == null ? Verdicts.EXECUTABLE_COMMENT : found;
    }

    /** Reads the text in one mode; null if there is a comment in it that needs two readings. */
    private static @Nullable Classification read(String sql, int n, int mode, Settings settings) {
        Classification all = null;
        int at = Lexer.skipBlank(sql, 0, n, mode);
        if (at >= n) {
            return Verdicts.EMPTY;
        }
        while (true) {
            long scanned = FactScan.scan(sql, at, n, mode, settings);
            int facts = FactScan.facts(scanned);
            int end = FactScan.endOf(scanned);
            if ((facts & Facts.EXECUTABLE_COMMENT) != 0 && (mode & Lexer.EXECUTABLE_MASK) == Lexer.STOP_AT_EXECUTABLE) {
                return null;
            }
            Classification one = StatementRules.statement(sql, at, end, mode, facts, settings);
            if (end >= n) {
                return all == null ? one : several(all.and(one));
            }
            if (StatementRules.isBody(sql, at, end, mode)) {
                return one; // the semicolons are within a stored routine
            }
            int next = Lexer.skipBlank(sql, end + 1, n, mode);
            if (next >= n) {
                return all == null ? one : several(all.and(one));
            }
            all = all == null ? one : all.and(one);
            at = next;
        }
    }

    private static Classification several(Classification all) {
        return all.replicaSafe() ? all.as(StatementKind.UNKNOWN, Verdicts.NOT_SINGLE_REASON) : all;
    }
}
