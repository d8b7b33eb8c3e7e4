package io.evenkeel.core.cluster;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How long the next call on one endpoint is expected to take: Finagle's peak EWMA (com.twitter.finagle.loadbalancer
 * .PeakEwma), which jumps up to any longer latency and comes down by a moving average over {@link #DECAY_NANOS}, and the
 * silence, if that is longer: how long nothing has come back while calls are running. So an endpoint that has stopped
 * answering looks slower by the second, before its first timeout.
 *
 * <p>Thread-safe without a lock: an observation that races with another may be lost, which a moving average survives.
 */
final class Latency {

    /** After this time an old average counts for 0.41 of itself; Finagle's default. */
    static final double DECAY_NANOS = 10e9;

    private static final double PER_NANO = 1 / (4 * DECAY_NANOS);

    private static final VarHandle AVERAGE;
    private static final VarHandle OBSERVED_AT;
    private static final VarHandle SILENT_SINCE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            AVERAGE = lookup.findVarHandle(Latency.class, "average", double.class);
            OBSERVED_AT = lookup.findVarHandle(Latency.class, "observedAt", long.class);
            SILENT_SINCE = lookup.findVarHandle(Latency.class, "silentSince", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable") // through AVERAGE
    private double average;

    @SuppressWarnings("UnusedVariable") // through OBSERVED_AT
    private long observedAt;

    @SuppressWarnings("UnusedVariable") // through SILENT_SINCE
    private long silentSince;

    /** A call starts after a time without any: told before it is counted, so that no reader sees an old silence. */
    void wakes(long now) {
        SILENT_SINCE.setOpaque(this, now);
    }

    /**
     * A call ended.
     *
     * @param good whether this is how long a call takes; otherwise it is only known to take at least as long, so that
     *     fast failures never make an endpoint look fast
     */
    void ended(long nanos, long now, boolean good) {
        SILENT_SINCE.setOpaque(this, now);
        double before = (double) AVERAGE.getOpaque(this);
        double kept = keptAfter(now - (long) OBSERVED_AT.getOpaque(this));
        if (nanos >= before) {
            AVERAGE.setOpaque(this, (double) nanos);
        } else if (good) {
            AVERAGE.setOpaque(this, before * kept + nanos * (1 - kept));
        } else {
            return;
        }
        OBSERVED_AT.setOpaque(this, now);
    }

    double expected(long now, boolean running) {
        double faded = (double) AVERAGE.getOpaque(this) * keptAfter(now - (long) OBSERVED_AT.getOpaque(this));
        return running ? Math.max(faded, (double) (now - (long) SILENT_SINCE.getOpaque(this))) : faded;
    }

    /** Like e^(-elapsed / decay), but by the limit's fourth member, (1 + x / 4)^-4, which costs far less. */
    private static double keptAfter(long elapsed) {
        double base = 1 + Math.max(0, elapsed) * PER_NANO;
        base *= base;
        base *= base;
        return 1 / base;
    }
}
