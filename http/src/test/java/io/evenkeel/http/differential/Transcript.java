package io.evenkeel.http.differential;

import java.util.ArrayList;
import java.util.List;

/** What a caller, and the server, saw in one run of a scenario. Thread-safe. */
final class Transcript {

    /** One observation: of what, and what it was. */
    record Line(String what, String value) {

        @Override
        public String toString() {
            return what + " = " + value;
        }
    }

    private final List<Line> lines = new ArrayList<>();

    synchronized void add(String what, String value) {
        lines.add(new Line(what, value));
    }

    synchronized List<Line> lines() {
        return List.copyOf(lines);
    }
}
