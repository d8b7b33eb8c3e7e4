package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.balancer.Picker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What the data path reads: who is there, who may be used, and the picker over them. Immutable; each change publishes a
 * new one.
 */
final class ClusterState<T> {

    private static final Picker NOBODY = request -> null;

    private final List<Member<T>> members;
    private final List<Member<T>> usable;
    private final Picker picker;
    /** The last picker that the balancer made: the next one takes its sequence over, also across a time without any. */
    private final @Nullable Picker sequence;

    private ClusterState(List<Member<T>> members, List<Member<T>> usable, Picker picker, @Nullable Picker sequence) {
        this.members = members;
        this.usable = usable;
        this.picker = picker;
        this.sequence = sequence;
    }

    static <T> ClusterState<T> empty() {
        return new ClusterState<>(List.of(), List.of(), NOBODY, null);
    }

    ClusterState<T> with(List<Member<T>> changed, Balancer balancer) {
        List<Member<T>> candidates = changed.stream().filter(Member::usable).toList();
        Picker made = candidates.isEmpty() ? NOBODY : balancer.newPicker(candidates, sequence);
        return new ClusterState<>(List.copyOf(changed), candidates, made, candidates.isEmpty() ? sequence : made);
    }

    List<Member<T>> members() {
        return members;
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

    @SuppressWarnings("unchecked") // a picker returns only the candidates that it was given, which are members
    @Nullable
    Member<T> pick(PickRequest request) {
        Member<T> picked = (Member<T>) picker.pick(request);
        return request == PickRequest.any() || picked == null || !request.excludes(picked)
                ? picked
                : pickOther(request);
    }

    /** Asks the picker again, so that its shares hold for retries too; in the end takes any that is not excluded. */
    @SuppressWarnings("unchecked")
    private @Nullable Member<T> pickOther(PickRequest request) {
        for (int i = 0; i < 4; i++) {
            Member<T> picked = (Member<T>) picker.pick(request);
            if (picked != null && !request.excludes(picked)) {
                return picked;
            }
        }
        List<Member<T>> others = new ArrayList<>(usable.size());
        for (Member<T> member : usable) {
            if (member.weight() > 0 && !request.excludes(member)) {
                others.add(member);
            }
        }
        if (others.isEmpty()) {
            return null;
        }
        int lowest = others.stream().mapToInt(m -> m.endpoint().tier()).min().orElse(0);
        Member<T>[] first =
                others.stream().filter(m -> m.endpoint().tier() == lowest).toArray(Member[]::new);
        return Arrays.stream(first)
                .min(Comparator.comparingLong(Member::inFlight))
                .orElse(null);
    }
}
