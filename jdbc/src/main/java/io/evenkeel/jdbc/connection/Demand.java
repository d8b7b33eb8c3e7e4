package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.consistency.Mark;
import io.evenkeel.jdbc.sql.Hint;

/** Which replica will do for a read: what a hint or a scope wishes, and what the session must find there. Immutable. */
final class Demand {

    /** Any. */
    static final Demand NONE = new Demand(Hint.NONE, Mark.NONE, Consistency.BOUNDED_STALENESS, false);

    private final Hint wish;
    private final Mark mark;
    private final Consistency level;

    /** Whether a replica will do that is not known to have it yet but may be waited on. */
    private final boolean awaiting;

    private Demand(Hint wish, Mark mark, Consistency level, boolean awaiting) {
        this.wish = wish;
        this.mark = mark;
        this.level = level;
        this.awaiting = awaiting;
    }

    /** One that the wish allows; mostly any. */
    static Demand of(Hint wish) {
        return wish.isNone() ? NONE : new Demand(wish, Mark.NONE, Consistency.BOUNDED_STALENESS, false);
    }

    /** One that the wish allows and that is known to have what the mark asks for at this level. */
    static Demand of(Hint wish, Mark mark, Consistency level) {
        return new Demand(wish, mark, level, false);
    }

    /** One that may have it soon. */
    Demand soon() {
        return new Demand(wish, mark, level, true);
    }

    boolean isNone() {
        return this == NONE;
    }

    Hint wish() {
        return wish;
    }

    Mark mark() {
        return mark;
    }

    boolean isMetBy(NodePool node) {
        if (!wish.isNone() && !node.freshness().suits(wish)) {
            return false;
        }
        return mark.isNothingAt(level)
                || (awaiting
                        ? node.freshness().mayHaveSoon(mark, level)
                        : node.freshness().has(mark, level));
    }
}
