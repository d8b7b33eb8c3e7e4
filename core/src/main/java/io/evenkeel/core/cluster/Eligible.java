package io.evenkeel.core.cluster;

import io.evenkeel.core.health.Panic;
import java.util.List;

/**
 * Which members take calls.
 *
 * @param members those that do, in order of membership
 * @param panic whether that is because so few are healthy
 */
record Eligible<T>(List<Member<T>> members, boolean panic) {

    static <T> Eligible<T> of(List<Member<T>> all, Panic policy) {
        long counted = all.stream().filter(Eligible::counts).count();
        long healthy = all.stream()
                .filter(member -> counts(member) && member.condition().state() == EndpointState.UP)
                .count();
        if (!policy.at(healthy, counted)) {
            return new Eligible<>(all.stream().filter(Member::usable).toList(), false);
        }
        return new Eligible<>(
                policy.policy() == Panic.Policy.FAIL_FAST
                        ? List.of()
                        : all.stream()
                                .filter(member -> !member.condition().takenOut())
                                .toList(),
                true);
    }

    private static boolean counts(Member<?> member) {
        return !member.condition().takenOut() && member.endpoint().weight() > 0;
    }
}
