package io.evenkeel.jdbc.replication;

import org.jspecify.annotations.Nullable;

/**
 * Makes estimates of what a {@link LagSource} reads. Not thread-safe.
 *
 * <p>No estimate is later than the last answer of the primary: what was committed after it cannot be known to be anywhere. So
 * lag is known until when, once the primary is gone.
 */
final class LagGauge {

    private final HeartbeatTimeline beats = new HeartbeatTimeline();
    private Reading.@Nullable Clock clock;
    private long clockReadAt;

    /** Takes a poll of the primary. */
    void primary(PollResult result) {
        if (result.asked() instanceof Reading.Clock read) {
            clock = read;
            clockReadAt = result.sentAt();
        } else if (result.asked() instanceof Reading.Beat beat) {
            beats.add(beat, result.sentAt());
        }
    }

    /** Forgets what is only true of one primary. */
    void clear() {
        beats.clear();
        clock = null;
    }

    /**
     * The lag of a replica.
     *
     * @param reading what was read on it when {@code result} was polled; null if nothing was
     * @param primary what was polled of the primary last; null if it never was
     * @param before what was known of it so far
     */
    Lag lag(@Nullable Reading reading, PollResult result, @Nullable PollResult primary, Lag before) {
        if (primary == null) {
            return Lag.unknown("the primary was not reached so far");
        }
        if (reading instanceof Reading.Beats read) {
            return beats.lag(read.byServer(), before);
        }
        if (!(reading instanceof Reading.Channels read)) {
            return kept(before);
        }
        Lag worst = null;
        Lag unnamed = null;
        for (Reading.Channel channel : read.channels()) {
            if (channel.source().equals(primary.server().id())
                    || channel.source().equals(Reading.Channel.GROUP)) {
                Lag lag = lag(channel.state(), result, primary, before);
                worst = worst == null ? lag : worst.orWorse(lag);
            } else if (channel.source().isEmpty()) {
                unnamed = channel.state() instanceof Reading.Stopped
                        ? lag(channel.state(), result, primary, before)
                        : kept(before);
            }
        }
        if (worst != null) {
            return worst;
        }
        return unnamed != null ? unnamed : Lag.unknown("it follows another server than the primary");
    }

    private Lag lag(Reading.State state, PollResult result, PollResult primary, Lag before) {
        if (state instanceof Reading.Stopped stopped) {
            return Lag.unknown(stopped.reason());
        }
        if (state instanceof Reading.Behind behind) {
            return until(result.sentAt() - behind.nanos(), primary);
        }
        if (state instanceof Reading.Until until) {
            Reading.Clock read = clock;
            return read == null
                    ? Lag.unknown("the clock of the primary is not known yet")
                    : until(clockReadAt + (until.micros() - read.micros()) * 1_000, primary);
        }
        return kept(before);
    }

    private static Lag until(long nanoTime, PollResult primary) {
        return Lag.estimatedUntil(nanoTime - primary.sentAt() > 0 ? primary.sentAt() : nanoTime);
    }

    private static Lag kept(Lag before) {
        return before.isKnown() ? before : Lag.unknown("it has not said so far");
    }
}
