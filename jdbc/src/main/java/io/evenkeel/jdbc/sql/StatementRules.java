package io.evenkeel.jdbc.sql;

/** What a single statement is, by its first words and the facts of its text. */
final class StatementRules {

    private StatementRules() {}

    /** Classifies the statement between the two positions; the first is that of a word or a parenthesis. */
    static Classification statement(String s, int from, int end, int mode, int facts, Settings settings) {
        int at = from;
        boolean opened = false;
        while (at < end && s.charAt(at) == '(') {
            opened = true;
            at = Lexer.skipBlank(s, at + 1, end, mode);
        }
        int wordEnd = Lexer.wordEnd(s, at, end);
        if (wordEnd == at) {
            return at < end && s.charAt(at) == '{' ? Verdicts.CALL : notUnderstood(facts);
        }
        int word = Words.of(s, at, wordEnd) & Words.ID_MASK;
        if (word == Words.SELECT || word == Words.WITH || word == Words.TABLE || word == Words.VALUES) {
            return Verdicts.ofQuery(Verdicts.PLAIN_READ, facts);
        }
        if (opened) {
            return Verdicts.NOT_A_QUERY;
        }
        Classification found = command(s, word, wordEnd, end, mode, facts, settings);
        int pins = Verdicts.pins(facts);
        if ((facts & Facts.FUNCTION_UNKNOWN) != 0 && changesRows(word)) {
            pins |= routines(s, word, wordEnd, end, mode, settings);
        }
        return found.withPins(pins);
    }

    private static boolean changesRows(int word) {
        return word == Words.INSERT || word == Words.REPLACE || word == Words.UPDATE || word == Words.DELETE;
    }

    /** The pin of functions that are not known; the columns behind the table's name look like a call and are none. */
    private static int routines(String s, int word, int at, int end, int mode, Settings settings) {
        boolean called = word == Words.UPDATE
                || word == Words.DELETE
                || (FactScan.facts(FactScan.scan(s, behindTarget(s, at, end, mode), end, mode, settings))
                                & Facts.FUNCTION_UNKNOWN)
                        != 0;
        return called ? Classification.bit(SessionPin.ROUTINE) : 0;
    }

    /** Behind {@code [INTO] table}, where the columns or the rows begin. */
    private static int behindTarget(String s, int at, int end, int mode) {
        int i = Lexer.skipBlank(s, at, end, mode);
        while (i < end) {
            char c = s.charAt(i);
            int next;
            if (c == '`' || c == '"') {
                next = Lexer.literalEnd(s, i, end, mode, Lexer.classOf(c));
            } else if (c == '.') {
                next = i + 1;
            } else {
                next = Lexer.wordEnd(s, i, end);
                int word = Words.of(s, i, next) & Words.ID_MASK;
                if (next == i
                        || word == Words.VALUES
                        || word == Words.SET
                        || word == Words.SELECT
                        || word == Words.WITH) {
                    return i;
                }
            }
            if (next < 0) {
                return i;
            }
            i = Lexer.skipBlank(s, next, end, mode);
        }
        return i;
    }

    private static Classification command(String s, int word, int at, int end, int mode, int facts, Settings settings) {
        boolean rows = (facts & Facts.RETURNING) != 0;
        return switch (word) {
            case Words.INSERT -> rows ? Verdicts.INSERT_RETURNING : Verdicts.INSERT;
            case Words.REPLACE -> rows ? Verdicts.REPLACE_RETURNING : Verdicts.REPLACE;
            case Words.UPDATE -> rows ? Verdicts.UPDATE_RETURNING : Verdicts.UPDATE;
            case Words.DELETE -> rows ? Verdicts.DELETE_RETURNING : Verdicts.DELETE;
            case Words.LOAD -> load(s, at, end, mode, facts);
            case Words.CALL -> Verdicts.CALL;
            case Words.DO -> doing(facts);
            case Words.SET -> SetRules.set(s, at, end, mode, facts, settings);
            case Words.SHOW -> ShowRules.show(s, at, end, mode, facts);
            case Words.EXPLAIN, Words.ANALYZE -> ExplainRules.explain(s, at, end, mode, facts, word == Words.ANALYZE);
            case Words.BEGIN -> TransactionRules.begin(s, at, end, mode);
            case Words.START -> TransactionRules.start(s, at, end, mode);
            case Words.COMMIT -> TransactionRules.commit(s, at, end, mode);
            case Words.ROLLBACK -> TransactionRules.rollback(s, at, end, mode);
            case Words.SAVEPOINT, Words.RELEASE -> Verdicts.SAVEPOINT;
            case Words.XA -> Verdicts.XA;
            case Words.LOCK -> Verdicts.LOCK_TABLES;
            case Words.UNLOCK -> Verdicts.UNLOCK;
            case Words.HANDLER -> Verdicts.HANDLER;
            case Words.PREPARE -> Verdicts.PREPARE;
            case Words.EXECUTE -> Verdicts.EXECUTE;
            case Words.DEALLOCATE -> Verdicts.DEALLOCATE;
            case Words.USE -> Verdicts.USE;
            case Words.CREATE -> create(s, at, end, mode);
            case Words.DROP -> drop(s, at, end, mode);
            case Words.DEFINITION -> Verdicts.DEFINITION;
            case Words.MAINTENANCE -> Verdicts.MAINTENANCE;
            case Words.ADMINISTRATION -> Verdicts.ADMINISTRATION;
            case Words.BACKUP -> Verdicts.BACKUP;
            case Words.FLUSH -> flush(s, at, end, mode);
            case Words.KILL -> Verdicts.KILL;
            case Words.GET -> Verdicts.GET_DIAGNOSTICS;
            case Words.CHECKSUM -> Verdicts.CHECKSUM;
            case Words.HELP -> Verdicts.HELP;
            default -> Verdicts.VERB_UNKNOWN;
        };
    }

