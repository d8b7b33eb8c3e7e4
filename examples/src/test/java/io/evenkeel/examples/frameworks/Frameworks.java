package io.evenkeel.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.ReadWriteDataSource;
import io.evenkeel.jdbc.connection.RoutedConnection;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.fixture.SharedClusters;
import io.evenkeel.jdbc.routing.Route;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The cluster that the frameworks' tests share: the newest kind of server, since they are not about servers. */
final class Frameworks {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ServerKind kind;
    private final ReplicatedCluster cluster;

    Frameworks() {
        this(newest(ServerKind.selected()));
    }

    /** On this kind of server, for what depends on it. */
    Frameworks(ServerKind kind) {
        this.kind = kind;
        cluster = SharedClusters.of(kind);
    }

    private static ServerKind newest(List<ServerKind> kinds) {
        return kinds.get(kinds.size() - 1);
    }

    ReplicatedCluster cluster() {
        return cluster;
    }

    /** Empties the database and runs this on the primary. */
    void reset(String... statements) {
        cluster.reset();
        cluster.primary().execute(List.of(statements));
        awaitReplicas();
    }

    /** Until every replica has what the primary has. */
    void awaitReplicas() {
        for (int i = 0; i < cluster.replicas().size(); i++) {
            cluster.awaitCaughtUp(i, LIMIT);
        }
    }

    /** The URL for the driver. */
    String url() {
        return "jdbc:evenkeel:mysql://"
                + cluster.servers().stream()
                        .map(server -> "127.0.0.1:" + server.port())
                        .collect(Collectors.joining(","))
                + "/" + ReplicatedCluster.DATABASE
                + "?sslMode=DISABLED&allowPublicKeyRetrieval=true&evenkeel.maxLag=1m&evenkeel.nodeTimeout=20s"
                // Connector/J asks a table for its keywords that MariaDB has in another form.
                + (kind == ServerKind.MARIADB ? "&useInformationSchema=false" : "");
    }

    /** A data source whose replicas serve. */
    ReadWriteDataSource open() {
        ReadWriteDataSource db = ReadWriteDataSource.builderFromUrl(url())
                .credentials(ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                .pool(hikari -> hikari.setMaximumPoolSize(3))
                .build();
        try {
            awaitReads(db);
            return db;
        } catch (RuntimeException | Error e) {
            db.close();
            throw e;
        }
    }

    /** Until reads go to replicas. */
    static void awaitReads(DataSource db) {
        long end = System.nanoTime() + LIMIT.toNanos();
        for (int onReplica = 0; onReplica < 3; ) {
            onReplica = readsOnReplica(db) ? onReplica + 1 : 0;
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("no replica serves after " + LIMIT);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static boolean readsOnReplica(DataSource db) {
        try (Connection connection = db.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1")) {
            assertThat(rows.next()).isTrue();
            Route route = connection.unwrap(RoutedConnection.class).lastRoute();
            return route != null && route.role() == Route.Role.REPLICA;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Both replicas answer this with that. */
    void assertReplicated(String query, String answer) {
        awaitReplicas();
        cluster.replicas().forEach(replica -> assertThat(replica.query(query)).isEqualTo(answer));
    }
}
