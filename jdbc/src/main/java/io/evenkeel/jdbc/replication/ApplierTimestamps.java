package io.evenkeel.jdbc.replication;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks MySQL's performance schema when the transactions that a replica has applied, and those that it has not, were committed.
 *
 * <p>A channel has everything until the oldest commit that is being applied. While received ones wait, such as for a delay, it
 * has everything until the newest that was applied, which is not known before the first one after a start; then the reading
 * says nothing new. If nothing waits, it has everything until the one that is being received, or all that there was when it was
 * asked, as far as it knows.
 */
final class ApplierTimestamps implements LagReader {

    static final String PRIVILEGES = "SELECT on performance_schema.replication_connection_status,"
            + " replication_applier_status, replication_applier_status_by_coordinator and"
            + " replication_applier_status_by_worker";

    private static final String QUESTION = "SELECT c.CHANNEL_NAME, c.SOURCE_UUID, c.SERVICE_STATE, a.SERVICE_STATE,"
            + " NULLIF(UNIX_TIMESTAMP(c.QUEUEING_TRANSACTION_ORIGINAL_COMMIT_TIMESTAMP), 0),"
            + " NULLIF(UNIX_TIMESTAMP(c.LAST_QUEUED_TRANSACTION_ORIGINAL_COMMIT_TIMESTAMP), 0),"
            // Which is ANONYMOUS where GTIDs are off.
            + " CASE WHEN c.LAST_QUEUED_TRANSACTION LIKE '%:%'"
            + " THEN GTID_SUBSET(c.LAST_QUEUED_TRANSACTION, @@global.gtid_executed) END,"
            + " (SELECT MIN(NULLIF(UNIX_TIMESTAMP(k.PROCESSING_TRANSACTION_ORIGINAL_COMMIT_TIMESTAMP), 0))"
            + " FROM performance_schema.replication_applier_status_by_coordinator k"
            + " WHERE k.CHANNEL_NAME = c.CHANNEL_NAME),"
            + " (SELECT MIN(NULLIF(UNIX_TIMESTAMP(w.APPLYING_TRANSACTION_ORIGINAL_COMMIT_TIMESTAMP), 0))"
            + " FROM performance_schema.replication_applier_status_by_worker w WHERE w.CHANNEL_NAME = c.CHANNEL_NAME),"
            + " (SELECT MAX(NULLIF(UNIX_TIMESTAMP(w.LAST_APPLIED_TRANSACTION_ORIGINAL_COMMIT_TIMESTAMP), 0))"
            + " FROM performance_schema.replication_applier_status_by_worker w WHERE w.CHANNEL_NAME = c.CHANNEL_NAME)"
            + " FROM performance_schema.replication_connection_status c"
            + " JOIN performance_schema.replication_applier_status a ON a.CHANNEL_NAME = c.CHANNEL_NAME"
            + " WHERE c.CHANNEL_NAME <> 'group_replication_recovery'";

    private static final long UNKNOWN = Long.MAX_VALUE;

    @Override
    public Reading replica(Statement statement) throws SQLException {
        List<Reading.Channel> channels = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(QUESTION)) {
            while (rows.next()) {
                boolean group = text(rows, 1).equals("group_replication_applier");
                channels.add(new Reading.Channel(group ? Reading.Channel.GROUP : text(rows, 2), state(rows)));
            }
        } catch (SQLException e) {
            if (RetriedReader.isRefusal(e)) {
                return new Reading.Denied("the account lacks " + PRIVILEGES);
            }
            throw e;
        }
        return new Reading.Channels(
                channels.isEmpty()
                        ? List.of(new Reading.Channel("", new Reading.Stopped("no replication configured")))
                        : channels);
    }

    @Override
    public Reading primary(Statement statement, boolean writable) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT UNIX_TIMESTAMP(NOW(6))")) {
            row.next();
            return new Reading.Clock(micros(row, 1));
        }
    }

    private static Reading.State state(ResultSet row) throws SQLException {
        String receiver = text(row, 3);
        if (receiver.equals("OFF") || text(row, 4).equals("OFF")) {
            return new Reading.Stopped("replication stopped");
        }
        long queued = micros(row, 6);
        String subset = row.getString(7);
        long applied = micros(row, 10);
        boolean waits =
                subset != null ? subset.equals("0") : queued != UNKNOWN && (applied == UNKNOWN || applied < queued);
        // What is being received is newer than what waits; and who has begun again may not know what was applied.
        long oldest = waits ? applied : micros(row, 5);
        long underWay = Math.min(oldest, Math.min(micros(row, 8), micros(row, 9)));
        if (underWay != UNKNOWN) {
            return new Reading.Until(underWay);
        }
        return waits || !receiver.equals("ON") ? new Reading.NothingNew() : new Reading.Behind(0);
    }

    private static long micros(ResultSet row, int column) throws SQLException {
        @Nullable BigDecimal seconds = row.getBigDecimal(column);
        return seconds == null ? UNKNOWN : seconds.movePointRight(6).longValue();
    }

    private static String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }
}
