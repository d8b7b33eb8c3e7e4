package io.evenkeel.core.cluster;

/**
 * How long the next call on an endpoint is expected to take: Finagle's peak EWMA (com.twitter.finagle.loadbalancer
 * .PeakEwma), which jumps up to any longer latency and comes down by a moving average over {@link #DECAY_NANOS}, and the
 * silence, if that is longer: how long nothing has come back while calls are running. So an endpoint that has stopped
 * answering looks slower by the second, before its first timeout.
 */
final class Latency {

    /** After this time an old average counts for a third (0.34) of itself; Finagle's default. */
    static final double DECAY_NANOS = 10e9;

    private static final double PER_NANO = 1 / DECAY_NANOS;

    /** Below this an average fades by less than a hundredth: as good as not at all. */
    private static final long SHORT_NANOS = (long) (DECAY_NANOS / 128);

    /** From here on nothing fades any more: at a hundred-thousandth. */
    private static final long FADED_NANOS = (long) (6 * DECAY_NANOS);

    private Latency() {}

    /**
     * The average with one more latency, which is shorter.
     *
     * @param elapsed nanoseconds since the average was that
     */
    static double average(double before, long elapsed, double nanos) {
        return nanos + (before - nanos) * left(elapsed);
    }

    /**
     * What is expected of a call. Without a branch on how an endpoint is doing: a pick compares two that it drew, and a
     * processor could not guess; whether they are called often it can.
     *
     * @param average what it was when it was last observed, at least 0
     * @param elapsed nanoseconds since then
     * @param silence nanoseconds for which nothing has come back
     * @param running how many calls are running; the silence counts only if there are any
     */
    static double expected(double average, long elapsed, long silence, long running) {
        long faded = Double.doubleToRawLongBits(elapsed < SHORT_NANOS ? average : average * left(elapsed));
        long silent = Double.doubleToRawLongBits((double) silence) & (-running >> 63);
        // The bits of doubles that are not negative are in the order of the doubles, and below them are the negative.
        return Double.longBitsToDouble(Math.max(faded, silent));
    }

    /** Like e^(-elapsed / decay), but by the limit's first member for a short time, else its eighth, which cost far less. */
    private static double left(long elapsed) {
        double times = Math.min(Math.max(0, elapsed), FADED_NANOS) * PER_NANO;
        if (elapsed < SHORT_NANOS) {
            return 1 - times;
        }
        double base = 1 - times / 8;
        base *= base;
        base *= base;
        return base * base;
    }
}
