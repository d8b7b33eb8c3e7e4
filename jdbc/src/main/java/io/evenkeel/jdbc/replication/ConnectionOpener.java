package io.evenkeel.jdbc.replication;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Opens a new physical connection to one node for the monitor, beside any pool.
 *
 * <p>Called on the node's monitor thread, never concurrently for one node; the monitor owns and closes what it gets. The
 * call must end by itself within a short time, also against a host that swallows packets: whoever makes the opener sets
 * the driver's connect and socket timeouts (for Connector/J {@code connectTimeout} and {@code socketTimeout}). Nothing
 * here is put in logs.
 */
@FunctionalInterface
public interface ConnectionOpener {

    /**
     * A connection that nobody else uses.
     *
     * @throws SQLException if the node cannot be reached or refuses the account
     */
    Connection open() throws SQLException;
}
