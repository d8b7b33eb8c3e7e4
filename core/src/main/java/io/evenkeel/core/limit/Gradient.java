package io.evenkeel.core.limit;

/**
 * Finds how many calls an endpoint can run at once, from how long they take: the Gradient2 algorithm of Netflix's
 * concurrency-limits. When calls take longer than over the long run, they wait there, and the limit shrinks in that
 * proportion, at most by half; otherwise it grows by a few calls. Not thread-safe.
 */
public final class Gradient {

    /** This much longer than usual is no sign of a queue. */
    private static final double TOLERANCE = 1.5;
    /** So many calls more are always tried, which is the queue that is allowed. */
    private static final int GROWTH = 4;
    /** How much of a new limit counts at once. */
    private static final double SMOOTHING = 0.2;
    /** Over about so many windows the usual latency is averaged. */
    private static final int WINDOWS = 600;

    private static final int WARMUP = 10;

    private final int min;
    private final int max;
    private double limit;
    private double usual;
    private int windows;

    /** Starts at the initial limit. */
    public Gradient(ConcurrencyLimit settings) {
        this.min = settings.min();
        this.max = settings.max();
        this.limit = settings.initial();
    }

    /**
     * Takes what was measured in a window.
     *
     * @param nanos how long a call took on average, above 0
     * @param inFlight how many ran at once, at most
     * @return the limit from now on
     */
    public int window(double nanos, int inFlight) {
        double factor = 2.0 / (WINDOWS + 1);
        windows++;
        usual = windows <= WARMUP ? usual + (nanos - usual) / windows : usual + (nanos - usual) * factor;
        if (usual > 2 * nanos) {
            usual *= 0.95; // after a long overload, come back to what is usual sooner
        }
        if (inFlight >= limit / 2) { // with fewer, the latency says nothing about the limit
            double gradient = Math.max(0.5, Math.min(1, TOLERANCE * usual / nanos));
            double next = limit * (1 - SMOOTHING) + (limit * gradient + GROWTH) * SMOOTHING;
            limit = Math.max(min, Math.min(max, next));
        }
        return (int) limit;
    }
}
