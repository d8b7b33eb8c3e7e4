package io.evenkeel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.fixture.SharedClusters;
import io.evenkeel.jdbc.replication.ReplicaDiscovery;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnEachServer
final class DiscoveryIT {

    private final ReplicatedCluster cluster;

    DiscoveryIT(ServerKind kind) {
        cluster = SharedClusters.of(kind);
    }

    @BeforeEach
    void reset() {
        cluster.reset();
        cluster.primary()
                .execute(List.of(
                        "create table app.item (id int primary key, value bigint)",
                        "insert into app.item values (1, 0)"));
    }

    private ReadWriteDataSourceBuilder builder() {
        return ReadWriteDataSource.builder("found")
                .primary("a", cluster.primary().jdbcUrl(ReplicatedCluster.DATABASE))
                .maxLag(Duration.ofSeconds(4))
                .nodeTimeout(Duration.ofSeconds(5))
                .discoverReplicas(ReplicaDiscovery.REGISTERED_REPLICAS, Duration.ofMillis(200));
    }

    @Test
    void replicasThatRegisteredAreFoundAndServeAndOneThatIsConfiguredUnderAnotherNameIsNotTakenTwice()
            throws Exception {
        DatabaseServer known = cluster.replica(0);
        DatabaseServer unknown = cluster.replica(1);
        String address = "127.0.0.1:" + unknown.port();
        cluster.primary()
                .execute(List.of(
                        "create user if not exists finder@'%' identified by 'finder-password'",
                        "grant all on *.* to finder@'%'"));
        try (ReadWriteDataSource db = builder()
                        .replica("b", known.jdbcUrl(ReplicatedCluster.DATABASE).replace("127.0.0.1", "localhost"))
                        .credentials("finder", "finder-password")
                        .build();
                ReadLoad load = new ReadLoad(db)) {
            Awaiting.until("it is found and serves", () -> load.nodes.contains(address));
            Awaiting.until("the configured one serves", () -> load.nodes.contains("b"));
            Awaiting.until(
                    "the configured one is there once",
                    () -> db.replication().nodes().size() == 3);
            cluster.pauseReplication(1);
            cluster.stopReceiving(1);
            unknown.kill();
            Awaiting.until("it is forgotten", () -> {
                // A primary sees that a replica is gone when it has something to send.
                cluster.primary().execute(List.of("update app.item set value = value + 1"));
                return db.replication().node(address) == null;
            });
            unknown.restart();
            cluster.resumeReplication(1);
            load.forgetNodes();
            Awaiting.until("it is found again", () -> load.nodes.contains(address));
            load.end();
            assertThat(load.failures).isEmpty();
        }
    }

    @Test
    void anAccountThatMayNotAskFindsNobodyAndHarmsNothing() throws Exception {
        try (ReadWriteDataSource db = builder()
                        .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                        .build();
                ReadLoad load = new ReadLoad(db)) {
            load.awaitMore(100);
            load.end();
            assertThat(load.failures).isEmpty();
            assertThat(db.replication().nodes()).hasSize(1);
        }
    }
}
