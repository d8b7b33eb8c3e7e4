package io.evenkeel.http.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.evenkeel.http.LoadBalancedHttpClient;
import io.evenkeel.http.LoadBalancedHttpClientBuilder;
import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.Certificate;
import io.evenkeel.http.fixture.Nginx;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs each scenario with a plain client of the JDK, for {@code localhost}, and with one of ours whose service is called
 * {@code localhost} and has one endpoint, {@code 127.0.0.1}. The two transcripts are the same, line by line, except for what
 * {@link Differences} lists; and all of that occurs. After each run no call is in flight.
 */
final class DifferentialIT {

    /** A regular expression of the scenarios to run, for work on one of them; default: all. */
    private static final String PROPERTY = "evenkeel.scenarios";

    /** A client that hangs is a failure, not a hanging build. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static SSLContext trust;
    private static Nginx nginx;

    private final Set<Difference> seen = Collections.synchronizedSet(new LinkedHashSet<>());

    @BeforeAll
    static void startNginx() throws Exception {
        Certificate certificate = Certificate.of("dns:localhost");
        trust = Certificate.trusting(certificate);
        nginx = Nginx.start(Http2Scenarios.SERVER, certificate);
        Files.createDirectory(nginx.write("users", "").resolveSibling("files"));
        nginx.write("files/large", "0123456789".repeat(40_000));
    }

    @AfterAll
    static void stopNginx() throws Exception {
        nginx.close();
    }

    @TestFactory
    Stream<DynamicTest> aClientOfOursAnswersAsAPlainOneDoes() {
        String only = System.getProperty(PROPERTY);
        List<Scenario> scenarios = Scenarios.all();
        assertThat(scenarios).hasSizeGreaterThan(300);
        assertThat(scenarios).extracting(Scenario::name).doesNotHaveDuplicates();
        Stream<DynamicTest> each = scenarios.stream()
                .filter(scenario -> only == null || scenario.name().matches(only))
                .map(scenario -> dynamicTest(
                        scenario.name(),
                        () -> assertTimeoutPreemptively(LIMIT, () -> {
                            compare(scenario, false);
                            compare(scenario, true);
                        })));
        Stream<DynamicTest> table = only != null
                ? Stream.empty()
                : Stream.of(dynamicTest("every listed difference occurs", this::everyListedDifferenceOccurs));
        return Stream.concat(each, table);
    }

    private void compare(Scenario scenario, boolean async) throws Exception {
        List<Transcript.Line> plain = run(scenario, async, false);
        List<Transcript.Line> ours = run(scenario, async, true);
        assertThat(plain).as("transcript of " + scenario).isNotEmpty();
        List<String> unlisted = new ArrayList<>();
        for (int i = 0; i < Math.max(plain.size(), ours.size()); i++) {
            Transcript.Line expected = i < plain.size() ? plain.get(i) : new Transcript.Line("(nothing)", "");
            Transcript.Line actual = i < ours.size() ? ours.get(i) : new Transcript.Line("(nothing)", "");
            Transcript.Line underTheName = Differences.withServiceAsHost(actual);
            if (!expected.equals(actual) && expected.equals(underTheName)) {
                seen.add(Differences.HOST);
                continue;
            }
            if (expected.equals(actual)) {
                continue;
            }
            List<Difference> listed = Differences.covering(scenario, expected, actual);
            if (listed.isEmpty()) {
                unlisted.add("plain: " + expected + "\nours:  " + actual);
            } else {
                seen.addAll(listed);
                if (listed.stream().anyMatch(Difference::ends)) {
                    break;
                }
            }
            if (!expected.what().equals(actual.what())) {
                break;
            }
        }
        assertThat(unlisted).as(scenario + (async ? ", async" : ", blocking")).isEmpty();
    }

    private List<Transcript.Line> run(Scenario scenario, boolean async, boolean ours) throws Exception {
        try (ScriptServer server = scenario.secure() ? null : new ScriptServer(scenario.script())) {
            URI base = server == null
                    ? URI.create("https://localhost:" + nginx.uri().getPort())
                    : server.uri();
            URI endpoint = server == null ? nginx.secureUri() : server.endpoint();
            if (!ours) {
                HttpClient.Builder builder = HttpClient.newBuilder().sslContext(trust);
                scenario.settings().accept(builder);
                return steps(scenario, new Run(builder.build(), base, async, server, HttpClient.newBuilder()));
            }
            LoadBalancedHttpClientBuilder builder = LoadBalancedHttpClient.builder()
                    .service(base.toString(), service -> service.endpoint("s1", endpoint))
                    .sslContext(trust);
            if (scenario.passThrough()) {
                builder.passThrough();
            }
            scenario.settings().accept(builder);
            LoadBalancedHttpClient client = builder.build();
            try {
                List<Transcript.Line> lines =
                        steps(scenario, new Run(client, base, async, server, LoadBalancedHttpClient.builder()));
                Await.until(
                        "no call in flight",
                        () -> client.cluster(base.toString()).snapshot().endpoints().stream()
                                .allMatch(each -> each.inFlight() == 0));
                return lines;
            } finally {
                client.shutdownNow();
            }
        }
    }

    private static List<Transcript.Line> steps(Scenario scenario, Run run) throws Exception {
        scenario.steps().take(run.client(), run);
        run.end();
        return run.transcript().lines();
    }

    private void everyListedDifferenceOccurs() {
        assertThat(Differences.ALL)
                .filteredOn(each -> each.always() && !seen.contains(each))
                .as("listed, but the same by now")
                .isEmpty();
    }
}
