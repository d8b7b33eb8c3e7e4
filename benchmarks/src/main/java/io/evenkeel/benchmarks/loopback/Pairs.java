package io.evenkeel.benchmarks.loopback;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Rounds of a plain client and of ours in turn, so that what disturbs the machine disturbs both. */
final class Pairs {

    /** One round of one side. */
    interface Side {
        Round run() throws InterruptedException;
    }

    private final List<Round> plain = new ArrayList<>();
    private final List<Round> ours = new ArrayList<>();

    /** Runs so many pairs; who begins alternates. */
    static Pairs run(int pairs, Side plain, Side ours) throws InterruptedException {
        Pairs all = new Pairs();
        for (int i = 0; i < pairs; i++) {
            if (i % 2 == 0) {
                all.plain.add(plain.run());
                all.ours.add(ours.run());
            } else {
                all.ours.add(ours.run());
                all.plain.add(plain.run());
            }
        }
        return all;
    }

    /** The median of ours divided by plain, pair by pair, with where it lies, and the quartiles; and the medians of both. */
    String compare(String what, ToDoubleFunction<Round> figure) {
        return "%-28s plain %10.1f   ours %10.1f   ratio %.3f (95 %%: %.3f to %.3f; quartiles %.3f to %.3f)"
                .formatted(
                        what,
                        quantile(plain.stream().mapToDouble(figure).sorted().toArray(), 0.5),
                        quantile(ours.stream().mapToDouble(figure).sorted().toArray(), 0.5),
                        ratio(figure, 0.5),
                        ratio(figure, 0.5 - spread()),
                        ratio(figure, 0.5 + spread()),
                        ratio(figure, 0.25),
                        ratio(figure, 0.75));
    }

    /**
     * How far from the middle of the sorted ratios one must go to both sides to have the true median between, 95 times in
     * 100: by the binomial distribution, whatever that of the ratios is.
     */
    private double spread() {
        return Math.min(0.5, 0.98 / Math.sqrt(plain.size()));
    }

    /** This quantile of the ratios of the pairs. */
    double ratio(ToDoubleFunction<Round> figure, double share) {
        double[] ratios = new double[plain.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(plain.get(i));
        }
        Arrays.sort(ratios);
        return quantile(ratios, share);
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
    }

    int failed() {
        return plain.stream().mapToInt(Round::failed).sum()
                + ours.stream().mapToInt(Round::failed).sum();
    }
}
