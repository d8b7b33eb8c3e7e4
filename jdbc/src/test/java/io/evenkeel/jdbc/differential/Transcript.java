package io.evenkeel.jdbc.differential;

import java.util.ArrayList;
import java.util.List;

/** What a run of a scenario shows: one line for each call that it made, with what came back. */
final class Transcript {

    /** A call and its outcome, as text. */
    record Line(String call, String outcome) {
        @Override
        public String toString() {
            return call + " -> " + outcome;
        }
    }

    private final List<Line> lines = new ArrayList<>();
    private final int[] ports;

    /** A transcript in which these ports of servers are all the same. */
    Transcript(int... ports) {
        this.ports = ports.clone();
    }

    synchronized void add(String call, String outcome) {
        lines.add(new Line(call, normalized(outcome)));
    }

    synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    /** Without what differs from run to run on one and the same connection. */
    private String normalized(String outcome) {
        String text = outcome;
        for (int port : ports) {
            text = text.replace(":" + port, ":PORT");
        }
        return text.replaceAll("[0-9a-f]{8}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{12}", "UUID")
                .replaceAll("[0-9,]+ milliseconds? ago", "N milliseconds ago")
                .replaceAll("(Last packet sent to the server was )[0-9,]+ ms", "$1N ms");
    }
}
