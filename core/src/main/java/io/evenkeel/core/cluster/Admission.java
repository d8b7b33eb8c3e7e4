package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.PickRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds a member that lets a call in, when the one that was picked may not. */
final class Admission {

    private Admission() {}

    /**
     * The first that lets the call in: the one picked, or another pick, or any.
     *
     * @return null if none does
     */
    static <T> @Nullable Member<T> enter(ClusterState<T> state, PickRequest request, long now, Member<T> picked) {
        if (lets(picked)) {
            return picked;
        }
        for (int i = 0; i < 3; i++) {
            Member<T> again = state.pick(request, now);
            if (again != null && again != picked && lets(again)) {
                return again;
            }
        }
        List<Ranked<T>> others = new ArrayList<>(state.usable().size());
        for (Member<T> member : state.usable()) {
            if (member.weight() > 0 && !request.excludes(member)) {
                others.add(new Ranked<>(member, member.endpoint().tier(), (member.inFlight() + 1) / member.weight()));
            }
        }
        others.sort(Comparator.<Ranked<T>>comparingInt(Ranked::tier).thenComparingDouble(Ranked::load));
        for (Ranked<T> other : others) {
            if (lets(other.member())) {
                return other.member();
            }
        }
        return null;
    }

    private static boolean lets(Member<?> member) {
        Gate gate = member.gate();
        return gate == null || gate.tryEnter();
    }

    /** Read once, because it changes while they are sorted. */
    private record Ranked<T>(Member<T> member, int tier, double load) {}
}
