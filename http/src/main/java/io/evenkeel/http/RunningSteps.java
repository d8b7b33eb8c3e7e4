package io.evenkeel.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What runs on a client, for whoever ends all of it. Each request comes and goes here, so slots have places in an array: one
 * that is free, near a random one, costs no object and no line that another thread writes. Where many run at once, and for
 * pauses, there is a set. Thread-safe; each is added once and then removed once.
 */
final class RunningSteps {

    /** Places; a power of two. */
    static final int SIZE = 1024;

    /** So many places are looked at. */
    private static final int LOOKS = 8;

    /** The next place is in another line of the processor's cache; odd, so that all places come up. */
    private static final int STRIDE = 61;

    /** The place of a slot that is in the set. */
    private static final int ELSEWHERE = -1;

    private final AtomicReferenceArray<@Nullable Slot> places = new AtomicReferenceArray<>(SIZE);
    private final Set<Step> others = ConcurrentHashMap.newKeySet();

    void add(Slot slot) {
        int place = ThreadLocalRandom.current().nextInt() & (SIZE - 1);
        for (int look = 0; look < LOOKS; look++) {
            slot.place(place); // known to the slot before anybody can find it here and end it
            if (places.get(place) == null && places.compareAndSet(place, null, slot)) {
                return;
            }
            place = (place + STRIDE) & (SIZE - 1);
        }
        slot.place(ELSEWHERE);
        others.add(slot);
    }

    /** @param place what the slot was told */
    void remove(Slot slot, int place) {
        if (place == ELSEWHERE) {
            others.remove(slot);
        } else {
            places.set(place, null);
        }
    }

    void add(Pause pause) {
        others.add(pause);
    }

    void remove(Pause pause) {
        others.remove(pause);
    }

    /** Everything that has been added and not removed; what comes or goes meanwhile may be among it or not. */
    void forEach(Consumer<Step> task) {
        for (int place = 0; place < SIZE; place++) {
            Slot slot = places.get(place);
            if (slot != null) {
                task.accept(slot);
            }
        }
        others.forEach(task);
    }
}
