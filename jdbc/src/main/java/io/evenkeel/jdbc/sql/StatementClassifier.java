package io.evenkeel.jdbc.sql;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a SQL statement is and whether a replica may run it: only a single complete statement that is known to be
 * a read, whose every function is known to be pure. Any doubt means that it may not.
 *
 * <p>{@link #classify(CharSequence)} is a pure function with the default settings. An instance, made by
 * {@link #builder()}, knows more (declared functions, marked statements, the server's dialect and SQL mode) and keeps a
 * bounded cache by text in front.
 *
 * <p>Thread-safe. One pass over the text; classifying a {@link String} allocates nothing for ordinary statements, and
 * a hit in the cache takes no lock. No argument may be null. It never throws because of what a text holds.
 *
 * <p>What it cannot know: a table name without a schema is taken for a replicated table, so a session whose database is
 * {@code performance_schema} or the like should be routed to the primary by its owner.
 */
public final class StatementClassifier {

    /** How many texts a cache keeps unless told otherwise. */
    public static final int DEFAULT_CACHE_SIZE = 1024;

    /** How many refused texts are remembered at most. */
    static final int MAX_REFUSED = 1000;

    private static final Classification MARKED_READ = Classification.of(
                    StatementKind.READ, "marked as a read by the application")
            .returningRows();
    private static final Classification MARKED_WRITE = Classification.of(
                    StatementKind.WRITE, "marked for the primary by the application")
            .returningRows();
    private static final Classification REFUSED = Classification.of(
                    StatementKind.WRITE, "a replica refused it as a write before")
            .returningRows();

    private final Settings settings;
    private final Map<String, Boolean> marked;
    private final @Nullable ClassificationCache cache;
    private final Map<String, Boolean> refused = new ConcurrentHashMap<>();

    StatementClassifier(StatementClassifierBuilder builder) {
        this.settings = builder.settings();
        this.marked = Map.copyOf(builder.marked);
        this.cache = builder.cacheSize == 0 ? null : new ClassificationCache(builder.cacheSize);
    }

    /**
     * Classifies the text with the default settings, without a cache: any dialect, an unknown SQL mode, no declared
     * functions. A text that is not a {@link String} is copied into one.
     */
    public static Classification classify(CharSequence sql) {
        return Rules.classify(sql.toString(), Settings.DEFAULT);
    }

    /** A classifier with the default settings and a cache of {@value #DEFAULT_CACHE_SIZE} texts. */
    public static StatementClassifier ofDefaults() {
        return builder().build();
    }

    /** A builder with the default settings. */
    public static StatementClassifierBuilder builder() {
        return new StatementClassifierBuilder();
    }

    /** Classifies the text with this classifier's settings, from the cache if it was seen before. */
    public Classification classification(String sql) {
        ClassificationCache cache = this.cache;
        if (cache == null) {
            return uncached(sql);
        }
        Classification known = cache.get(sql);
        if (known == null) {
            known = uncached(sql);
            cache.put(sql, known);
        }
        return known;
    }

    /**
     * Remembers that a server refused this very text as a write (errors 1290 and 1792), so that it goes to the primary
     * from now on. At most {@value #MAX_REFUSED} texts are remembered; text that the application marked is not.
     *
     * @return whether this text was new
     */
    public boolean rememberRefused(String sql) {
        Objects.requireNonNull(sql, "sql");
        boolean isNew = refused.size() < MAX_REFUSED && refused.putIfAbsent(sql, Boolean.TRUE) == null;
        ClassificationCache cache = this.cache;
        if (cache != null) {
            cache.put(sql, uncached(sql));
        }
        return isNew;
    }

    private Classification uncached(String sql) {
        Classification found = Rules.classify(sql, settings);
        if (!marked.isEmpty()) {
            Boolean read = marked.get(sql);
            if (read != null) {
                return (read ? MARKED_READ : MARKED_WRITE)
                        .withPins(read ? 0 : found.pinBits())
                        .with(found.hint());
            }
        }
        if (!refused.isEmpty() && refused.containsKey(sql)) {
            return REFUSED.withPins(found.pinBits()).with(found.hint());
        }
        return found;
    }
}
