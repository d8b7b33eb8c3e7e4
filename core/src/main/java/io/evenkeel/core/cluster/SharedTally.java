package io.evenkeel.core.cluster;

import io.evenkeel.core.time.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A tally that is read at each pick: all that a pick looks at lies side by side in this one object, so that a reading
 * costs one or two cache lines, and a call writes to the same ones.
 *
 * <p>The latency is averaged without a lock: an observation that races with another may be lost, which a moving average
 * survives.
 */
final class SharedTally extends Tally {

    private static final VarHandle OPEN = field("open", long.class);
    private static final VarHandle SUCCEEDED = field("succeeded", long.class);
    private static final VarHandle FAILED = field("failed", long.class);
    private static final VarHandle CANCELLED = field("cancelled", long.class);
    private static final VarHandle AVERAGE = field("average", double.class);
    private static final VarHandle OBSERVED_AT = field("observedAt", long.class);
    private static final VarHandle SILENT_SINCE = field("silentSince", long.class);

    /** Calls that have started and not ended otherwise than well, so that two readings tell what is running. */
    long open;

    long succeeded;

    /** The latency's moving average when it was last observed, in nanoseconds; 0 if it never was. */
    double average;

    long observedAt;
    /** Since when nothing has come back, or nothing was running. */
    long silentSince;

    // What no pick reads.
    long failed;
    long cancelled;

    // Room, so that what lies behind in memory, such as the next endpoint's tally, shares no cache line with the above.
    long room1;
    long room2;
    long room3;
    long room4;
    long room5;
    long room6;
    long room7;
    long room8;

    SharedTally(@Nullable Ticker ticker, OutcomeListener listener) {
        super(ticker, listener);
    }

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(SharedTally.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    void start(long now) {
        if (measures() && inFlight() == 0) {
            // Before it is counted, so that no reader sees an old silence.
            SILENT_SINCE.setOpaque(this, now);
        }
        OPEN.getAndAdd(this, 1L);
    }

    @Override
    void count(Outcome outcome) {
        switch (outcome) {
            case SUCCEEDED -> SUCCEEDED.getAndAdd(this, 1L);
            case FAILED -> {
                FAILED.getAndAdd(this, 1L);
                OPEN.getAndAdd(this, -1L);
            }
            case CANCELLED -> {
                CANCELLED.getAndAdd(this, 1L);
                OPEN.getAndAdd(this, -1L);
            }
        }
    }

    /**
     * Only a call that succeeded says how long one takes; of another it is only known that it would have taken at least
     * as long, so that fast failures never make an endpoint look fast.
     */
    @Override
    void took(long nanos, long now, Outcome outcome) {
        SILENT_SINCE.setOpaque(this, now);
        double before = (double) AVERAGE.getOpaque(this);
        if (nanos >= before) {
            AVERAGE.setOpaque(this, (double) nanos);
        } else if (outcome == Outcome.SUCCEEDED) {
            AVERAGE.setOpaque(this, Latency.average(before, now - (long) OBSERVED_AT.getOpaque(this), (double) nanos));
        } else {
            return;
        }
        OBSERVED_AT.setOpaque(this, now);
    }

    @Override
    long ended(Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> (long) SUCCEEDED.getAcquire(this);
            case FAILED -> (long) FAILED.getAcquire(this);
            case CANCELLED -> (long) CANCELLED.getAcquire(this);
        };
    }

    /** The ends are read first, so that a call that ends meanwhile counts as running, and the result is never negative. */
    @Override
    public long inFlight() {
        long ended = (long) SUCCEEDED.getAcquire(this);
        return (long) OPEN.getAcquire(this) - ended;
    }

    @Override
    public double latencyNanos(long now) {
        if (!measures()) {
            return 0;
        }
        return Latency.expected(
                (double) AVERAGE.getOpaque(this),
                now - (long) OBSERVED_AT.getOpaque(this),
                now - (long) SILENT_SINCE.getOpaque(this),
                inFlight());
    }
}
