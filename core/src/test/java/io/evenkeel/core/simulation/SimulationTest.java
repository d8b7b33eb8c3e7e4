package io.evenkeel.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Runs every strategy in every scenario and holds the results against those that are committed below {@code
 * docs/simulation}. After a change that is meant to change them: {@code mvn -pl core test -Dtest=SimulationTest
 * -Dsimulation.update=true}, then read the difference.
 */
class SimulationTest {

    private static final Path COMMITTED = Path.of("..", "docs", "simulation");

    private static final long SEED = 20_261_123;

    private static final List<Strategy> STRATEGIES = Strategy.all();

    private static final List<Scenario> SCENARIOS = Scenario.all();

    private static final Map<String, Map<String, Outcome>> OUTCOMES = new LinkedHashMap<>();

    @BeforeAll
    static void run() {
        for (Strategy strategy : STRATEGIES) {
            Map<String, Outcome> byScenario = new LinkedHashMap<>();
            for (Scenario scenario : SCENARIOS) {
                byScenario.put(scenario.name(), new Simulation(strategy, scenario, SEED).run());
            }
            OUTCOMES.put(strategy.name(), byScenario);
        }
    }

    private static Outcome outcome(String strategy, String scenario) {
        return OUTCOMES.get(strategy).get(scenario);
    }

    @Test
    void results_are_those_that_are_committed() throws IOException {
        Report report = new Report(STRATEGIES, SCENARIOS, OUTCOMES);
        compare("results.md", report.tables());
        compare("latency.svg", report.latencyPicture());
        compare("errors.svg", report.errorPicture());
    }

    private static void compare(String file, String now) throws IOException {
        Path committed = COMMITTED.resolve(file);
        if (Boolean.getBoolean("simulation.update")) {
            Files.createDirectories(COMMITTED);
            Files.writeString(committed, now);
        }
        assertThat(now).as("docs/simulation/" + file).isEqualTo(Files.readString(committed));
    }

    @Test
    void the_same_seed_gives_the_same_numbers_and_another_seed_others() {
        Scenario scenario = SCENARIOS.get(1);
        for (Strategy strategy : List.of(STRATEGIES.get(0), STRATEGIES.get(5), STRATEGIES.get(9))) {
            Outcome first = outcome(strategy.name(), scenario.name());
            assertThat(new Simulation(strategy, scenario, SEED).run()).isEqualTo(first);
            assertThat(new Simulation(strategy, scenario, SEED + 1).run()).isNotEqualTo(first);
        }
    }

    @Test
    void least_requests_and_peak_ewma_walk_around_a_slow_server() {
        assertThat(outcome("round robin", "one slow").errors()).isGreaterThan(0.05);
        assertThat(outcome("least requests", "one slow").errors()).isLessThan(0.001);
        assertThat(outcome("peak EWMA", "one slow").errors()).isLessThan(0.001);
    }

    @Test
    void a_retry_hides_a_dead_server_and_ejecting_it_spares_the_retries() {
        assertThat(outcome("round robin", "one dead").errors()).isGreaterThan(0.04);
        assertThat(outcome("round robin, retry", "one dead").errors()).isLessThan(0.001);
        assertThat(outcome("round robin, retry, outliers", "one dead").errors()).isLessThan(0.001);
    }

    @Test
    void a_black_hole_costs_little_once_it_is_ejected() {
        double blind = outcome("round robin", "black hole").errors();
        assertThat(outcome("round robin, retry, outliers", "black hole").errors())
                .isLessThan(blind / 5);
    }

    @Test
    void fast_errors_do_not_attract_the_load_when_they_are_ejected() {
        double drawn = outcome("least requests", "fast errors").errors();
        assertThat(outcome("least requests, retry, outliers", "fast errors").errors())
                .isLessThan(drawn / 10);
    }
}
