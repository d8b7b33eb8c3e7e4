package io.evenkeel.jdbc.differential;

import io.evenkeel.jdbc.differential.Scenario.Body;
import io.evenkeel.jdbc.differential.Scenario.Touches;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects scenarios about one idea; a name tells the idea and the case. */
abstract class Scenarios {

    static final String MULTI = "allowMultiQueries=true";
    static final String SERVER_SIDE = "useServerPrepStmts=true&useCursorFetch=true";
    static final String CACHED = "useServerPrepStmts=true&cachePrepStmts=true";
    static final String REWRITE = "rewriteBatchedStatements=true";

    private final String idea;
    private final List<Scenario> collected = new ArrayList<>();

    Scenarios(String idea) {
        this.idea = idea;
    }

    /** All there are. */
    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        for (Scenarios each : List.of(
                new StatementScenarios(),
                new PreparedScenarios(),
                new CallScenarios(),
                new BatchScenarios(),
                new ResultScenarios(),
                new MetaDataScenarios(),
                new TransactionScenarios(),
                new SessionScenarios(),
                new ErrorScenarios(),
                new ClosedScenarios())) {
            all.addAll(each.collected);
        }
        Set<String> names = new HashSet<>();
        for (Scenario each : all) {
            if (!names.add(each.name())) {
                throw new IllegalStateException("two scenarios are called " + each);
            }
        }
        return all;
    }

    final void reads(String name, Body body) {
        collected.add(new Scenario(idea + ": " + name, "", Touches.NOTHING, body));
    }

    final void reads(String name, String properties, Body body) {
        collected.add(new Scenario(idea + ": " + name, properties, Touches.NOTHING, body));
    }

    final void writes(String name, Body body) {
        collected.add(new Scenario(idea + ": " + name, "", Touches.ROWS, body));
    }

    final void writes(String name, String properties, Body body) {
        collected.add(new Scenario(idea + ": " + name, properties, Touches.ROWS, body));
    }

    final void defines(String name, Body body) {
        collected.add(new Scenario(idea + ": " + name, "", Touches.TABLES, body));
    }
}
