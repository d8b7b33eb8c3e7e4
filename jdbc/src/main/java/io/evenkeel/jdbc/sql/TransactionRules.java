package io.evenkeel.jdbc.sql;

/** BEGIN, START, COMMIT and ROLLBACK. */
final class TransactionRules {

    private TransactionRules() {}

    /** BEGIN [WORK], or MariaDB's BEGIN NOT ATOMIC. */
    static Classification begin(String s, int at, int end, int mode) {
        return StatementRules.isNext(s, at, end, mode, "not") ? Verdicts.BLOCK : Verdicts.BEGIN;
    }

    /** START TRANSACTION with its characteristics in any order; START REPLICA and the like. */
    static Classification start(String s, int at, int end, int mode) {
        if (!StatementRules.isNext(s, at, end, mode, "transaction")) {
            return Verdicts.ADMINISTRATION;
        }
        Classification found = Verdicts.BEGIN;
        int i = StatementRules.behindNext(s, at, end, mode);
        while (i < end) {
            int before = i;
            i = StatementRules.behindNext(s, i, end, mode);
            if (StatementRules.isNext(s, before, end, mode, "read")) {
                found = StatementRules.isNext(s, i, end, mode, "only") ? Verdicts.BEGIN_READ_ONLY : Verdicts.BEGIN;
            }
        }
        return found;
    }

    static Classification commit(String s, int at, int end, int mode) {
        return ending(s, at, end, mode, Verdicts.COMMIT, Verdicts.COMMIT_AND_CHAIN);
    }

    static Classification rollback(String s, int at, int end, int mode) {
        int i = StatementRules.isNext(s, at, end, mode, "work") ? StatementRules.behindNext(s, at, end, mode) : at;
        return StatementRules.isNext(s, i, end, mode, "to")
                ? Verdicts.SAVEPOINT
                : ending(s, i, end, mode, Verdicts.ROLLBACK, Verdicts.ROLLBACK_AND_CHAIN);
    }

    /** {@code [WORK] [AND [NO] CHAIN] [[NO] RELEASE]} */
    private static Classification ending(
            String s, int at, int end, int mode, Classification plain, Classification chain) {
        Classification found = plain;
        boolean negated = false;
        int i = at;
        while (i < end) {
            if (!negated && StatementRules.isNext(s, i, end, mode, "chain")) {
                found = chain;
            } else if (!negated && StatementRules.isNext(s, i, end, mode, "release")) {
                found = Verdicts.ENDS_SESSION;
            }
            negated = StatementRules.isNext(s, i, end, mode, "no");
            i = StatementRules.behindNext(s, i, end, mode);
        }
        return found;
    }
}
