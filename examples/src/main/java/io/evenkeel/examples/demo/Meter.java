package io.evenkeel.examples.demo;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts one kind of traffic: what each of the two servers served, and what failed. Thread-safe. */
final class Meter {

    private final LongAdder first = new LongAdder();
    private final LongAdder second = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();

    /** Totals at one moment. */
    record Count(long first, long second, long failed) {

        static final Count NONE = new Count(0, 0, 0);

        Count minus(Count before) {
            return new Count(first - before.first, second - before.second, failed - before.failed);
        }

        long served() {
            return first + second;
        }

        /** The share of the second server, from 0 to 1; 0 without traffic. */
        double secondShare() {
            return served() == 0 ? 0 : (double) second / served();
        }
    }

    void servedBy(String server) {
        switch (server) {
            case Picture.SERVER_1 -> first.increment();
            case Picture.SERVER_2 -> second.increment();
            default -> throw new IllegalStateException("served by " + server + ", which is no server of the demo");
        }
    }

    void failed(Exception cause) {
        failed.increment();
        firstFailure.compareAndSet(null, cause.toString());
    }

    Count count() {
        return new Count(first.sum(), second.sum(), failed.sum());
    }

    /** What the first failure said, or null if there was none. */
    @Nullable
    String firstFailure() {
        return firstFailure.get();
    }
}
