package io.evenkeel.core.balancer;

import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one call asks of a pick: which endpoints it has tried already, and the key that it belongs to. Immutable; most
 * calls share {@link #any()}. No argument may be null.
 */
public final class PickRequest {

    private static final PickRequest ANY = new PickRequest(Set.of(), null, false, 0);

    private final Set<String> excluded;
    private final @Nullable String only;
    private final boolean keyed;
    private final long key;

    private PickRequest(Set<String> excluded, @Nullable String only, boolean keyed, long key) {
        this.excluded = excluded;
        this.only = only;
        this.keyed = keyed;
        this.key = key;
    }

    /** Asks nothing in particular. */
    public static PickRequest any() {
        return ANY;
    }

    /** Asks for an endpoint with none of these names, so that a retry goes elsewhere. */
    public static PickRequest excluding(Collection<String> names) {
        return names.isEmpty() ? ANY : new PickRequest(Set.copyOf(names), null, false, 0);
    }

    /**
     * Asks for the endpoint of this name and no other, such as the one that has a session. It is taken whatever the balancer
     * would say, also while it is drained or its weight is 0, so that it keeps its sessions but gets no new ones.
     */
    public static PickRequest only(String name) {
        return new PickRequest(Set.of(), Objects.requireNonNull(name, "name"), false, 0);
    }

    /**
     * Asks for the endpoint that this key belongs to, such as a user or a session, of a balancer that looks at keys;
     * others ignore it. Equal keys go to the same endpoint, in every process that knows the same endpoints.
     */
    public static PickRequest forKey(String key) {
        return ANY.withKey(key);
    }

    /** Asks for the endpoint that this key belongs to; any number will do, such as an identity. */
    public static PickRequest forKey(long key) {
        return ANY.withKey(key);
    }

    /** The same wish for this key. */
    public PickRequest withKey(String newKey) {
        return withKey(Hash.of(Objects.requireNonNull(newKey, "key")));
    }

    /** The same wish for this key. */
    public PickRequest withKey(long newKey) {
        return new PickRequest(excluded, only, true, newKey);
    }

    /** The same wish, with these names excluded instead of those before. */
    public PickRequest withExcluded(Collection<String> names) {
        return names.isEmpty() && !keyed && only == null ? ANY : new PickRequest(Set.copyOf(names), only, keyed, key);
    }

    /** Whether the candidate must not be picked for this call. */
    public boolean excludes(Candidate candidate) {
        return hasExclusions() && excludes(candidate.endpoint().name());
    }

    private boolean excludes(String name) {
        return excluded.contains(name) || (only != null && !only.equals(name));
    }

    /** Whether any endpoint is excluded. */
    public boolean hasExclusions() {
        return this != ANY && (only != null || !excluded.isEmpty());
    }

    /** The name of the only endpoint that will do; null if any other will too. */
    public @Nullable String onlyName() {
        return only;
    }

    /** The names that are excluded; unmodifiable. */
    public Set<String> excluded() {
        return excluded;
    }

    /** Whether the call belongs to a key. */
    public boolean hasKey() {
        return keyed;
    }

    /** The key as a number; 0 if there is none. Numbers that were given are not mixed: neighbours are neighbours. */
    public long key() {
        return key;
    }

    @Override
    public String toString() {
        if (!hasExclusions()) {
            return keyed ? "key " + Long.toHexString(key) : "any";
        }
        String rest =
                only == null ? "excluding " + excluded : excluded.isEmpty() ? only : only + " excluding " + excluded;
        return (keyed ? "key " + Long.toHexString(key) + " " : "") + (only == null ? "" : "only ") + rest;
    }
}
