package io.evenkeel.jdbc;

import io.evenkeel.jdbc.replication.NodeState;
import io.evenkeel.jdbc.replication.ReplicationSnapshot;
import io.evenkeel.jdbc.replication.ServerInfo;
import io.evenkeel.jdbc.sql.SqlDialect;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits until every node has told whether it is MySQL or MariaDB, and tells it if all are the same: a name that only
 * the other family has built in may then be a stored function that writes. Thread-safe; it
 * may tell the same more than once to callers that race.
 */
final class KnownDialect implements Consumer<ReplicationSnapshot> {

    private final Consumer<SqlDialect> told;
    private volatile boolean done;

    KnownDialect(Consumer<SqlDialect> told) {
        this.told = told;
    }

    @Override
    public void accept(ReplicationSnapshot snapshot) {
        if (done) {
            return;
        }
        ServerInfo.@Nullable Flavour common = null;
        for (NodeState node : snapshot.nodes()) {
            ServerInfo server = node.server();
            if (server == null || (common != null && server.flavour() != common)) {
                return;
            }
            common = server.flavour();
        }
        if (common != null) {
            done = true;
            told.accept(common == ServerInfo.Flavour.MARIADB ? SqlDialect.MARIADB : SqlDialect.MYSQL);
        }
    }
}
