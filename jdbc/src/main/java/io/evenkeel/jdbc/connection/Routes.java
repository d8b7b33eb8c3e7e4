package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.routing.Gate;
import io.evenkeel.jdbc.routing.Route;
import java.util.EnumMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The routes to one node in one role, each made once. Thread-safe. */
final class Routes {

    private static final int MAX_ROUTES = 1_000;

    private final String node;
    private final Route.Role role;
    private final EnumMap<Gate, Route> byGate = new EnumMap<>(Gate.class);
    private final ConcurrentHashMap<String, Route> byReason = new ConcurrentHashMap<>();

    /** The last that was asked for; mostly the next one too. */
    private @Nullable Route recent;

    Routes(String node, Route.Role role) {
        this.node = node;
        this.role = role;
        for (Gate gate : Gate.values()) {
            String reason = gate.reason();
            if (reason != null) {
                byGate.put(gate, new Route(node, role, reason));
            }
        }
    }

    /** The route for this reason. */
    Route route(Gate gate, String reason) {
        Route last = recent;
        if (last != null && reason.equals(last.reason())) {
            return last;
        }
        Route found = byGate.get(gate);
        if (found == null) {
            found = byReason.get(reason);
            if (found == null) {
                found = made(reason);
            }
        }
        recent = found;
        return found;
    }

    private Route made(String reason) {
        Route route = new Route(node, role, reason);
        if (byReason.size() < MAX_ROUTES) {
            byReason.putIfAbsent(reason, route);
        }
        return route;
    }
}
