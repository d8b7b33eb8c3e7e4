package io.evenkeel.core.balancer;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a balancer makes a picker from: the cluster at one moment. Immutable; the {@code with…} methods return changed
 * copies, so that a balancer can hand a part of the cluster on to another one. No argument may be null unless it says
 * so.
 */
public final class ClusterView {

    private final List<? extends Candidate> candidates;
    private final List<? extends Candidate> members;
    private final @Nullable Picker previous;
    private final long now;
    private final boolean failingBack;
    private final Consumer<Duration> alarm;

    private ClusterView(
            List<? extends Candidate> candidates,
            List<? extends Candidate> members,
            @Nullable Picker previous,
            long now,
            boolean failingBack,
            Consumer<Duration> alarm) {
        this.candidates = Objects.requireNonNull(candidates, "candidates");
        this.members = Objects.requireNonNull(members, "members");
        this.previous = previous;
        this.now = now;
        this.failingBack = failingBack;
        this.alarm = Objects.requireNonNull(alarm, "alarm");
    }

    /**
     * A cluster of which every member is a candidate, at time 0, without a previous picker, that forgets what it is
     * asked with {@link #rebuildIn}.
     */
    public static ClusterView of(List<? extends Candidate> candidates) {
        List<? extends Candidate> copy = List.copyOf(candidates);
        return new ClusterView(copy, copy, null, 0, false, delay -> {});
    }

    /** A copy in which these may be used. */
    public ClusterView withCandidates(List<? extends Candidate> usable) {
        return new ClusterView(List.copyOf(usable), members, previous, now, failingBack, alarm);
    }

    /** A copy with these members, usable or not. */
    public ClusterView withMembers(List<? extends Candidate> all) {
        return new ClusterView(candidates, List.copyOf(all), previous, now, failingBack, alarm);
    }

    /**
     * A copy with this picker as the one before.
     *
     * @param picker null if there was none
     */
    public ClusterView withPrevious(@Nullable Picker picker) {
        return new ClusterView(candidates, members, picker, now, failingBack, alarm);
    }

    /** A copy at this moment of the cluster's clock, in nanoseconds. */
    public ClusterView at(long nanoTime) {
        return new ClusterView(candidates, members, previous, nanoTime, failingBack, alarm);
    }

    /** A copy in which code has asked to fail back now, or has not. */
    public ClusterView withFailingBack(boolean asked) {
        return new ClusterView(candidates, members, previous, now, asked, alarm);
    }

    /** A copy that hands what is asked with {@link #rebuildIn} to this. */
    public ClusterView withAlarm(Consumer<Duration> rebuildIn) {
        return new ClusterView(candidates, members, previous, now, failingBack, rebuildIn);
    }

    /**
     * Those that may be used now, in order of membership; unmodifiable. Not empty when a cluster asks. Their weights
     * are what they should be from now on, and do not change.
     */
    public List<? extends Candidate> candidates() {
        return candidates;
    }

    /** All members, usable or not, in order of membership; unmodifiable. */
    public List<? extends Candidate> members() {
        return members;
    }

    /**
     * The picker that the new one replaces, made by the same balancer, or null if there is none; a balancer that keeps
     * a sequence takes it over from there.
     */
    public @Nullable Picker previous() {
        return previous;
    }

    /** The cluster's clock in nanoseconds; only differences to other readings mean anything. */
    public long now() {
        return now;
    }

    /** Whether code has just asked to go back to the preferred tier, as after a manual failover. */
    public boolean failingBack() {
        return failingBack;
    }

    /**
     * Asks for a new picker after this time, even if nothing else changes; the earliest wish counts, and a rebuild for
     * any other reason drops it.
     *
     * @throws IllegalArgumentException if the delay is negative
     */
    public void rebuildIn(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: >= 0)");
        }
        alarm.accept(delay);
    }

    @Override
    public String toString() {
        return candidates.size() + " of " + members.size() + " members";
    }
}