    private static Classification notUnderstood(int facts) {
        return (facts & Facts.UNREADABLE) != 0 ? Verdicts.ofUnreadable(facts) : Verdicts.VERB_UNKNOWN;
    }

    private static Classification load(String s, int at, int end, int mode, int facts) {
        if (isNext(s, at, end, mode, "index")) {
            return Verdicts.LOAD_INDEX;
        }
        // LOAD DATA … (a, @b) SET …
        return (facts & Facts.USER_VARIABLE) != 0 ? Verdicts.LOAD.with(SessionPin.USER_VARIABLE) : Verdicts.LOAD;
    }

    private static Classification doing(int facts) {
        if ((facts & Facts.TAKES_NAMED_LOCK) != 0 || (facts & Facts.NAMED_LOCK) != 0) {
            return Verdicts.NAMED_LOCK;
        }
        return (facts & Facts.FUNCTION_UNKNOWN) != 0 ? Verdicts.DO.with(SessionPin.ROUTINE) : Verdicts.DO;
    }

    /** {@code CREATE [OR REPLACE] TEMPORARY …}, {@code CREATE TEMPORARY SEQUENCE}. */
    private static Classification create(String s, int at, int end, int mode) {
        int i = Lexer.skipBlank(s, at, end, mode);
        int wordEnd = Lexer.wordEnd(s, i, end);
        if (Lexer.is(s, i, wordEnd, "or")) {
            i = Lexer.skipBlank(s, wordEnd, end, mode);
            i = Lexer.skipBlank(s, Lexer.wordEnd(s, i, end), end, mode);
            wordEnd = Lexer.wordEnd(s, i, end);
        }
        return Lexer.is(s, i, wordEnd, "temporary") ? Verdicts.CREATE_TEMPORARY : Verdicts.DEFINITION;
    }

    private static Classification drop(String s, int at, int end, int mode) {
        if (isNext(s, at, end, mode, "prepare")) {
            return Verdicts.DEALLOCATE;
        }
        return isNext(s, at, end, mode, "temporary") ? Verdicts.DROP_TEMPORARY : Verdicts.DEFINITION;
    }

    private static Classification flush(String s, int at, int end, int mode) {
        for (int i = Lexer.skipBlank(s, at, end, mode); i < end; i = Lexer.skipBlank(s, i, end, mode)) {
            int wordEnd = Lexer.wordEnd(s, i, end);
            if (Lexer.is(s, i, wordEnd, "with") || Lexer.is(s, i, wordEnd, "for")) {
                return Verdicts.FLUSH.with(SessionPin.LOCKED_TABLES);
            }
            i = Math.max(wordEnd, i + 1);
        }
        return Verdicts.FLUSH;
    }

    /** Whether the statement's semicolons may be those of a routine's body. */
    static boolean isBody(String s, int from, int end, int mode) {
        int at = Lexer.wordEnd(s, from, end);
        int word = Words.of(s, from, at) & Words.ID_MASK;
        if (word == Words.BEGIN) {
            return isNext(s, at, end, mode, "not");
        }
        if (word != Words.CREATE && !Lexer.is(s, from, at, "alter")) {
            return false;
        }
        for (int i = Lexer.skipBlank(s, at, end, mode); i < end; i = Lexer.skipBlank(s, i, end, mode)) {
            int wordEnd = Lexer.wordEnd(s, i, end);
            if (Lexer.is(s, i, wordEnd, "procedure")
                    || Lexer.is(s, i, wordEnd, "function")
                    || Lexer.is(s, i, wordEnd, "trigger")
                    || Lexer.is(s, i, wordEnd, "event")
                    || Lexer.is(s, i, wordEnd, "package")) {
                return true;
            }
            i = Math.max(wordEnd, i + 1);
        }
        return false;
    }

    /** Whether the next word is this one. */
    static boolean isNext(String s, int at, int end, int mode, String word) {
        int i = Lexer.skipBlank(s, at, end, mode);
        return Lexer.is(s, i, Lexer.wordEnd(s, i, end), word);
    }

    /** Behind the next word, or behind the next character if there is no word. */
    static int behindNext(String s, int at, int end, int mode) {
        int i = Lexer.skipBlank(s, at, end, mode);
        return Math.min(end, Math.max(Lexer.wordEnd(s, i, end), i + 1));
    }
}
