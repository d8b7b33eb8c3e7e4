package io.evenkeel.jdbc.replication;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * A table in which somebody writes the time on the primary, again and again, in the form of {@code pt-heartbeat}: a row for
 * each {@code server_id}, with the time of the last beat in {@code ts}.
 *
 * <p>Only the times of one primary are compared with each other, so clocks need not agree, and {@code ts} may be of any time
 * zone, as long as it does not go backwards: prefer {@code pt-heartbeat --utc}. The lag is exact to one beat and one poll
 * interval. Immutable and thread-safe.
 */
public final class HeartbeatSource extends LagSource {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$]{1,64}(\\.[A-Za-z0-9_$]{1,64})?");
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final String table;
    private final Duration written;

    HeartbeatSource(String table, Duration written) {
        if (!NAME.matcher(table).matches()) {
            throw new IllegalArgumentException(
                    "table: " + table + " (expected: table or database.table, of letters, digits, _ and $)");
        }
        this.table = table;
        this.written = written;
    }

    /**
     * The same, with the monitor itself writing a beat on the primary this often, or with each poll if those are rarer; many
     * monitors may. The account needs {@code INSERT} and {@code UPDATE} on the table besides.
     *
     * @throws IllegalArgumentException if the interval is not from 10 ms to 1 min
     */
    public HeartbeatSource writtenEvery(Duration interval) {
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "writtenEvery: " + interval + " (expected: from " + SHORTEST + " to " + LONGEST + ")");
        }
        return new HeartbeatSource(table, interval);
    }

    @Override
    public String privileges() {
        return "SELECT on " + table + (written.isZero() ? "" : ", and INSERT and UPDATE on the primary");
    }

    @Override
    boolean estimates() {
        return true;
    }

    @Override
    LagReader reader(ServerInfo.Flavour flavour, String version, LongSupplier ticker) {
        String quoted = "`" + table.replace(".", "`.`") + "`";
        return new RetriedReader(new Heartbeats(table, quoted, written.toNanos(), ticker), ticker);
    }

    /** Such as {@code heartbeat percona.heartbeat}. */
    @Override
    public String toString() {
        return "heartbeat " + table;
    }
}
