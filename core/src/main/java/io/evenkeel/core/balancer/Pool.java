package io.evenkeel.core.balancer;

import java.util.Arrays;
import java.util.List;

/** Those of a list that have a weight, and their weights: what every algorithm starts from. */
final class Pool {

    final Candidate[] candidates;
    final double[] weights;
    final double sum;
    /** Whether all weights are the same. */
    final boolean even;

    private Pool(Candidate[] candidates, double[] weights, double sum, boolean even) {
        this.candidates = candidates;
        this.weights = weights;
        this.sum = sum;
        this.even = even;
    }

    /**
     * The pool of these.
     *
     * @throws IllegalArgumentException if a weight is negative or not a finite number
     */
    static Pool of(List<? extends Candidate> all) {
        Candidate[] candidates = new Candidate[all.size()];
        double[] weights = new double[candidates.length];
        double sum = 0;
        boolean even = true;
        int size = 0;
        for (Candidate candidate : all) {
            double weight = candidate.weight();
            if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weight of endpoint "
                        + candidate.endpoint().name() + ": " + weight + " (expected: a finite number >= 0)");
            }
            if (weight > 0) {
                candidates[size] = candidate;
                weights[size] = weight;
                sum += weight;
                even &= weight == weights[0];
                size++;
            }
        }
        return new Pool(Arrays.copyOf(candidates, size), Arrays.copyOf(weights, size), sum, even);
    }

    int size() {
        return candidates.length;
    }

    /** Where the candidates' readings come from, in their order. */
    Gauge[] gauges() {
        Gauge[] gauges = new Gauge[candidates.length];
        Arrays.setAll(gauges, i -> candidates[i].gauge());
        return gauges;
    }
}
