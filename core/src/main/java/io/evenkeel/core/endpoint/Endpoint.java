package io.evenkeel.core.endpoint;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One place that can serve: a name that is unique within its cluster, and the target that a caller uses to reach it.
 *
 * <p>Immutable; the {@code with…} methods return changed copies. Two endpoints are equal when everything they hold is
 * equal. No argument may be null.
 *
 * @param <T> what a caller gets to work with, such as a URI or a pool; should itself be immutable or thread-safe
 */
public final class Endpoint<T> {

    /** The weight of an endpoint that was given none. */
    public static final int DEFAULT_WEIGHT = 1;

    /** The largest weight an endpoint can have. */
    public static final int MAX_WEIGHT = 1_000_000;

    private final String name;
    private final T target;
    private final int weight;
    private final int tier;
    private final @Nullable String zone;
    private final Map<String, String> tags;

    private Endpoint(String name, T target, int weight, int tier, @Nullable String zone, Map<String, String> tags) {
        this.name = name;
        this.target = target;
        this.weight = weight;
        this.tier = tier;
        this.zone = zone;
        this.tags = tags;
    }

    /**
     * An endpoint of weight {@value #DEFAULT_WEIGHT} in tier 0, without a zone or tags.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public static <T> Endpoint<T> of(String name, T target) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(target, "target");
        if (name.isBlank()) {
            throw new IllegalArgumentException("endpoint name: \"" + name + "\" (expected: a name that is not blank)");
        }
        return new Endpoint<>(name, target, DEFAULT_WEIGHT, 0, null, Map.of());
    }

    /**
     * A copy with this share of the traffic, relative to the weights of the other endpoints of its tier. An endpoint of
     * weight 0 stays a member and is checked, but is not chosen.
     *
     * @throws IllegalArgumentException if the weight is below 0 or above {@value #MAX_WEIGHT}
     */
    public Endpoint<T> withWeight(int weight) {
        if (weight < 0 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException(
                    "weight of endpoint " + name + ": " + weight + " (expected: 0 to " + MAX_WEIGHT + ")");
        }
        return new Endpoint<>(name, target, weight, tier, zone, tags);
    }

    /**
     * A copy in this tier. Tier 0 is the first choice of {@code Balancer.activePassive()}; higher tiers stand by.
     *
     * @throws IllegalArgumentException if the tier is negative
     */
    public Endpoint<T> withTier(int tier) {
        if (tier < 0) {
            throw new IllegalArgumentException("tier of endpoint " + name + ": " + tier + " (expected: >= 0)");
        }
        return new Endpoint<>(name, target, weight, tier, zone, tags);
    }

    /** A copy in tier 1: it serves when no endpoint of tier 0 can. */
    public Endpoint<T> standby() {
        return withTier(1);
    }

    /** A copy in this zone, a name for a place such as a data centre or an availability zone. */
    public Endpoint<T> withZone(String zone) {
        return new Endpoint<>(name, target, weight, tier, Objects.requireNonNull(zone, "zone"), tags);
    }

    /** A copy with this tag beside those it has; a tag of the same key is replaced. */
    public Endpoint<T> withTag(String key, String value) {
        Map<String, String> all = new TreeMap<>(tags);
        all.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
        return new Endpoint<>(name, target, weight, tier, zone, Map.copyOf(all));
    }

    /** The name, unique within its cluster; used in logs, events and errors. */
    public String name() {
        return name;
    }

    /** What a caller works with. */
    public T target() {
        return target;
    }

    /** The share of the traffic relative to the others of its tier, from 0 to {@value #MAX_WEIGHT}. */
    public int weight() {
        return weight;
    }

    /** The tier, 0 for the first choice. */
    public int tier() {
        return tier;
    }

    /** The zone, or null if none was given. */
    public @Nullable String zone() {
        return zone;
    }

    /** The tags, unmodifiable. */
    public Map<String, String> tags() {
        return tags;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Endpoint<?> that
                && name.equals(that.name)
                && target.equals(that.target)
                && weight == that.weight
                && tier == that.tier
                && Objects.equals(zone, that.zone)
                && tags.equals(that.tags);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** The name, and what differs from the defaults; never the target, which may carry a secret. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name);
        if (weight != DEFAULT_WEIGHT) {
            text.append(" weight=").append(weight);
        }
        if (tier != 0) {
            text.append(" tier=").append(tier);
        }
        if (zone != null) {
            text.append(" zone=").append(zone);
        }
        if (!tags.isEmpty()) {
            text.append(" tags=").append(tags);
        }
        return text.toString();
    }
}
