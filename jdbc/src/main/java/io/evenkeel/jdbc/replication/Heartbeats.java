package io.evenkeel.jdbc.replication;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Reads the heartbeats of one node, and writes them on the primary if it is to; for the node's thread only. */
final class Heartbeats implements LagReader {

    /** Read-only: the roles are about to change. */
    private static final Set<Integer> READ_ONLY = Set.of(1290, 1792, 1836);

    private static final String NOW = "DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%f')";

    private final String table;
    private final String quoted;
    private final long writtenNanos;
    private final LongSupplier ticker;
    private @Nullable String server;
    private @Nullable String write;
    private long writtenAt;
    private boolean everWritten;

    Heartbeats(String table, String quoted, long writtenNanos, LongSupplier ticker) {
        this.table = table;
        this.quoted = quoted;
        this.writtenNanos = writtenNanos;
        this.ticker = ticker;
    }

    @Override
    public Reading replica(Statement statement) throws SQLException {
        Map<String, String> beats = new HashMap<>();
        try (ResultSet rows = statement.executeQuery("SELECT server_id, CAST(ts AS CHAR) FROM " + quoted)) {
            while (rows.next()) {
                String value = rows.getString(2);
                if (value != null) {
                    beats.put(rows.getString(1), value);
                }
            }
        } catch (SQLException e) {
            return denied(e, "SELECT");
        }
        return new Reading.Beats(beats);
    }

    @Override
    public Reading primary(Statement statement, boolean writable) throws SQLException {
        String id = server(statement);
        long sent = 0;
        if (writable && writtenNanos > 0 && isDue()) {
            sent = ticker.getAsLong();
            try {
                statement.executeUpdate(write(id));
                writtenAt = sent;
                everWritten = true;
            } catch (SQLException e) {
                if (!READ_ONLY.contains(e.getErrorCode())) {
                    return denied(e, "INSERT or UPDATE");
                }
                sent = 0;
            }
        }
        try (ResultSet row =
                statement.executeQuery("SELECT CAST(ts AS CHAR) FROM " + quoted + " WHERE server_id = " + id)) {
            String value = row.next() ? row.getString(1) : null;
            return new Reading.Beat(id, value == null ? "" : value, sent);
        } catch (SQLException e) {
            return denied(e, "SELECT");
        }
    }

    /** A little early rather than a whole poll late. */
    private boolean isDue() {
        return !everWritten || ticker.getAsLong() - writtenAt >= writtenNanos - writtenNanos / 5;
    }

    /** The id is in the text and not asked of the server, so that a statement that is replicated as such writes the same. */
    private String write(String id) {
        String sql = write;
        if (sql == null) {
            // Of several writers, none may set it back.
            sql = "INSERT INTO " + quoted + " (server_id, ts) VALUES (" + id + ", " + NOW
                    + ") ON DUPLICATE KEY UPDATE ts = GREATEST(ts, " + NOW + ")";
            write = sql;
        }
        return sql;
    }

    private String server(Statement statement) throws SQLException {
        String id = server;
        if (id == null) {
            try (ResultSet row = statement.executeQuery("SELECT @@global.server_id")) {
                row.next();
                id = Long.toString(row.getLong(1));
            }
            server = id;
        }
        return id;
    }

    private Reading denied(SQLException error, String privilege) throws SQLException {
        int code = error.getErrorCode();
        if (!RetriedReader.isRefusal(error)) {
            throw error;
        }
        return new Reading.Denied(
                code == 1146 || code == 1049 || code == 1054
                        ? "there is no table " + table + " with server_id and ts"
                        : "the account lacks " + privilege + " on " + table + ", or there is none");
    }
}
