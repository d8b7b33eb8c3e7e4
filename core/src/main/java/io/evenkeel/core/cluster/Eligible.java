package io.evenkeel.core.cluster;

import io.evenkeel.core.health.Panic;
import java.util.ArrayList;
import java.util.List;

/**
 * Which members take calls.
 *
 * @param members those that do, in order of membership
 * @param panic whether that is because so few are healthy
 */
record Eligible<T>(List<Member<T>> members, boolean panic) {

    static <T> Eligible<T> of(List<Member<T>> all, Panic policy) {
        if (policy.below() == 0) {
            return new Eligible<>(usable(all), false);
        }
        long counted = all.stream().filter(Eligible::counts).count();
        long healthy = all.stream()
                .filter(member -> counts(member) && member.condition().state() == EndpointState.UP)
                .count();
        if (!policy.at(healthy, counted)) {
            return new Eligible<>(usable(all), false);
        }
        return new Eligible<>(
                policy.policy() == Panic.Policy.FAIL_FAST
                        ? List.of()
                        : all.stream().filter(Eligible::judged).toList(),
                true);
    }

    private static <T> List<Member<T>> usable(List<Member<T>> all) {
        List<Member<T>> usable = new ArrayList<>(all.size());
        for (Member<T> member : all) {
            if (member.usable()) {
                usable.add(member);
            }
        }
        return List.copyOf(usable);
    }

    /** Whether it matters for the healthy share. */
    static boolean counts(Member<?> member) {
        return judged(member) && member.endpoint().weight() > 0;
    }

    /**
     * Whether its health decides. A panic does not overrule code, nor a first check that has not been answered: the
     * endpoints that a process knows nothing of when it starts are no outage. As Envoy's hosts that wait for their
     * first check ({@code ignore_new_hosts_until_first_hc}).
     */
    static boolean judged(Member<?> member) {
        return !member.condition().takenOut() && !member.condition().unchecked();
    }
}
