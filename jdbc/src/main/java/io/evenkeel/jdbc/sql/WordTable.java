package io.evenkeel.jdbc.sql;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Words and a number for each, looked up by a range of a text without copying it; ASCII case does not matter.
 *
 * <p>Open addressing over at least four times as many slots as words: a word that is not there is mostly told by one
 * load. The hash takes the length and five characters, so its cost does not grow with the word. Filled once, before it
 * is shared.
 */
final class WordTable {

    private final @Nullable String[] words;
    private final int[] values;
    private final int mask;

    WordTable(int expected) {
        int slots = Integer.highestOneBit(Math.max(4, expected) * 8 - 1);
        this.words = new String[slots];
        this.values = new int[slots];
        this.mask = slots - 1;
    }

    /** Adds a word of letters, digits, underscores, dollars and dots; a value other than 0. */
    void add(String word, int value) {
        char[] folded = new char[word.length()];
        for (int i = 0; i < folded.length; i++) {
            folded[i] = (char) (word.charAt(i) | 0x20);
        }
        String text = String.valueOf(folded);
        int slot = hash(text, 0, text.length()) & mask;
        while (words[slot] != null) {
            if (text.equals(words[slot])) {
                values[slot] |= value;
                return;
            }
            slot = slot + 1 & mask;
        }
        words[slot] = text;
        values[slot] = value;
    }

    /** The value of the word from start to end (not included), or 0 if it is not here. */
    int get(String text, int start, int end) {
        int slot = hash(text, start, end) & mask;
        while (true) {
            String word = words[slot];
            if (word == null) {
                return 0;
            }
            if (same(word, text, start, end)) {
                return values[slot];
            }
            slot = slot + 1 & mask;
        }
    }

    private static boolean same(String word, String text, int start, int end) {
        int length = end - start;
        if (word.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            // Setting this bit folds letters and keeps the characters of words apart from each other.
            if ((text.charAt(start + i) | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int hash(String text, int start, int end) {
        int length = end - start;
        int hash = length * 0x2545F491
                + (text.charAt(start) | 0x20) * 0x9E3779B1
                + (text.charAt(end - 1) | 0x20) * 0x85EBCA6B
                + (text.charAt(start + (length >> 1)) | 0x20) * 0xC2B2AE35
                + (text.charAt(start + (length >> 2)) | 0x20) * 0x27D4EB2F
                + (text.charAt(end - 1 - (length >> 2)) | 0x20) * 0x165667B1;
        return hash >>> 17;
    }

    @Override
    public String toString() {
        return Arrays.toString(words);
    }
}
