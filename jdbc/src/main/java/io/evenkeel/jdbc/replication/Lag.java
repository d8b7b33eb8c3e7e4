package io.evenkeel.jdbc.replication;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a node is behind the primary at most, as far as is known.
 *
 * <p>A known lag is a moment: everything whose commit the primary had confirmed before it is on the node. The lag is the
 * age of that moment, so it grows by itself until new evidence arrives. Where the moment was told by GTIDs it is {@linkplain
 * #isProof() proven}, and the lag an upper bound; where another {@link LagSource} told it, it is an estimate. The primary has
 * no lag. All times are those of {@link System#nanoTime()} of this process. Immutable.
 */
public final class Lag {

    private enum Kind {
        NONE,
        /** Proven. */
        KNOWN,
        ESTIMATED,
        UNKNOWN
    }

    private static final Lag NONE = new Lag(Kind.NONE, 0, "");

    private final Kind kind;
    private final long completeUntil;
    private final String reason;

    private Lag(Kind kind, long completeUntil, String reason) {
        this.kind = kind;
        this.completeUntil = completeUntil;
        this.reason = reason;
    }

    /** The lag of the primary itself: zero at any time. */
    public static Lag none() {
        return NONE;
    }

    /** The lag of a node that holds everything committed before this {@link System#nanoTime()}. */
    public static Lag completeUntil(long nanoTime) {
        return new Lag(Kind.KNOWN, nanoTime, "");
    }

    /** The lag of a node that is believed to hold everything committed before this {@link System#nanoTime()}. */
    public static Lag estimatedUntil(long nanoTime) {
        return new Lag(Kind.ESTIMATED, nanoTime, "");
    }

    /** A lag of which nothing is known, with the reason in a few words, such as {@code gtid_mode=OFF}. */
    public static Lag unknown(String reason) {
        return new Lag(Kind.UNKNOWN, 0, Objects.requireNonNull(reason, "reason"));
    }

    /** Whether there is a bound at all; it may be large. */
    public boolean isKnown() {
        return kind != Kind.UNKNOWN;
    }

    /**
     * Whether it is an upper bound that is proven, by GTIDs or because it is the primary's; else it is an estimate, or not
     * known.
     */
    public boolean isProof() {
        return kind == Kind.NONE || kind == Kind.KNOWN;
    }

    /** Why the lag is not known, or null if it is. */
    public @Nullable String unknownReason() {
        return kind == Kind.UNKNOWN ? reason : null;
    }

    /** The bound at this {@link System#nanoTime()}, never negative; empty if the lag is not known. */
    public Optional<Duration> at(long nanoTime) {
        return kind == Kind.UNKNOWN ? Optional.empty() : Optional.of(Duration.ofNanos(nanosAt(nanoTime)));
    }

    /**
     * The bound in nanoseconds at this {@link System#nanoTime()}, never negative; {@link Long#MAX_VALUE} if the lag is not
     * known. Allocates nothing.
     */
    public long nanosAt(long nanoTime) {
        return switch (kind) {
            case NONE -> 0;
            case KNOWN, ESTIMATED -> Math.max(0, nanoTime - completeUntil);
            case UNKNOWN -> Long.MAX_VALUE;
        };
    }

    /** Whether the lag is known and at most {@code limitNanos} at this {@link System#nanoTime()}. Allocates nothing. */
    public boolean isWithin(long limitNanos, long nanoTime) {
        return kind != Kind.UNKNOWN && nanosAt(nanoTime) <= limitNanos;
    }

    /** Whether the node is known to hold everything that was committed before this {@link System#nanoTime()}. */
    public boolean isCompleteAt(long nanoTime) {
        return kind == Kind.NONE || (kind == Kind.KNOWN && completeUntil - nanoTime >= 0);
    }

    /** The bound at this {@link System#nanoTime()} in words, such as {@code lag <= 0.312 s} or {@code lag unknown: …}. */
    public String describe(long nanoTime) {
        return switch (kind) {
            case NONE -> "lag 0";
            case KNOWN -> "lag <= " + seconds(nanosAt(nanoTime));
            case ESTIMATED -> "lag about " + seconds(nanosAt(nanoTime));
            case UNKNOWN -> "lag unknown: " + reason;
        };
    }

    static String seconds(long nanos) {
        long millis = (nanos + 999_999) / 1_000_000;
        return millis / 1000 + "." + String.valueOf(1000 + millis % 1000).substring(1) + " s";
    }

    /** The one of two that proves more. */
    Lag orBetter(Lag other) {
        if (kind == Kind.KNOWN && other.kind == Kind.KNOWN) {
            return other.completeUntil - completeUntil > 0 ? other : this;
        }
        return kind == Kind.KNOWN ? this : other;
    }

    /** The one of two that says less good; what is not known is worst. */
    Lag orWorse(Lag other) {
        if (kind == Kind.UNKNOWN || other.kind == Kind.NONE) {
            return this;
        }
        return other.kind == Kind.UNKNOWN || kind == Kind.NONE || other.completeUntil - completeUntil < 0
                ? other
                : this;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Lag that
                && kind == that.kind
                && completeUntil == that.completeUntil
                && reason.equals(that.reason);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, completeUntil, reason);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case NONE -> "lag 0";
            case KNOWN -> "complete until " + completeUntil;
            case ESTIMATED -> "complete until about " + completeUntil;
            case UNKNOWN -> "lag unknown: " + reason;
        };
    }
}
