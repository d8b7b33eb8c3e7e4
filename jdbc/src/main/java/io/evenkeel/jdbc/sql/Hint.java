package io.evenkeel.jdbc.sql;

import io.evenkeel.jdbc.consistency.Consistency;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a comment at the start of a statement asks for: {@code /* evenkeel: primary *}{@code /}.
 *
 * <p>The words behind {@code evenkeel:} are separated by blanks or commas: {@code primary}, {@code replica}, the name
 * of a node (bare, or as {@code node=primary} when it looks like another word), {@code maxlag=500ms} (units
 * {@code ms}, {@code s}, {@code m}; or {@code PT0.5S}) and {@code consistency=session} (or another {@linkplain
 * Consistency#word() level}). Only a block comment before the first word counts. Words that
 * are not understood are {@linkplain #valid() reported}, not obeyed. Immutable.
 *
 * @param target where to
 * @param node the node's name if the target is {@link Target#NODE}, else null
 * @param maxLag how far behind the replica may be, or null if the hint does not say
 * @param consistency what the read may rely on, or null if the hint does not say
 * @param valid whether every word was understood
 */
public record Hint(
        Target target,
        @Nullable String node,
        @Nullable Duration maxLag,
        @Nullable Consistency consistency,
        boolean valid) {

    /** No hint at all. */
    public static final Hint NONE = new Hint(Target.ANY, null, null, true);

    /** To the primary. */
    public static final Hint PRIMARY = new Hint(Target.PRIMARY, null, null, true);

    /** To a replica. */
    public static final Hint REPLICA = new Hint(Target.REPLICA, null, null, true);

    /** Where a hint sends its statement. */
    public enum Target {
        /** The hint does not say. */
        ANY,
        /** The primary. */
        PRIMARY,
        /** A replica. */
        REPLICA,
        /** The node whose name is {@link Hint#node()}. */
        NODE
    }

    /** One that does not say what the read may rely on. */
    public Hint(Target target, @Nullable String node, @Nullable Duration maxLag, boolean valid) {
        this(target, node, maxLag, null, valid);
    }

    /** One that says only what reads may rely on. */
    public static Hint of(Consistency level) {
        return new Hint(Target.ANY, null, null, Objects.requireNonNull(level, "level"), true);
    }

    /** Checks that a node has a name and nothing else has one. */
    public Hint {
        Objects.requireNonNull(target, "target");
        if ((target == Target.NODE) != (node != null)) {
            throw new IllegalArgumentException("node: " + node + " (expected: a name exactly when the target is NODE)");
        }
    }

    /** Whether there is no hint. */
    public boolean isNone() {
        return target == Target.ANY && maxLag == null && consistency == null && valid;
    }

    /** It as its words, such as {@code node=server2 maxlag=PT0.2S}; empty if it says nothing. */
    public String words() {
        String where = switch (target) {
            case ANY -> "";
            case PRIMARY -> "primary";
            case REPLICA -> "replica";
            case NODE -> "node=" + node;
        };
        String lag = maxLag == null ? "" : "maxlag=" + maxLag;
        String level = consistency == null ? "" : "consistency=" + consistency.word();
        return Stream.of(where, lag, level).filter(word -> !word.isEmpty()).collect(Collectors.joining(" "));
    }

    /** This one, with what it does not say taken from {@code outer}; if one is not valid, neither is the result. */
    public Hint over(Hint outer) {
        if (outer.isNone()) {
            return this;
        }
        if (isNone()) {
            return outer;
        }
        boolean own = target != Target.ANY;
        return new Hint(
                own ? target : outer.target,
                own ? node : outer.node,
                maxLag == null ? outer.maxLag : maxLag,
                consistency == null ? outer.consistency : consistency,
                valid && outer.valid);
    }
}
