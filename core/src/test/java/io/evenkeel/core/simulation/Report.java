package io.evenkeel.core.simulation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The outcomes as a page of tables, and as pictures. */
final class Report {

    private static final int CELL_WIDTH = 92;
    private static final int CELL_HEIGHT = 26;
    private static final int LABEL_WIDTH = 190;
    private static final int HEAD_HEIGHT = 64;

    private final List<Strategy> strategies;
    private final List<Scenario> scenarios;
    private final Map<String, Map<String, Outcome>> outcomes;

    Report(List<Strategy> strategies, List<Scenario> scenarios, Map<String, Map<String, Outcome>> outcomes) {
        this.strategies = strategies;
        this.scenarios = scenarios;
        this.outcomes = outcomes;
    }

    private Outcome outcome(Strategy strategy, Scenario scenario) {
        return outcomes.get(strategy.name()).get(scenario.name());
    }

    /** One table for each scenario. */
    String tables() {
        StringBuilder text = new StringBuilder();
        for (Scenario scenario : scenarios) {
            text.append("\n### ").append(scenario.name()).append("\n\n");
            text.append(Character.toUpperCase(scenario.what().charAt(0)))
                    .append(scenario.what().substring(1))
                    .append(".\n\n");
            text.append("| strategy | p50 ms | p99 ms | p99.9 ms | errors % | busiest / mean |\n");
            text.append("| --- | ---: | ---: | ---: | ---: | ---: |\n");
            for (Strategy strategy : strategies) {
                Outcome outcome = outcome(strategy, scenario);
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | %.1f | %.1f | %.1f | %.3f | %.2f |\n",
                        strategy.name(),
                        outcome.p50(),
                        outcome.p99(),
                        outcome.p999(),
                        outcome.errors() * 100,
                        outcome.spread()));
            }
        }
        return text.toString();
    }

    /** Strategies by scenarios, the 99th percentile of the latency in each cell. */
    String latencyPicture() {
        return picture("p99 latency in ms (paler is faster)", Outcome::p99, "%.0f", 50, 5_000);
    }

    /** Strategies by scenarios, the share of errors in each cell. */
    String errorPicture() {
        return picture(
                "errors in % of the requests (paler is fewer)", outcome -> outcome.errors() * 100, "%.2f", 0.01, 50);
    }

    /** A heat map; the colour follows the logarithm of the value between the two limits. */
    private String picture(
            String title, ToDoubleFunction<Outcome> value, String format, double palest, double darkest) {
        int width = LABEL_WIDTH + scenarios.size() * CELL_WIDTH + 10;
        int height = HEAD_HEIGHT + strategies.size() * CELL_HEIGHT + 10;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n"
                        + "<text x=\"8\" y=\"20\" font-size=\"15\">%s</text>\n",
                width,
                height,
                title));
        for (int column = 0; column < scenarios.size(); column++) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                    LABEL_WIDTH + column * CELL_WIDTH + CELL_WIDTH / 2,
                    HEAD_HEIGHT - 10,
                    scenarios.get(column).name()));
        }
        for (int row = 0; row < strategies.size(); row++) {
            int y = HEAD_HEIGHT + row * CELL_HEIGHT;
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"8\" y=\"%d\">%s</text>\n",
                    y + 17,
                    strategies.get(row).name()));
            for (int column = 0; column < scenarios.size(); column++) {
                double cell = value.applyAsDouble(outcome(strategies.get(row), scenarios.get(column)));
                double heat = StrictMath.log(Math.max(cell, palest) / palest) / StrictMath.log(darkest / palest);
                int shade = (int) Math.round(Math.min(1, heat) * 185);
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"rgb(255,%d,%d)\" stroke=\"white\"/>"
                                + "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">" + format + "</text>\n",
                        LABEL_WIDTH + column * CELL_WIDTH,
                        y,
                        CELL_WIDTH,
                        CELL_HEIGHT,
                        250 - shade,
                        235 - shade,
                        LABEL_WIDTH + column * CELL_WIDTH + CELL_WIDTH / 2,
                        y + 17,
                        cell));
            }
        }
        return svg.append("</svg>\n").toString();
    }
}
