package io.evenkeel.core.cluster;

/**
 * How long the next call on an endpoint is expected to take: Finagle's peak EWMA (com.twitter.finagle.loadbalancer
 * .PeakEwma), which jumps up to any longer latency and comes down by a moving average over {@link #DECAY_NANOS}, and the
 * silence, if that is longer: how long nothing has come back while calls are running. So an endpoint that has stopped
 * answering looks slower by the second, before its first timeout.
 */
final class Latency {

    /** After this time an old average counts for 0.41 of itself; Finagle's default. */
    static final double DECAY_NANOS = 10e9;

    private static final double PER_NANO = 1 / (4 * DECAY_NANOS);

    private Latency() {}

    /**
     * The average with one more latency, which is shorter.
     *
     * @param elapsed nanoseconds since the average was that
     */
    static double average(double before, long elapsed, double nanos) {
        return nanos + (before - nanos) / growth(elapsed);
    }

    /**
     * What is expected of a call. Without a branch: a pick compares two endpoints that it drew, and a processor could
     * not guess how either is doing.
     *
     * @param average what it was when it was last observed, at least 0
     * @param elapsed nanoseconds since then
     * @param silence nanoseconds for which nothing has come back
     * @param running how many calls are running; the silence counts only if there are any
     */
    static double expected(double average, long elapsed, long silence, long running) {
        long faded = Double.doubleToRawLongBits(average / growth(elapsed));
        long silent = Double.doubleToRawLongBits((double) silence) & (-running >> 63);
        // The bits of doubles that are not negative are in the order of the doubles, and below them are the negative.
        return Double.longBitsToDouble(Math.max(faded, silent));
    }

    /** Like e^(elapsed / decay), but by the limit's fourth member, (1 + x / 4)^4, which costs far less. */
    private static double growth(long elapsed) {
        double base = 1 + Math.max(0, elapsed) * PER_NANO;
        base *= base;
        return base * base;
    }
}
