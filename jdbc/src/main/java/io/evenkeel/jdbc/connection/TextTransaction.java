package io.evenkeel.jdbc.connection;

import org.jspecify.annotations.Nullable;

/** A transaction that was begun by a statement's text while autocommit was on. */
final class TextTransaction {

    static final TextTransaction READ_WRITE = new TextTransaction(null);

    /** The text that began it, to begin it on the primary too; null if it may write. */
    private final @Nullable String readOnly;

    TextTransaction(@Nullable String readOnly) {
        this.readOnly = readOnly;
    }

    @Nullable
    String readOnly() {
        return readOnly;
    }
}
