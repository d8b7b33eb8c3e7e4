package io.evenkeel.core.cluster;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A cluster at one moment: read-only, for people and monitoring.
 *
 * @param name the cluster's name
 * @param endpoints all members, in order of membership; unmodifiable
 * @param activeTier the tier that gets all calls, if the balancer works by tiers and one can serve
 * @param panic whether so few endpoints are healthy that there is panic
 * @param waiting how many calls wait because every endpoint is full
 * @param <T> the endpoints' target
 */
public record ClusterSnapshot<T>(
        String name, List<EndpointSnapshot<T>> endpoints, OptionalInt activeTier, boolean panic, int waiting) {

    /** Copies the list. */
    public ClusterSnapshot {
        endpoints = List.copyOf(endpoints);
    }

    /** A cluster without endpoints. */
    public static <T> ClusterSnapshot<T> empty(String name) {
        return new ClusterSnapshot<>(name, List.of(), OptionalInt.empty(), false, 0);
    }

    /** The endpoint of this name, if it is a member. */
    public Optional<EndpointSnapshot<T>> endpoint(String endpointName) {
        return endpoints.stream().filter(e -> e.name().equals(endpointName)).findFirst();
    }

    /** A line for the cluster and one for each endpoint. */
    @Override
    public String toString() {
        return endpoints.stream()
                .map(endpoint -> "\n  " + endpoint)
                .collect(Collectors.joining(
                        "",
                        "cluster " + name + (activeTier.isPresent() ? ", active tier " + activeTier.getAsInt() : "")
                                + (panic ? ", panic" : "") + (waiting > 0 ? ", " + waiting + " calls wait" : ""),
                        ""));
    }
}
