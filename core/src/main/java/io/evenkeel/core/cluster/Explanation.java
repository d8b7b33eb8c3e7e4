package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.PickRequest;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says in words why each endpoint is or is not chosen. */
final class Explanation {

    private Explanation() {}

    /** A line for the cluster, and one for each endpoint. */
    static <T> String of(String cluster, ClusterState<T> state, PickRequest request) {
        List<Member<T>> usable = state.usable();
        double sum = usable.stream().mapToDouble(state::share).sum();
        String head = "cluster " + cluster + ": " + usable.size() + " of "
                + state.members().size() + " endpoints take calls"
                + (state.panic() ? ", panic" : "")
                + (state.activeTier().isPresent()
                        ? ", active tier " + state.activeTier().getAsInt()
                        : "");
        return state.members().stream()
                .map(member -> "\n  " + member.endpoint().name() + " " + line(state, member, request, sum))
                .collect(Collectors.joining("", head, ""));
    }

    private static String line(ClusterState<?> state, Member<?> member, PickRequest request, double sum) {
        String passedOver = passedOver(state, member, request);
        if (!passedOver.isEmpty()) {
            return passedOver;
        }
        String standing = request.onlyName() != null
                ? "is " + member.condition().state() + " and asked for by name"
                : String.format(
                        Locale.ROOT,
                        "has %.1f %% of the weight%s",
                        100 * state.share(member) / sum,
                        member.warming() ? " (warming up)" : "");
        String reason = member.condition().reason();
        return standing + ", in flight " + member.inFlight() + (reason.isEmpty() ? "" : " (" + reason + ")");
    }

    /** Why the member does not take the call; empty if it may. */
    static String passedOver(ClusterState<?> state, Member<?> member, PickRequest request) {
        Condition condition = member.condition();
        if (member.endpoint().name().equals(request.onlyName())) {
            if (state.takes(member, request)) {
                return full(member);
            }
            if (condition.state() == EndpointState.DRAINING && !condition.onlyDrained()) {
                return "is " + condition.withoutDrain();
            }
        }
        if (!state.takesCalls(member)) {
            return condition.usable()
                    ? "is not used in a panic"
                    : "is " + condition.state() + " (" + condition.reason() + ")";
        }
        if (member.weight() == 0) {
            return "has weight 0";
        }
        if (request.excludes(member)) {
            return request.excluded().contains(member.endpoint().name()) ? "was tried already" : "was not asked for";
        }
        return state.share(member) == 0 ? state.standing(member) : full(member);
    }

    private static String full(Member<?> member) {
        Limiter limiter = member.limiter();
        if (limiter != null && member.inFlight() >= limiter.limit()) {
            return "is full (" + limiter.limit() + " calls)";
        }
        return "";
    }
}
