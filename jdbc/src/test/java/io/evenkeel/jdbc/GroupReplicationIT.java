package io.evenkeel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ServerDistribution;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.replication.LagSource;
import io.evenkeel.jdbc.replication.NodeState;
import io.evenkeel.jdbc.replication.ReplicaDiscovery;
import io.evenkeel.jdbc.replication.ReplicationMonitor;
import io.evenkeel.jdbc.replication.RoleEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** A group of two members with a single primary, of MySQL 9.7. */
class GroupReplicationIT {

    private static final String GROUP = "8a94f357-aab4-11df-86ab-c80aa9429562";

    private final ServerDistribution distribution = ServerKind.MYSQL97.distribution();
    private final Queue<RoleEvent> events = new ConcurrentLinkedQueue<>();

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private DatabaseServer member(int id, int port, String seeds) {
        return DatabaseServer.start(
                distribution,
                id,
                List.of(
                        "--performance-schema=ON",
                        "--plugin-dir=" + distribution.home().resolve("usr/lib/mysql/plugin"),
                        "--plugin-load-add=group_replication.so",
                        "--loose-group-replication-group-name=" + GROUP,
                        "--loose-group-replication-start-on-boot=OFF",
                        "--loose-group-replication-recovery-get-public-key=ON",
                        "--loose-group-replication-local-address=127.0.0.1:" + port,
                        "--loose-group-replication-group-seeds=" + seeds,
                        "--loose-group-replication-ip-allowlist=127.0.0.1"));
    }

    @Test
    void membersAreFoundAndASwitchOfThePrimaryIsAPause() throws Exception {
        int onePort = freePort();
        int otherPort = freePort();
        String seeds = "127.0.0.1:" + onePort + ",127.0.0.1:" + otherPort;
        try (DatabaseServer one = member(1, onePort, seeds);
                DatabaseServer other = member(2, otherPort, seeds)) {
            String start = "start group_replication user = 'fixture_repl', password = 'fixture-repl-password'";
            one.execute(List.of(
                    "set global group_replication_bootstrap_group = on",
                    start,
                    "set global group_replication_bootstrap_group = off",
                    WriteLoad.TABLE,
                    "create table app.item (id int primary key, value bigint)",
                    "insert into app.item values (1, 0)",
                    "create user finder@'%' identified by 'finder-password'",
                    "grant all on *.* to finder@'%'"));
            other.execute(List.of(start));
            theApplierTellsItsLag(one, other);
            String address = "127.0.0.1:" + other.port();
            try (ReadWriteDataSource db = ReadWriteDataSource.builder("group")
                    .primary("one", one.jdbcUrl(ReplicatedCluster.DATABASE))
                    .credentials("finder", "finder-password")
                    .maxLag(Duration.ofSeconds(4))
                    .nodeTimeout(Duration.ofSeconds(5))
                    .writesWaitForPrimary(Duration.ofSeconds(60))
                    .discoverReplicas(ReplicaDiscovery.GROUP_MEMBERS, Duration.ofMillis(200))
                    .roleListener(events::add)
                    .build()) {
                try (ReadLoad reads = new ReadLoad(db);
                        WriteLoad load = new WriteLoad(db)) {
                    Awaiting.until("the other member is found and serves", () -> reads.nodes.contains(address));
                    load.awaitMore(50);
                    // A member can serve before the group has heard that it has joined, and refuses a switch until
                    // then.
                    Awaiting.until("both are online for both", () -> online(one) == 2 && online(other) == 2);
                    one.query("select group_replication_set_as_primary('" + other.query("select @@server_uuid") + "')");
                    Awaiting.until(
                            "the other one is primary",
                            () -> db.replication().primaryName().equals(address));
                    load.awaitMore(50);
                    load.end();
                    Awaiting.until("the first one serves reads", () -> reads.nodes.contains("one"));
                    reads.end();
                    assertThat(load.failures).isEmpty();
                    assertThat(reads.failures).isEmpty();
                    load.check(other);
                }
            }
        }
        assertThat(events).anySatisfy(event -> assertThat(event).isInstanceOf(RoleEvent.PrimaryChanged.class));
    }

    /** How many members are online, as this one knows. */
    private static int online(DatabaseServer member) {
        return Integer.parseInt(member.query(
                "select count(*) from performance_schema.replication_group_members where member_state = 'ONLINE'"));
    }

    private static void theApplierTellsItsLag(DatabaseServer one, DatabaseServer other) throws Exception {
        try (ReplicationMonitor monitor = ReplicationMonitor.builder("applier")
                .primary("one", one::adminConnection)
                .replica("other", other::adminConnection)
                .lagSource(LagSource.applierTimestamps())
                .start()) {
            Awaiting.until("the lag is told", () -> {
                one.execute(List.of("insert into app.item values (2, 0)", "delete from app.item where id = 2"));
                NodeState state = Objects.requireNonNull(monitor.snapshot().node("other"));
                return state.lagFallback() == null
                        && !state.lag().isProof()
                        && state.lag().nanosAt(System.nanoTime())
                                < Duration.ofSeconds(2).toNanos();
            });
        }
    }
}
