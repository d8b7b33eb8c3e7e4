package io.evenkeel.jdbc.sql;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a {@link StatementClassifier}. Not thread-safe; no argument may be null. */
public final class StatementClassifierBuilder {

    /** The largest cache that can be asked for. */
    public static final int MAX_CACHE_SIZE = 1 << 20;

    final Map<String, Boolean> marked = new HashMap<>();
    int cacheSize = StatementClassifier.DEFAULT_CACHE_SIZE;
    private final TreeSet<String> pure = new TreeSet<>();
    private SqlDialect dialect = SqlDialect.ANY;
    private @Nullable Boolean backslashEscapes;
    private @Nullable Boolean ansiQuotes;

    StatementClassifierBuilder() {}

    /**
     * Declares functions that only read replicated data: stored functions of the application, as {@code fn} or, when
     * called so, {@code schema.fn}; case does not matter.
     *
     * @throws IllegalArgumentException if a name is not made of letters, digits, {@code _} and {@code $}
     */
    public StatementClassifierBuilder pureFunctions(String... names) {
        for (String name : names) {
            pure.add(functionName(name));
        }
        return this;
    }

    /** Declares functions that only read replicated data, like {@link #pureFunctions(String...)}. */
    public StatementClassifierBuilder pureFunctions(Collection<String> names) {
        return pureFunctions(names.toArray(String[]::new));
    }

    /** Marks this very text as a read that a replica may run, whatever it looks like. */
    public StatementClassifierBuilder markRead(String sql) {
        marked.put(Objects.requireNonNull(sql, "sql"), true);
        return this;
    }

    /** Marks this very text as one for the primary, whatever it looks like. */
    public StatementClassifierBuilder markPrimary(String sql) {
        marked.put(Objects.requireNonNull(sql, "sql"), false);
        return this;
    }

    /** Whose built-in functions are believed to be built in; {@link SqlDialect#ANY} unless told. */
    public StatementClassifierBuilder dialect(SqlDialect dialect) {
        this.dialect = Objects.requireNonNull(dialect, "dialect");
        return this;
    }

    /**
     * The SQL mode of the sessions, as the server gives it in {@code @@sql_mode}. Unless told, it is not known, and a
     * text that reads differently with and without {@code ANSI_QUOTES} or {@code NO_BACKSLASH_ESCAPES} is not
     * replica-safe.
     */
    public StatementClassifierBuilder sqlMode(String mode) {
        backslashEscapes = true;
        ansiQuotes = false;
        for (String part : mode.toUpperCase(Locale.ROOT).split(",", -1)) {
            switch (part.strip()) {
                case "NO_BACKSLASH_ESCAPES" -> backslashEscapes = false;
                case "ANSI_QUOTES", "ANSI", "DB2", "MAXDB", "MSSQL", "ORACLE", "POSTGRESQL" -> ansiQuotes = true;
                default -> {}
            }
        }
        return this;
    }

    /**
     * For how many texts the cache is made, of which it keeps nearly all, and up to four times as many if they fall so;
     * {@value StatementClassifier#DEFAULT_CACHE_SIZE} unless told, 0 for none.
     *
     * @throws IllegalArgumentException if negative or above {@value #MAX_CACHE_SIZE}
     */
    public StatementClassifierBuilder cacheSize(int texts) {
        if (texts < 0 || texts > MAX_CACHE_SIZE) {
            throw new IllegalArgumentException("cacheSize: " + texts + " (expected: 0 to " + MAX_CACHE_SIZE + ")");
        }
        cacheSize = texts;
        return this;
    }

    /** The classifier. */
    public StatementClassifier build() {
        return new StatementClassifier(this);
    }

    Settings settings() {
        WordTable table = null;
        if (!pure.isEmpty()) {
            table = new WordTable(pure.size());
            for (String name : pure) {
                table.add(name, 1);
            }
        }
        return new Settings(dialect, Settings.lexerMode(backslashEscapes, ansiQuotes), table);
    }

    private static String functionName(String name) {
        String plain = name.strip();
        boolean valid = !plain.isEmpty() && !plain.startsWith(".") && !plain.endsWith(".");
        int dots = 0;
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c == '.') {
                dots++;
            } else if (c >= 128 || !(Character.isLetterOrDigit(c) || c == '_' || c == '$')) {
                valid = false;
            }
        }
        if (!valid || dots > 1) {
            throw new IllegalArgumentException("pure function: \"" + name + "\" (expected: name or schema.name)");
        }
        return plain.toLowerCase(Locale.ROOT);
    }
}
