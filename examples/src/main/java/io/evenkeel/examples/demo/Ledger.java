package io.evenkeel.examples.demo;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers when the primary acknowledged each order, so that the age of what a read saw is measured, not believed.
 *
 * <p>Orders are numbered from 1 and written one after the other. A read that began at some moment and saw order n as the
 * newest was behind by the time since order n + 1 was acknowledged, or by nothing if that came later. For one writer and
 * any readers.
 */
final class Ledger {

    private static final int CAPACITY = 200_000;

    private final AtomicLongArray acknowledgedAt = new AtomicLongArray(CAPACITY);
    private volatile int newest;
    private int given;
    private int acknowledged;

    /** A number for the next order; one whose write fails is not given again. */
    int next() {
        if (given + 2 >= CAPACITY) {
            throw new IllegalStateException("the ledger is full");
        }
        return ++given;
    }

    /** The order of that number is committed. */
    void acknowledged(int order) {
        acknowledgedAt.set(order, System.nanoTime());
        acknowledged++;
        newest = order;
    }

    /** How many orders were acknowledged; to be asked when the writer has ended. */
    int size() {
        return acknowledged;
    }

    /** How far behind a read was that began at that {@link System#nanoTime()} and saw this as the newest order. */
    Duration behind(int seen, long began) {
        int last = newest;
        for (int order = seen + 1; order <= last; order++) {
            long at = acknowledgedAt.get(order);
            if (at != 0) {
                return Duration.ofNanos(Math.max(0, began - at));
            }
        }
        return Duration.ZERO;
    }
}
