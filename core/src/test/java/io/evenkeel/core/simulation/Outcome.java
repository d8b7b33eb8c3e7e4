package io.evenkeel.core.simulation;

import java.util.Arrays;

/**
 * What a strategy made of a scenario.
 *
 * @param p50 median latency of the requests that ended well, in milliseconds
 * @param p99 99th percentile, likewise
 * @param p999 99.9th percentile, likewise
 * @param errors share of the requests that ended badly, from 0 to 1
 * @param spread the busiest server's number of requests divided by the mean
 */
record Outcome(double p50, double p99, double p999, double errors, double spread) {

    static Outcome of(double[] millis, int wells, long requests, long[] taken) {
        double[] sorted = Arrays.copyOf(millis, wells);
        Arrays.sort(sorted);
        double mean = Arrays.stream(taken).average().orElse(0);
        double most = Arrays.stream(taken).max().orElse(0);
        return new Outcome(
                at(sorted, 0.5),
                at(sorted, 0.99),
                at(sorted, 0.999),
                requests == 0 ? 0 : (requests - wells) / (double) requests,
                mean == 0 ? 0 : most / mean);
    }

    private static double at(double[] sorted, double quantile) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, quantile * sorted.length)];
    }
}
