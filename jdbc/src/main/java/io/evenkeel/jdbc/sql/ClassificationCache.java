package io.evenkeel.jdbc.sql;

import org.jspecify.annotations.Nullable;

/**
 * A bounded map from text to classification that takes no lock and allocates nothing on a hit.
 *
 * <p>A text has two possible slots; a new one takes a free slot, else the first of them moves to the second. Slots are
 * read and written without fences: an entry's fields are final, so a reader sees a whole entry or none, and a lost
 * update costs one more classification. Long texts are hashed by samples, since hashing one whole takes longer than
 * classifying it.
 */
final class ClassificationCache {

    /** Longer texts are not kept: they are mostly lists of literals that do not come again. */
    static final int MAX_LENGTH = 16_384;

    private static final int WHOLE_HASH_LENGTH = 256;
    private static final int SAMPLES = 4;

    private final @Nullable Entry[] entries;
    private final int mask;

    ClassificationCache(int size) {
        int slots = size <= 2 ? 2 : Integer.highestOneBit(size - 1) << 1;
        this.entries = new Entry[slots];
        this.mask = slots - 1;
    }

    @Nullable
    Classification get(String sql) {
        int slot = slot(sql);
        Entry first = entries[slot];
        if (first != null && first.sql.equals(sql)) {
            return first.classification;
        }
        Entry second = entries[slot ^ 1];
        if (second != null && second.sql.equals(sql)) {
            return second.classification;
        }
        return null;
    }

    void put(String sql, Classification classification) {
        if (sql.length() > MAX_LENGTH) {
            return;
        }
        int slot = slot(sql);
        Entry first = entries[slot];
        Entry second = entries[slot ^ 1];
        Entry entry = new Entry(sql, classification);
        if (second != null && second.sql.equals(sql)) {
            entries[slot ^ 1] = entry;
            return;
        }
        if (first != null && !first.sql.equals(sql)) {
            entries[slot ^ 1] = first;
        }
        entries[slot] = entry;
    }

    private int slot(String sql) {
        int length = sql.length();
        int hash = length <= WHOLE_HASH_LENGTH ? sql.hashCode() : sampled(sql, length);
        hash *= 0x9E3779B1;
        return (hash ^ hash >>> 16) & mask;
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
