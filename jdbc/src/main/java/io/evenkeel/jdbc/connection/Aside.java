package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.sql.SessionPin;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session has beside its connections of now. Mostly there is nothing of it, and no such object: so it does not make
 * every logical connection larger.
 */
final class Aside {

    /** A replica that may not serve any more, kept for the results that may still be read from it. */
    @Nullable
    NodeConnection retired;

    /** A former primary's, kept for the results that may still be read from it. */
    @Nullable
    NodeConnection former;

    /** The last error that no connection is to blame for, as nothing was sent. */
    @Nullable
    SQLException unsent;

    /** Where the read that the primary takes for lack of a replica is counted; null if none is. */
    @Nullable
    Spill spilled;

    private Set<SessionPin> pins = Set.of();

    /** What binds the session to the primary, as far as is known. */
    Set<SessionPin> pins() {
        return pins;
    }

    void pinned(Set<SessionPin> more) {
        if (pins.isEmpty()) {
            pins = more;
        } else if (!pins.containsAll(more)) {
            Set<SessionPin> both = EnumSet.copyOf(pins);
            both.addAll(more);
            pins = both;
        }
    }

    void unpinned() {
        pins = Set.of();
    }

    boolean keepsConnections() {
        return retired != null || former != null;
    }

    /** Whether the connection is kept for its open results only. */
    boolean keeps(NodeConnection line) {
        return line == retired || line == former;
    }

    /** Forgets the connection if it is one of those. */
    void forget(NodeConnection line) {
        if (line == retired) {
            retired = null;
        } else if (line == former) {
            former = null;
        }
    }
}
