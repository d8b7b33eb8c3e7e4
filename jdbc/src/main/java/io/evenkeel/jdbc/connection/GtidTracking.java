package io.evenkeel.jdbc.connection;

import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.protocol.ServerSessionStateController;
import com.mysql.cj.protocol.ServerSessionStateController.ServerSessionStateChanges;
import com.mysql.cj.protocol.ServerSessionStateController.SessionStateChange;
import com.mysql.cj.protocol.ServerSessionStateController.SessionStateChangesListener;
import io.evenkeel.jdbc.replication.GtidSet;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The GTIDs that MySQL ({@code session_track_gtids}) and MariaDB (the variable {@code last_gtid}) put into the answer to
 * whatever committed. Needs Connector/J with {@code trackSessionState=true}. The driver refers to listeners weakly: this
 * must be kept as long as its connection.
 */
final class GtidTracking extends WrittenTransactions implements SessionStateChangesListener {

    private static final String LAST_GTID = "last_gtid";

    private @Nullable GtidSet told;

    private GtidTracking() {}

    static @Nullable GtidTracking begin(Connection driver) throws SQLException {
        JdbcConnection connection = driver.unwrap(JdbcConnection.class);
        if (!connection.getPropertySet().getBooleanProperty("trackSessionState").getValue()) {
            return null;
        }
        boolean mariaDb = driver.getMetaData()
                .getDatabaseProductVersion()
                .toLowerCase(Locale.ROOT)
                .contains("mariadb");
        try (Statement statement = driver.createStatement()) {
            if (!isOn(statement, mariaDb)) {
                return null;
            }
            statement.execute(
                    mariaDb
                            ? "SET SESSION session_track_system_variables ="
                                    + " CONCAT_WS(',', NULLIF(@@session_track_system_variables, ''), 'last_gtid')"
                            : "SET SESSION session_track_gtids = OWN_GTID");
        }
        GtidTracking tracking = new GtidTracking();
        connection.getServerSessionStateController().addSessionStateChangesListener(tracking);
        return tracking;
    }

    /** Whether what this server commits gets GTIDs that its replicas will have. */
    private static boolean isOn(Statement statement, boolean mariaDb) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                mariaDb ? "SELECT @@global.log_bin, 'ON'" : "SELECT @@global.log_bin, @@global.gtid_mode")) {
            return row.next() && row.getBoolean(1) && "ON".equalsIgnoreCase(row.getString(2));
        }
    }

    @Override
    public void handleSessionStateChanges(ServerSessionStateChanges changes) {
        for (SessionStateChange change : changes.getSessionStateChangesList()) {
            String text = gtids(change);
            if (text != null && !text.isEmpty()) {
                GtidSet more = GtidSet.parse(text);
                GtidSet before = told;
                told = before == null ? more : before.union(more);
            }
        }
    }

    private static @Nullable String gtids(SessionStateChange change) {
        if (change.getType() == ServerSessionStateController.SESSION_TRACK_GTIDS) {
            return change.getValues().get(0);
        }
        boolean isLast = change.getType() == ServerSessionStateController.SESSION_TRACK_SYSTEM_VARIABLES
                && change.getValues().size() == 2
                && change.getValues().get(0).equals(LAST_GTID);
        return isLast ? change.getValues().get(1) : null;
    }

    @Override
    @Nullable
    GtidSet take() {
        GtidSet taken = told;
        if (taken != null) {
            told = null;
        }
        return taken;
    }
}
