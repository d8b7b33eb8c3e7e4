package io.evenkeel.http.differential;

import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A group of scenarios. */
abstract class Scenarios {

    static final Consumer<HttpClient.Builder> DEFAULTS = settings -> {};

    private final String group;
    private final List<Scenario> scenarios = new ArrayList<>();

    Scenarios(String group) {
        this.group = group;
    }

    static List<Scenario> all() {
        return Stream.of(
                        new StatusScenarios(),
                        new BodyScenarios(),
                        new PublisherScenarios(),
                        new RedirectScenarios(),
                        new IdentityScenarios(),
                        new FailureScenarios(),
                        new InterimScenarios(),
                        new CallScenarios(),
                        new WebSocketScenarios(),
                        new Http2Scenarios())
                .flatMap(group -> group.scenarios.stream())
                .toList();
    }

    /** A scenario with a server of its own. */
    final void add(String name, ScriptServer.Script script, Scenario.Steps steps) {
        add(name, DEFAULTS, script, steps);
    }

    final void add(
            String name, Consumer<HttpClient.Builder> settings, ScriptServer.Script script, Scenario.Steps steps) {
        scenarios.add(new Scenario(group + ": " + name, false, false, settings, script, steps));
    }

    /** A scenario in which ours may reach other hosts too. */
    final void passThrough(
            String name, Consumer<HttpClient.Builder> settings, ScriptServer.Script script, Scenario.Steps steps) {
        scenarios.add(new Scenario(group + ": " + name, false, true, settings, script, steps));
    }

    /** A scenario against nginx. */
    final void secure(String name, Consumer<HttpClient.Builder> settings, Scenario.Steps steps) {
        scenarios.add(new Scenario(group + ": " + name, true, false, settings, (ask, wire) -> {}, steps));
    }
}
