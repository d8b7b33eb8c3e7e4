package io.evenkeel.core.balancer;

import java.util.Collection;
import java.util.Set;

/**
 * What one call asks of a pick: which endpoints it has tried already. Immutable; most calls share {@link #any()}.
 */
public final class PickRequest {

    private static final PickRequest ANY = new PickRequest(Set.of());

    private final Set<String> excluded;

    private PickRequest(Set<String> excluded) {
        this.excluded = excluded;
    }

    /** Asks nothing in particular. */
    public static PickRequest any() {
        return ANY;
    }

    /** Asks for an endpoint with none of these names, so that a retry goes elsewhere. */
    public static PickRequest excluding(Collection<String> names) {
        return names.isEmpty() ? ANY : new PickRequest(Set.copyOf(names));
    }

    /** Whether the candidate must not be picked for this call. */
    public boolean excludes(Candidate candidate) {
        return this != ANY && excluded.contains(candidate.endpoint().name());
    }

    /** The names that are excluded; unmodifiable. */
    public Set<String> excluded() {
        return excluded;
    }

    @Override
    public String toString() {
        return excluded.isEmpty() ? "any" : "excluding " + excluded;
    }
}
