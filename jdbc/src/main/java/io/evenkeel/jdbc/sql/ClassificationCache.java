package io.evenkeel.jdbc.sql;

import org.jspecify.annotations.Nullable;

/**
 * A bounded map from text to classification that takes no lock and allocates nothing on a hit.
 *
 * <p>A text has two pairs of slots, and there are at least twice as many slots as texts to keep, so that hardly any text
 * finds all four taken; then the older one of its first pair makes room. Slots are read and written without fences: an
 * entry's fields are final, so a reader sees a whole entry or none, and a lost update costs one more classification. Long
 * texts are hashed by samples, since hashing one whole takes longer than classifying it.
 */
final class ClassificationCache {

    /** Longer texts are not kept: they are mostly lists of literals that do not come again. */
    static final int MAX_LENGTH = 16_384;

    private static final int WHOLE_HASH_LENGTH = 256;
    private static final int SAMPLES = 4;

    private final @Nullable Entry[] entries;
    private final int mask;

    ClassificationCache(int size) {
        int slots = 4 * Integer.highestOneBit(Math.max(2, size) - 1);
        this.entries = new Entry[slots];
        this.mask = slots - 1;
    }

    @Nullable
    Classification get(String sql) {
        int hash = hash(sql);
        Entry entry = find(sql, first(hash));
        if (entry == null) {
            entry = find(sql, second(hash));
        }
        return entry == null ? null : entry.classification;
    }

    void put(String sql, Classification classification) {
        if (sql.length() > MAX_LENGTH) {
            return;
        }
        int hash = hash(sql);
        int slot = place(sql, first(hash), second(hash));
        if (slot < 0) {
            slot = first(hash);
            entries[slot ^ 1] = entries[slot];
        }
        entries[slot] = new Entry(sql, classification);
    }

    private @Nullable Entry find(String sql, int pair) {
        Entry one = entries[pair];
        if (one != null && one.sql.equals(sql)) {
            return one;
        }
        Entry other = entries[pair ^ 1];
        return other != null && other.sql.equals(sql) ? other : null;
    }

    /** Where the text is, in the order in which it is looked for, or else a free slot, or -1. */
    private int place(String sql, int first, int second) {
        int free = -1;
        for (int i = 0; i < 4; i++) {
            int slot = (i < 2 ? first : second) ^ (i & 1);
            Entry entry = entries[slot];
            if (entry != null && entry.sql.equals(sql)) {
                return slot;
            }
            if (entry == null && free < 0) {
                free = slot;
            }
        }
        return free;
    }

    private int first(int hash) {
        return (hash ^ hash >>> 16) & mask;
    }

    private int second(int hash) {
        int mixed = hash * 0x85EBCA6B;
        return (mixed ^ mixed >>> 15) & mask;
    }

    private static int hash(String sql) {
        int length = sql.length();
        return 0x9E3779B1 * (length <= WHOLE_HASH_LENGTH ? sql.hashCode() : sampled(sql, length));
    }

    /** Four characters spread over the text; their products do not wait for each other. */
    private static int sampled(String sql, int length) {
        int step = length / SAMPLES;
        return length
                + sql.charAt(step - 1) * 0x2545F491
                + sql.charAt(2 * step - 1) * 0x85EBCA6B
                + sql.charAt(3 * step - 1) * 0xC2B2AE35
                + sql.charAt(4 * step - 1) * 0x27D4EB2F;
    }

    private static final class Entry {
        final String sql;
        final Classification classification;

        Entry(String sql, Classification classification) {
            this.sql = sql;
            this.classification = classification;
        }
    }
}
