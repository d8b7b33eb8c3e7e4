package io.evenkeel.jdbc.replication;

import java.sql.SQLException;
import java.sql.Statement;

/** Asks one node what its {@link LagSource} wants to know, over one connection; for the node's thread only. */
interface LagReader {

    /** Asks a replica. */
    Reading replica(Statement statement) throws SQLException;

    /** Asks the primary. */
    Reading primary(Statement statement, boolean writable) throws SQLException;
}
