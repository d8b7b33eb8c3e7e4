package io.evenkeel.jdbc.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ServerKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs each scenario on a plain connection to the primary and on one of ours to the cluster. The two transcripts are the
 * same, line by line, except for what {@link Differences} lists; and all of that occurs. After each scenario the next borrower
 * finds a clean session on both nodes.
 */
@OnEachServer
final class DifferentialIT {

    /** A regular expression of the scenarios to run, for work on one of them; default: all. */
    private static final String PROPERTY = "evenkeel.scenarios";

    private final ServerKind kind;
    private final Set<Difference> seen = new LinkedHashSet<>();

    DifferentialIT(ServerKind kind) {
        this.kind = kind;
    }

    @TestFactory
    Stream<DynamicTest> aConnectionOfOursAnswersAsThePlainDriverDoes() throws SQLException {
        Servers servers = new Servers(kind);
        String only = System.getProperty(PROPERTY);
        List<Scenario> scenarios = Scenarios.all();
        assertThat(scenarios).hasSizeGreaterThan(300);
        Stream<DynamicTest> each = scenarios.stream()
                .filter(scenario -> only == null || scenario.name().matches(only))
                .map(scenario -> dynamicTest(scenario.name(), () -> compare(servers, scenario)));
        Stream<DynamicTest> table = only != null
                ? Stream.empty()
                : Stream.of(dynamicTest("every listed difference occurs", this::everyListedDifferenceOccurs));
        return Stream.concat(each, table).onClose(servers::close);
    }

    private void compare(Servers servers, Scenario scenario) throws SQLException {
        List<Transcript.Line> plain = servers.runPlain(scenario).lines();
        List<Transcript.Line> ours = servers.runOurs(scenario).lines();
        assertThat(plain).as("transcript of " + scenario).isNotEmpty();
        List<String> unlisted = new ArrayList<>();
        for (int i = 0; i < Math.max(plain.size(), ours.size()); i++) {
            Transcript.Line expected = i < plain.size() ? plain.get(i) : new Transcript.Line("(nothing)", "");
            Transcript.Line actual = i < ours.size() ? ours.get(i) : new Transcript.Line("(nothing)", "");
            if (expected.equals(actual)) {
                continue;
            }
            Difference listed = listed(expected, actual);
            if (listed == null) {
                unlisted.add("plain: " + expected + "\nours:  " + actual);
            } else {
                seen.add(listed);
                if (listed.ends()) {
                    break;
                }
            }
            if (!expected.call().equals(actual.call())) {
                break;
            }
        }
        assertThat(unlisted).as(scenario.name()).isEmpty();
        servers.checkNextBorrower(scenario);
    }

    private Difference listed(Transcript.Line plain, Transcript.Line ours) {
        return Differences.ALL.stream()
                .filter(each -> each.servers().contains(kind) && each.covers(plain, ours))
                .findFirst()
                .orElse(null);
    }

    private void everyListedDifferenceOccurs() {
        assertThat(Differences.ALL)
                .filteredOn(each -> each.servers().contains(kind) && !seen.contains(each))
                .as("listed, but the same by now")
                .isEmpty();
    }
}
