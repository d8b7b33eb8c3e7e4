package io.evenkeel.jdbc.replication;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks one server for the status of its replication, in its own words; for the node's thread only. */
final class ReplicaStatus {

    /**
     * What it says.
     *
     * @param reading null where there is nothing to be read, as on a member of a group
     */
    record Found(ReplicationThreads threads, @Nullable Reading reading) {}

    /** Of a server that was not asked. */
    static final Found NOT_ASKED = new Found(ReplicationThreads.UNKNOWN, null);

    /** Open to everybody: whether the default connection runs, and how many appliers do. */
    private static final String MARIADB_RUNNING = "SHOW GLOBAL STATUS LIKE 'Slave%\\_running'";

    private final boolean mariaDb;
    private final String question;
    private final Reading denied;
    private boolean visible = true;

    ReplicaStatus(ServerInfo.Flavour flavour, String version) {
        mariaDb = flavour == ServerInfo.Flavour.MARIADB;
        question = mariaDb
                ? "SHOW ALL SLAVES STATUS"
                : NodeConnection.isAtLeast(version, 8, 0, 22) ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS";
        denied = new Reading.Denied("the account lacks " + (mariaDb ? "SLAVE MONITOR" : "REPLICATION CLIENT"));
    }

    /** Unknown, from then on without asking again, if the account may not see it. */
    Found ask(Statement statement) throws SQLException {
        if (visible) {
            try {
                return read(statement);
            } catch (SQLException e) {
                if (e.getErrorCode() != 1227 && e.getErrorCode() != 1142 && e.getErrorCode() != 1064) {
                    throw e;
                }
                visible = false;
            }
        }
        return new Found(mariaDb ? mariaDbThreads(statement) : ReplicationThreads.UNKNOWN, denied);
    }

    private Found read(Statement statement) throws SQLException {
        List<Reading.Channel> channels = new ArrayList<>();
        ReplicationThreads worst = ReplicationThreads.NONE;
        try (ResultSet rows = statement.executeQuery(question)) {
            while (rows.next()) {
                Map<String, String> row = row(rows);
                if (row.getOrDefault("channel_name", "").startsWith("group_replication_")) {
                    continue;
                }
                String receiver = row.getOrDefault("replica_io_running", "");
                String applier = row.getOrDefault("replica_sql_running", "");
                channels.add(new Reading.Channel(source(row), state(row, receiver, applier)));
                if (receiver.equals("No") || applier.equals("No")) {
                    worst = ReplicationThreads.STOPPED;
                } else if (worst != ReplicationThreads.STOPPED && !receiver.equals("Yes")) {
                    worst = ReplicationThreads.CONNECTING;
                } else if (worst == ReplicationThreads.NONE) {
                    worst = ReplicationThreads.RUNNING;
                }
            }
        }
        if (!channels.isEmpty()) {
            return new Found(worst, new Reading.Channels(channels));
        }
        return isInGroup(statement)
                ? new Found(ReplicationThreads.UNKNOWN, new Reading.Denied("a member of a group shows no status"))
                : new Found(
                        ReplicationThreads.NONE,
                        new Reading.Channels(
                                List.of(new Reading.Channel("", new Reading.Stopped("no replication configured")))));
    }

    /** The columns by their names in the newest words. */
    private static Map<String, String> row(ResultSet rows) throws SQLException {
        Map<String, String> row = new HashMap<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            String name = rows.getMetaData()
                    .getColumnLabel(i)
                    .toLowerCase(Locale.ROOT)
                    .replace("slave_", "replica_")
                    .replace("master", "source");
            String value = rows.getString(i);
            row.put(name, value == null ? "" : value);
        }
        if (!row.containsKey("replica_io_running") || !row.containsKey("replica_sql_running")) {
            throw new SQLException("no columns for the threads in the status of replication");
        }
        return row;
    }

    private String source(Map<String, String> row) {
        String id = row.getOrDefault(mariaDb ? "source_server_id" : "source_uuid", "");
        return id.equals("0") ? "" : id;
    }

    private static Reading.State state(Map<String, String> row, String receiver, String applier) {
        if (receiver.equals("No") || applier.equals("No")) {
            return new Reading.Stopped("replication stopped");
        }
        long seconds = number(row.getOrDefault("seconds_behind_source", ""));
        if (!receiver.equals("Yes") || seconds < 0) {
            return new Reading.NothingNew();
        }
        // While a transaction waits for its delay, a parallel applier calls itself zero seconds behind.
        long remaining = number(row.getOrDefault("sql_remaining_delay", ""));
        long waited = remaining < 0 ? 0 : number(row.getOrDefault("sql_delay", "")) - remaining;
        return new Reading.Behind(Math.max(seconds, waited) * 1_000_000_000L);
    }

    /** Below zero if it is none. */
    private static long number(String text) {
        try {
            return text.isEmpty() ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** A member of a group replicates without a channel that would be shown; its lag tells. */
    private boolean isInGroup(Statement statement) throws SQLException {
        if (mariaDb) {
            return false;
        }
        try (ResultSet row = statement.executeQuery("SHOW GLOBAL VARIABLES LIKE 'group_replication_group_name'")) {
            String group = row.next() ? row.getString(2) : null;
            return group != null && !group.isEmpty();
        }
    }

    /**
     * What an account without a right can know: that the default connection runs, or that no applier does. In between,
     * a receiver may have been stopped, or there are named connections of which this tells nothing.
     */
    private static ReplicationThreads mariaDbThreads(Statement statement) throws SQLException {
        boolean running = false;
        boolean noApplier = false;
        try (ResultSet rows = statement.executeQuery(MARIADB_RUNNING)) {
            while (rows.next()) {
                String name = rows.getString(1).toLowerCase(Locale.ROOT);
                String value = rows.getString(2);
                running |= name.equals("slave_running") && value.equals("ON");
                noApplier |= name.equals("slaves_running") && value.equals("0");
            }
        }
        if (running) {
            return ReplicationThreads.RUNNING;
        }
        return noApplier ? ReplicationThreads.STOPPED : ReplicationThreads.UNKNOWN;
    }
}
