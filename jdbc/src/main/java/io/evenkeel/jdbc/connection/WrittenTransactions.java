package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.replication.GtidSet;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Learns from a server's answers which transactions a connection of the driver committed, without asking. */
abstract class WrittenTransactions {

    /** The class of Connector/J's connections, which may not be there. */
    private static final String CONNECTOR_J = "com.mysql.cj.jdbc.ConnectionImpl";

    /**
     * Has the server tell from now on.
     *
     * @return null if it does not, or this driver does not pass it on
     */
    static @Nullable WrittenTransactions of(Connection driver) throws SQLException {
        return driver.getClass().getName().equals(CONNECTOR_J) ? GtidTracking.begin(driver) : null;
    }

    /** What was committed since this was asked last; null if nothing was. Allocates nothing then. */
    abstract @Nullable GtidSet take();
}
