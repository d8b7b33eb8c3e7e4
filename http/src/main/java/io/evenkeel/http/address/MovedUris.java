package io.evenkeel.http.address;

import java.net.URI;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * URIs as they are asked of endpoints. Some are remembered, because parsing one costs about as much as all else that is done
 * for a request ({@code StubbedHttpBenchmark}). Bounded: a URI has one place, where it displaces what was there. Thread-safe;
 * a lost race costs one more parsing.
 */
public final class MovedUris {

    /** Places; a power of two. */
    static final int SIZE = 512;

    /** Longer ones are not remembered: there are many of them, and they would take much room. */
    static final int LONGEST = 256;

    private final Origin logical;
    private final AtomicReferenceArray<@Nullable URI> moved = new AtomicReferenceArray<>(SIZE);

    /**
     * None yet.
     *
     * @param logical where the URIs are moved from
     */
    public MovedUris(Origin logical) {
        this.logical = logical;
    }

    /**
     * What {@link Origin#rebase} makes of the URI, which is one of the logical origin.
     *
     * @param to the origin of an endpoint
     */
    public URI moved(URI uri, Origin to) {
        String path = uri.getRawPath(); // not equals of URIs, which takes %2f for %2F
        String query = uri.getRawQuery();
        if (path == null
                || path.length() + (query == null ? 0 : query.length()) > LONGEST
                || uri.getRawFragment() != null) {
            return to.rebase(uri, logical);
        }
        int hash = 31 * (31 * path.hashCode() + to.hashCode()) + (query == null ? 0 : query.hashCode());
        int place = (hash ^ (hash >>> 16)) & (SIZE - 1);
        URI known = moved.get(place);
        if (known != null
                && path.equals(known.getRawPath())
                && Objects.equals(query, known.getRawQuery())
                && to.matches(known)) {
            return known;
        }
        URI made = to.rebase(uri, logical);
        moved.set(place, made);
        return made;
    }
}
