package io.evenkeel.jdbc.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The heartbeats that were seen on the primary, and since when: from these the lag of a replica is told without comparing
 * clocks.
 *
 * <p>A beat that is new in one poll of the primary was committed after the poll before was sent. A replica that has it, or a
 * later one, therefore has what was committed before that, if it applies in the primary's order. The beats' own times are
 * only compared with each other, so it does not matter which clock or time zone they come from. When they go backwards, a
 * replica that has a high one may have it from before; nothing is known then until the primary is past the highest.
 *
 * <p>Times are {@link System#nanoTime()}. Not thread-safe.
 */
final class HeartbeatTimeline {

    /** Half an hour of four in a second; those before are thinned out. */
    private static final int MANY = 8_192;

    private record Entry(String value, long notBefore) {}

    private List<Entry> entries = new ArrayList<>();
    private String server = "";
    private String newest = "";
    private String highest = "";
    private long newestSeenAt;

    /** Takes what a poll of the primary, sent at that time, brought back. */
    void add(Reading.Beat beat, long sentAt) {
        if (!beat.server().equals(server)) {
            clear();
            server = beat.server();
        }
        int order = beat.value().compareTo(newest);
        if (order < 0) {
            entries.clear();
        } else if (order > 0 && !newest.isEmpty() && beat.value().compareTo(highest) > 0) {
            entries.add(new Entry(beat.value(), beat.writtenAt() != 0 ? beat.writtenAt() : newestSeenAt));
            thin();
        }
        newest = beat.value();
        newestSeenAt = sentAt;
        if (newest.compareTo(highest) > 0) {
            highest = newest;
        }
    }

    void clear() {
        entries.clear();
        server = "";
        newest = "";
        highest = "";
    }

    int size() {
        return entries.size();
    }

    /** The lag of a replica that has these. */
    Lag lag(Map<String, String> byServer, Lag before) {
        if (server.isEmpty()) {
            return Lag.unknown("the heartbeat of the primary is not known yet");
        }
        if (newest.isEmpty()) {
            return Lag.unknown("there is no heartbeat of the primary, whose server_id is " + server);
        }
        String has = byServer.get(server);
        if (has == null) {
            return Lag.unknown("it has no heartbeat of the primary, whose server_id is " + server);
        }
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).value.compareTo(has) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low > 0) {
            return Lag.estimatedUntil(entries.get(low - 1).notBefore);
        }
        if (before.isKnown() && !before.isProof()) {
            return before;
        }
        return Lag.unknown("it has none of the heartbeats since the primary is being watched");
    }

    private void thin() {
        if (entries.size() < MANY) {
            return;
        }
        List<Entry> kept = new ArrayList<>(MANY);
        for (int i = 0; i < MANY; i++) {
            if (i % 2 == 0 || i >= MANY / 2) {
                kept.add(entries.get(i));
            }
        }
        entries = kept;
    }
}
