package io.evenkeel.core.cluster;

import io.evenkeel.core.limit.ConcurrencyLimit;
import io.evenkeel.core.limit.Gradient;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Lets at most so many calls run on one member at once. Thread-safe. */
final class Limiter implements Gate {

    private final AtomicInteger inside = new AtomicInteger();
    private final Runnable roomMade;
    private final @Nullable Gradient gradient;
    private final LongAdder calls = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private volatile int limit;
    /** The most that ran at once in this window; two threads may overwrite each other, which hardly matters. */
    private volatile int peak;

    /** @param roomMade runs each time a call has left */
    Limiter(ConcurrencyLimit settings, Runnable roomMade) {
        this.limit = settings.initial();
        this.roomMade = roomMade;
        this.gradient = settings.isAdaptive() ? new Gradient(settings) : null;
    }

    @Override
    public boolean tryEnter() {
        for (int now = inside.get(); now < limit; now = inside.get()) {
            if (inside.compareAndSet(now, now + 1)) {
                if (gradient != null && now >= peak) {
                    peak = now + 1;
                }
                return true;
            }
        }
        return false;
    }

    @Override
    public void left(Outcome outcome, long latencyNanos) {
        inside.decrementAndGet();
        if (gradient != null && outcome == Outcome.SUCCEEDED) {
            calls.increment();
            nanos.add(latencyNanos);
        }
        roomMade.run();
    }

    /** Adapts the limit to the calls since the last time. Called by one thread at a time. */
    void adapt() {
        if (gradient == null) {
            return;
        }
        long ended = calls.sumThenReset();
        long took = nanos.sumThenReset();
        int most = peak;
        peak = inside.get();
        if (ended >= 10 && took > 0) {
            int before = limit;
            limit = gradient.window((double) took / ended, most);
            if (limit > before) {
                roomMade.run();
            }
        }
    }

    int limit() {
        return limit;
    }

    /** Calls pass this limiter, and then the other gate. */
    Gate before(Gate other) {
        return new Gate() {
            @Override
            public boolean tryEnter() {
                if (!Limiter.this.tryEnter()) {
                    return false;
                }
                if (other.tryEnter()) {
                    return true;
                }
                inside.decrementAndGet();
                roomMade.run();
                return false;
            }

            @Override
            public void left(Outcome outcome, long latencyNanos) {
                other.left(outcome, latencyNanos);
                Limiter.this.left(outcome, latencyNanos);
            }
        };
    }
}
