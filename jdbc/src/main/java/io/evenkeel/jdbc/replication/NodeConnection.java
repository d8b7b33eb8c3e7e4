package io.evenkeel.jdbc.replication;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The monitor's own connection to one node: opened when needed, asked, thrown away on any trouble.
 *
 * <p>{@link #poll} and {@link #close} are for the node's thread; {@link #abort} is for any.
 */
final class NodeConnection {

    /** The questions to one server, told once for each connection. */
    private record Dialect(ServerInfo.Flavour flavour, String version, String poll, String threads) {}

    private static final String MYSQL_POLL = "SELECT @@global.gtid_executed, @@global.gtid_mode, @@global.log_bin,"
            + " @@global.super_read_only, @@global.read_only, @@global.server_uuid";
    private static final String MARIADB_POLL = "SELECT @@global.gtid_binlog_pos, @@global.gtid_slave_pos,"
            + " @@global.log_bin, @@global.read_only, @@global.server_id";
    /** Open to everybody: whether the default connection runs, and how many appliers do. */
    private static final String MARIADB_RUNNING = "SHOW GLOBAL STATUS LIKE 'Slave%\\_running'";

    private final ConnectionOpener opener;
    private final int timeoutMillis;
    private final LongSupplier ticker;
    private volatile @Nullable Connection connection;
    private volatile boolean aborted;
    private @Nullable Statement statement;
    private @Nullable Dialect dialect;
    private boolean threadsVisible;
    private String lastText = "";
    private GtidSet lastSet = GtidSet.empty();
    private String lastAppliedText = "";
    private GtidSet lastApplied = GtidSet.empty();

    NodeConnection(ConnectionOpener opener, Duration timeout, LongSupplier ticker) {
        this.opener = opener;
        this.timeoutMillis = Math.toIntExact(timeout.toMillis());
        this.ticker = ticker;
    }

    /**
     * Asks the node, over a new connection if there is none.
     *
     * @param withThreads whether to ask also if its replication runs
     */
    PollResult poll(boolean withThreads) throws SQLException {
        boolean fresh = statement == null;
        try {
            return ask(withThreads);
        } catch (SQLException | RuntimeException e) {
            abandon();
            // Connections get cut for many harmless reasons; the node is in trouble only if a new one does not work
            // either.
            if (fresh || aborted || Diagnosis.of(e).problem() != NodeProblem.DISCONNECTED) {
                throw e;
            }
        }
        try {
            return ask(withThreads);
        } catch (SQLException | RuntimeException e) {
            abandon();
            throw e;
        }
    }

    private PollResult ask(boolean withThreads) throws SQLException {
        Statement asked = statement;
        Dialect words = dialect;
        if (asked == null || words == null) {
            asked = open();
            words = dialect(asked);
            statement = asked;
            dialect = words;
            threadsVisible = true;
        }
        return words.flavour == ServerInfo.Flavour.MYSQL
                ? askMySql(asked, words, withThreads)
                : askMariaDb(asked, words, withThreads);
    }

    private Statement open() throws SQLException {
        Connection opened = opener.open();
        connection = opened;
        if (aborted) {
            abandon();
            throw new SQLException("the monitor was closed", "08003");
        }
        try {
            opened.setNetworkTimeout(Runnable::run, timeoutMillis);
        } catch (SQLFeatureNotSupportedException e) {
            // Then the driver's own socket timeout must do.
        }
        return opened.createStatement();
    }

    private static Dialect dialect(Statement statement) throws SQLException {
        String version;
        try (ResultSet row = statement.executeQuery("SELECT VERSION()")) {
            row.next();
            version = text(row, 1);
        }
        if (version.toLowerCase(Locale.ROOT).contains("mariadb")) {
            return new Dialect(ServerInfo.Flavour.MARIADB, version, MARIADB_POLL, "SHOW ALL SLAVES STATUS");
        }
        return new Dialect(
                ServerInfo.Flavour.MYSQL,
                version,
                MYSQL_POLL,
                isAtLeast(version, 8, 0, 22) ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS");
    }

    static boolean isAtLeast(String version, int... wanted) {
        String[] numbers = version.split("[^0-9]+", wanted.length + 1);
        for (int i = 0; i < wanted.length; i++) {
            int number = i < numbers.length && !numbers[i].isEmpty() ? Integer.parseInt(numbers[i]) : 0;
            if (number != wanted[i]) {
                return number > wanted[i];
            }
        }
        return true;
    }

    private PollResult askMySql(Statement asked, Dialect words, boolean withThreads) throws SQLException {
        long sentAt = ticker.getAsLong();
        GtidSet executed;
        String gtidMode;
        boolean binlog;
        NodeRole role;
        String uuid;
        try (ResultSet row = asked.executeQuery(words.poll)) {
            row.next();
            executed = parsed(text(row, 1));
            gtidMode = text(row, 2);
            binlog = isOn(text(row, 3));
            role = isOn(text(row, 4)) || isOn(text(row, 5)) ? NodeRole.READ_ONLY : NodeRole.WRITABLE;
            uuid = text(row, 6);
        }
        // With another mode, transactions without a GTID may be around, which no set shows.
        String gtidsOff = gtidMode.equals("ON") ? null : "gtid_mode=" + gtidMode;
        ReplicationThreads threads =
                withThreads ? threads(asked, words, "Replica_", "Slave_") : ReplicationThreads.UNKNOWN;
        return new PollResult(
                new ServerInfo(words.flavour, words.version, uuid),
                role,
                executed,
                executed,
                gtidsOff != null || binlog ? gtidsOff : "log_bin=OFF",
                gtidsOff,
                threads,
                sentAt);
    }

    private PollResult askMariaDb(Statement asked, Dialect words, boolean withThreads) throws SQLException {
        long sentAt = ticker.getAsLong();
        GtidSet applied;
        GtidSet written;
        boolean binlog;
        NodeRole role;
        String serverId;
        try (ResultSet row = asked.executeQuery(words.poll)) {
            row.next();
            GtidSet binlogPosition = parsed(text(row, 1));
            // What a replica shows to readers is in its slave position; its own binary log runs ahead of its engine,
            // and
            // may hold writes of its own under numbers that the primary uses for others.
            applied = parsedApplied(text(row, 2));
            // What a primary has written itself and what it had applied before it became one.
            written = binlogPosition.union(applied);
            binlog = isOn(text(row, 3));
            role = isOn(text(row, 4)) ? NodeRole.READ_ONLY : NodeRole.WRITABLE;
            serverId = text(row, 5);
        }
        ReplicationThreads threads = withThreads ? threads(asked, words, "Slave_") : ReplicationThreads.UNKNOWN;
        if (withThreads && !threadsVisible) {
            threads = mariaDbThreads(asked);
        }
        return new PollResult(
                new ServerInfo(words.flavour, words.version, serverId),
                role,
                written,
                applied,
                binlog ? null : "log_bin=OFF",
                null,
                threads,
                sentAt);
    }

    /** The worst of all channels; unknown, from then on without asking again, if the account may not see it. */
    private ReplicationThreads threads(Statement asked, Dialect words, String... prefixes) throws SQLException {
        if (!threadsVisible) {
            return ReplicationThreads.UNKNOWN;
        }
        try {
            ReplicationThreads worst = worst(asked, words, prefixes);
            return worst == ReplicationThreads.NONE ? noneOrGroup(asked, words) : worst;
        } catch (SQLException e) {
            if (e.getErrorCode() == 1227 || e.getErrorCode() == 1142 || e.getErrorCode() == 1064) {
                threadsVisible = false;
                return ReplicationThreads.UNKNOWN;
            }
            throw e;
        }
    }

    private static ReplicationThreads worst(Statement asked, Dialect words, String... prefixes) throws SQLException {
        try (ResultSet rows = asked.executeQuery(words.threads)) {
            ReplicationThreads worst = ReplicationThreads.NONE;
            while (rows.next()) {
                String receiver = column(rows, "IO_Running", prefixes);
                String applier = column(rows, "SQL_Running", prefixes);
                if (isGroupReplication(rows)) {
                    continue;
                }
                if (receiver.equals("No") || applier.equals("No")) {
                    return ReplicationThreads.STOPPED;
                }
                if (!receiver.equals("Yes")) {
                    worst = ReplicationThreads.CONNECTING;
                } else if (worst == ReplicationThreads.NONE) {
                    worst = ReplicationThreads.RUNNING;
                }
            }
            return worst;
        }
    }

    private static String column(ResultSet rows, String suffix, String... prefixes) throws SQLException {
        for (String prefix : prefixes) {
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                if (rows.getMetaData().getColumnLabel(i).equals(prefix + suffix)) {
                    return text(rows, i);
                }
            }
        }
        throw new SQLException("no column " + prefixes[0] + suffix + " in the status of replication");
    }

    private static boolean isGroupReplication(ResultSet rows) throws SQLException {
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            if (rows.getMetaData().getColumnLabel(i).equals("Channel_Name")) {
                return text(rows, i).startsWith("group_replication_");
            }
        }
        return false;
    }

    /** A member of a group replicates without a channel that would be shown; its lag tells. */
    private static ReplicationThreads noneOrGroup(Statement asked, Dialect words) throws SQLException {
        if (words.flavour != ServerInfo.Flavour.MYSQL) {
            return ReplicationThreads.NONE;
        }
        try (ResultSet row = asked.executeQuery("SHOW GLOBAL VARIABLES LIKE 'group_replication_group_name'")) {
            return row.next() && !text(row, 2).isEmpty() ? ReplicationThreads.UNKNOWN : ReplicationThreads.NONE;
        }
    }

    /**
     * What an account without a right can know: that the default connection runs, or that no applier does. In between,
     * a receiver may have been stopped, or there are named connections of which this tells nothing.
     */
    private static ReplicationThreads mariaDbThreads(Statement asked) throws SQLException {
        boolean running = false;
        boolean noApplier = false;
        try (ResultSet rows = asked.executeQuery(MARIADB_RUNNING)) {
            while (rows.next()) {
                String name = text(rows, 1).toLowerCase(Locale.ROOT);
                String value = text(rows, 2);
                running |= name.equals("slave_running") && value.equals("ON");
                noApplier |= name.equals("slaves_running") && value.equals("0");
            }
        }
        if (running) {
            return ReplicationThreads.RUNNING;
        }
        return noApplier ? ReplicationThreads.STOPPED : ReplicationThreads.UNKNOWN;
    }

    /** An idle server repeats itself; a set can be long. */
    private GtidSet parsed(String text) throws SQLException {
        if (!text.equals(lastText)) {
            lastSet = parse(text);
            lastText = text;
        }
        return lastSet;
    }

    private GtidSet parsedApplied(String text) throws SQLException {
        if (!text.equals(lastAppliedText)) {
            lastApplied = parse(text);
            lastAppliedText = text;
        }
        return lastApplied;
    }

    private static GtidSet parse(String text) throws SQLException {
        try {
            return GtidSet.parse(text);
        } catch (IllegalArgumentException e) {
            throw new SQLException("the server's executed GTIDs cannot be read", e);
        }
    }

    private static String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    /** Newer MariaDB has words for degrees of read-only. */
    private static boolean isOn(String flag) {
        return !(flag.isEmpty() || flag.equals("0") || flag.equalsIgnoreCase("OFF"));
    }

    /** Drops a connection that is not to be trusted any more, without a word to the server, which may not be listening. */
    private void abandon() {
        statement = null;
        dialect = null;
        Connection dropped = connection;
        connection = null;
        if (dropped != null) {
            abort(dropped);
        }
    }

    /** Says goodbye to the server. */
    void close() {
        Connection closed = connection;
        connection = null;
        statement = null;
        if (closed != null) {
            try {
                closed.close();
            } catch (SQLException e) {
                abort(closed);
            }
        }
    }

    /** Cuts the connection under a poll that may be hanging; there will be no other one. */
    void abort() {
        aborted = true;
        Connection cut = connection;
        if (cut != null) {
            abort(cut);
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            // It is gone already, which is what was wanted.
        }
    }
}
