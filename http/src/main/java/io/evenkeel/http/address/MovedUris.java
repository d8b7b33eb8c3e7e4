package io.evenkeel.http.address;

import java.net.URI;
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

    private final AtomicReferenceArray<@Nullable Move> moves = new AtomicReferenceArray<>(SIZE);

    /** None yet. */
    public MovedUris() {}

    private record Move(Origin to, String from, URI moved) {}

    /**
     * What {@link Origin#rebase} makes of the URI.
     *
     * @param to the origin of an endpoint, mostly the same object for the same endpoint
     */
    public URI moved(URI uri, Origin to) {
        String from = uri.toString(); // not equals of URIs, which takes %2f for %2F
        if (from.length() > LONGEST) {
            return to.rebase(uri);
        }
        int hash = 31 * from.hashCode() + to.hashCode();
        int place = (hash ^ (hash >>> 16)) & (SIZE - 1);
        Move known = moves.get(place);
        if (known != null && known.from.equals(from) && known.to.equals(to)) {
            return known.moved;
        }
        URI moved = to.rebase(uri);
        moves.set(place, new Move(to, from, moved));
        return moved;
    }
}
