package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.ClusterView;
import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.balancer.Picker;
import io.evenkeel.core.health.Panic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the data path reads: who is there, who may be used, and the picker over them. Immutable; each change publishes a
 * new one.
 */
final class ClusterState<T> {

    private static final Picker NOBODY = (request, now) -> null;

    private final List<Member<T>> members;
    private final List<Member<T>> usable;
    private final boolean panic;
    private final Picker picker;
    /** The last picker that the balancer made: the next one takes its sequence over, also across a time without any. */
    private final @Nullable Picker sequence;
    /** Seeds for drawing between equals; shared by all states of a cluster. */
    private final AtomicLong seeds;

    private volatile @Nullable Map<String, Member<T>> byName;

    private ClusterState(
            List<Member<T>> members, Eligible<T> eligible, Picker picker, @Nullable Picker sequence, AtomicLong seeds) {
        this.members = members;
        this.usable = eligible.members();
        this.panic = eligible.panic();
        this.picker = picker;
        this.sequence = sequence;
        this.seeds = seeds;
    }

    /**
     * The state before any change.
     *
     * @param seed for drawing between equals: another one in each process
     */
    static <T> ClusterState<T> empty(long seed) {
        return new ClusterState<>(List.of(), new Eligible<>(List.of(), false), NOBODY, null, new AtomicLong(seed));
    }

    /**
     * The state after a change.
     *
     * @param moment everything about the present that is not in the members, for the balancer
     */
    ClusterState<T> with(List<Member<T>> changed, Picking picking, Panic policy, ClusterView moment) {
        List<Member<T>> all = List.copyOf(changed);
        Eligible<T> eligible = Eligible.of(all, policy);
        if (eligible.members().isEmpty()) {
            return new ClusterState<>(all, eligible, NOBODY, sequence, seeds);
        }
        Picker made = picking.newPicker(
                moment.withCandidates(eligible.members()).withMembers(all).withPrevious(sequence));
        return new ClusterState<>(all, eligible, made, made, seeds);
    }

    List<Member<T>> members() {
        return members;
    }

    /** Those that may take calls, in order of membership. */
    List<Member<T>> usable() {
        return usable;
    }

    boolean panic() {
        return panic;
    }

    /** Whether the member takes calls, if the balancer gives it any. */
    boolean takesCalls(Member<?> member) {
        return panic ? !usable.isEmpty() && Eligible.judged(member) : member.usable();
    }

    /**
     * Whether the member takes this call, if it has room and the balancer gives it any. Who is asked for by name has a session
     * there, and keeps it as HAProxy's servers do that drain, or have no weight.
     */
    boolean takes(Member<?> member, PickRequest request) {
        if (request.excludes(member)) {
            return false;
        }
        return request.onlyName() == null
                ? takesCalls(member) && member.weight() > 0
                : takesCalls(member) || keepsSessions(member);
    }

    private boolean keepsSessions(Member<?> member) {
        return member.condition().onlyDrained() && !(panic && usable.isEmpty());
    }

    /** What the balancer gives a member that takes calls, relative to the others. */
    double share(Member<?> member) {
        return member.weight() == 0 ? 0 : picker.share(member);
    }

    /** Why the balancer gives a member nothing. */
    String standing(Member<?> member) {
        String standing = picker.standing(member);
        return standing.isEmpty() ? "gets nothing from the balancer" : standing;
    }

    boolean exhausted() {
        return usable.isEmpty();
    }

    OptionalInt activeTier() {
        return picker.activeTier();
    }

    @Nullable
    Member<T> member(String name) {
        for (Member<T> member : members) {
            if (member.endpoint().name().equals(name)) {
                return member;
            }
        }
        return null;
    }

    /** As {@link #member(String)}, for those that ask often: with an index, which the first of them makes. */
    @Nullable
    Member<T> indexed(String name) {
        Map<String, Member<T>> index = byName;
        if (index == null) {
            index = new HashMap<>(2 * members.size());
            for (Member<T> member : members) {
                index.put(member.endpoint().name(), member);
            }
            byName = index;
        }
        return index.get(name);
    }

    @Nullable
    Member<T> member(PassiveHealth<T>.Watch watch) {
        for (Member<T> member : members) {
            if (member.watch() == watch) {
                return member;
            }
        }
        return null;
    }

    /**
     * The member for a call, or null if there is none.
     *
     * @param now the clock, if the balancer measures latency
     */
    @SuppressWarnings("unchecked") // a picker returns only the candidates that it was given, which are members
    @Nullable
    Member<T> pick(PickRequest request, long now) {
        Member<T> picked = (Member<T>) picker.pick(request, now);
        return picked == null || request.excludes(picked) ? pickOther(picked, request, now) : picked;
    }

    private @Nullable Member<T> pickOther(@Nullable Member<T> refused, PickRequest request, long now) {
        String only = request.onlyName();
        if (only != null) {
            Member<T> member = indexed(only);
            return member != null && takes(member, request) ? member : null;
        }
        return refused == null ? null : pickAgain(request, now);
    }

    /** Asks the picker again, so that its shares hold for retries too; in the end takes any that is not excluded. */
    @SuppressWarnings("unchecked")
    private @Nullable Member<T> pickAgain(PickRequest request, long now) {
        for (int i = 0; i < 4; i++) {
            Member<T> picked = (Member<T>) picker.pick(request, now);
            if (picked != null && !request.excludes(picked)) {
                return picked;
            }
        }
        // By lot between equals, so that not all calls that leave a failed endpoint fall on one other.
        RandomGenerator draw = new SplittableRandom(seeds.getAndIncrement());
        Member<T> best = null;
        int equals = 0;
        for (Member<T> member : usable) {
            if (!takes(member, request)) {
                continue;
            }
            if (best == null || precedes(member, best)) {
                best = member;
                equals = 1;
            } else if (!precedes(best, member) && draw.nextInt(++equals) == 0) {
                best = member;
            }
        }
        return best;
    }

    /** Whether the first should rather take a call than the other. */
    static boolean precedes(Member<?> one, Member<?> other) {
        int tier = one.endpoint().tier();
        int otherTier = other.endpoint().tier();
        return tier < otherTier
                || (tier == otherTier && (one.inFlight() + 1) * other.weight() < (other.inFlight() + 1) * one.weight());
    }
}
