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
    private record Dialect(
            ServerInfo.Flavour flavour,
            String version,
            String poll,
            ReplicaStatus status,
            @Nullable LagReader reader) {}

    private static final String MYSQL_POLL = "SELECT @@global.gtid_executed, @@global.gtid_mode, @@global.log_bin,"
            + " @@global.super_read_only, @@global.read_only, @@global.server_uuid";
    private static final String MARIADB_POLL = "SELECT @@global.gtid_binlog_pos, @@global.gtid_slave_pos,"
            + " @@global.log_bin, @@global.read_only, @@global.server_id";

    private final ConnectionOpener opener;
    private final int timeoutMillis;
    private final LongSupplier ticker;
    private final LagSource source;
    private volatile @Nullable Connection connection;
    private volatile boolean aborted;
    private @Nullable Statement statement;
    private @Nullable Dialect dialect;
    private String lastText = "";
    private GtidSet lastSet = GtidSet.empty();
    private String lastAppliedText = "";
    private GtidSet lastApplied = GtidSet.empty();

    NodeConnection(ConnectionOpener opener, Duration timeout, LongSupplier ticker, LagSource source) {
        this.opener = opener;
        this.timeoutMillis = Math.toIntExact(timeout.toMillis());
        this.ticker = ticker;
        this.source = source;
    }

    /**
     * Asks the node, over a new connection if there is none.
     *
     * @param asReplica whether to ask it as a replica, also if its replication runs
     */
    PollResult poll(boolean asReplica) throws SQLException {
        boolean fresh = statement == null;
        try {
            return ask(asReplica);
        } catch (SQLException | RuntimeException e) {
            abandon();
            // Connections get cut for many harmless reasons; the node is in trouble only if a new one does not work
            // either.
            if (fresh || aborted || Diagnosis.of(e).problem() != NodeProblem.DISCONNECTED) {
                throw e;
            }
        }
        try {
            return ask(asReplica);
        } catch (SQLException | RuntimeException e) {
            abandon();
            throw e;
        }
    }

    private PollResult ask(boolean asReplica) throws SQLException {
        Statement asked = statement;
        Dialect words = dialect;
        if (asked == null || words == null) {
            asked = open();
            words = dialect(asked);
            statement = asked;
            dialect = words;
        }
        return words.flavour == ServerInfo.Flavour.MYSQL
                ? askMySql(asked, words, asReplica)
                : askMariaDb(asked, words, asReplica);
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

    private Dialect dialect(Statement statement) throws SQLException {
        String version;
        try (ResultSet row = statement.executeQuery("SELECT VERSION()")) {
            row.next();
            version = text(row, 1);
        }
        boolean mariaDb = version.toLowerCase(Locale.ROOT).contains("mariadb");
        ServerInfo.Flavour flavour = mariaDb ? ServerInfo.Flavour.MARIADB : ServerInfo.Flavour.MYSQL;
        return new Dialect(
                flavour,
                version,
                mariaDb ? MARIADB_POLL : MYSQL_POLL,
                new ReplicaStatus(flavour, version),
                source.reader(flavour, version, ticker));
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

    private PollResult askMySql(Statement asked, Dialect words, boolean asReplica) throws SQLException {
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
        ReplicaStatus.Found status = asReplica ? words.status.ask(asked) : ReplicaStatus.NOT_ASKED;
        return new PollResult(
                new ServerInfo(words.flavour, words.version, uuid),
                role,
                executed,
                executed,
                gtidsOff != null || binlog ? gtidsOff : "log_bin=OFF",
                gtidsOff,
                status.threads(),
                sentAt,
                status.reading(),
                lagReading(asked, words, asReplica, role));
    }

    private PollResult askMariaDb(Statement asked, Dialect words, boolean asReplica) throws SQLException {
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
        ReplicaStatus.Found status = asReplica ? words.status.ask(asked) : ReplicaStatus.NOT_ASKED;
        return new PollResult(
                new ServerInfo(words.flavour, words.version, serverId),
                role,
                written,
                applied,
                binlog ? null : "log_bin=OFF",
                null,
                status.threads(),
                sentAt,
                status.reading(),
                lagReading(asked, words, asReplica, role));
    }

    private static @Nullable Reading lagReading(Statement asked, Dialect words, boolean asReplica, NodeRole role)
            throws SQLException {
        LagReader reader = words.reader;
        if (reader == null) {
            return null;
        }
        return asReplica ? reader.replica(asked) : reader.primary(asked, role == NodeRole.WRITABLE);
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
