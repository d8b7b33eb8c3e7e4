package io.evenkeel.jdbc;

import static io.evenkeel.jdbc.replication.NodeStates.completeUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.EndpointState;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.jdbc.connection.NodePool;
import io.evenkeel.jdbc.replication.DeclaredRole;
import io.evenkeel.jdbc.replication.NodeState;
import io.evenkeel.jdbc.replication.ReplicationSnapshot;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class ReplicaGuardTest {

    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong(100 * SECOND);
    private final NodePool pool = NodePool.unpooled("r", new HikariDataSource(), false);

    private static ReplicationSnapshot snapshot(long takenAt, NodeState replica) {
        return new ReplicationSnapshot(
                "c", List.of(NodeState.notPolled("p", DeclaredRole.PRIMARY), replica), "p", takenAt);
    }

    @Test
    void aReplicaServesUntilShortlyBeforeItsLagReachesTheLimit() {
        try (Cluster<NodePool> cluster = Cluster.<NodePool>builder("c")
                        .endpoint(Endpoint.of("r", pool))
                        .build();
                ReplicaGuard guard = new ReplicaGuard("c", cluster, List.of(pool), Duration.ofSeconds(2), now::get)) {
            guard.start();
            assertThat(pool.isServing()).isFalse();
            guard.accept(snapshot(now.get(), completeUntil("r", now.get() - SECOND)));
            assertThat(pool.isServing()).isTrue();
            now.addAndGet(SECOND - SECOND / 10);
            guard.decide();
            assertThat(pool.isServing()).isTrue();
            // A read that is sent now may begin on the server a moment later.
            now.addAndGet(SECOND / 10 - SECOND / 50);
            guard.decide();
            assertThat(pool.isServing()).isFalse();
        }
    }

    @Test
    void aTimerThatComesToWaitLateDoesNotEndLate() throws Exception {
        AtomicLong asked = new AtomicLong();
        long hour = 3600 * SECOND;
        try (Cluster<NodePool> cluster = Cluster.<NodePool>builder("c")
                        .endpoint(Endpoint.of("r", pool))
                        .build();
                // Whoever asks after the decision asks an hour later.
                ReplicaGuard guard = new ReplicaGuard(
                        "c",
                        cluster,
                        List.of(pool),
                        Duration.ofMinutes(10),
                        () -> asked.getAndIncrement() == 0 ? now.get() : now.get() + hour)) {
            guard.start();
            guard.accept(snapshot(now.get(), completeUntil("r", now.get())));
            Awaiting.until("it is out", () -> !pool.isServing());
            assertThat(asked.get()).isGreaterThan(1);
        }
    }

    @Test
    void aSnapshotThatArrivesLateChangesNothing() {
        try (Cluster<NodePool> cluster = Cluster.<NodePool>builder("c")
                        .endpoint(Endpoint.of("r", pool))
                        .build();
                ReplicaGuard guard = new ReplicaGuard("c", cluster, List.of(pool), Duration.ofSeconds(2), now::get)) {
            guard.start();
            guard.accept(snapshot(now.get(), completeUntil("r", now.get())));
            guard.accept(snapshot(now.get() - 1, NodeState.notPolled("r", DeclaredRole.REPLICA)));
            assertThat(pool.isServing()).isTrue();
        }
    }

    /** No further snapshot comes: with a long poll interval that would take just as long. */
    @Test
    void aFreshReplicaServesAsSoonAsItsPoolHasAConnection() throws Exception {
        CountDownLatch connects = new CountDownLatch(1);
        HikariConfig config = new HikariConfig();
        config.setDataSource(answering(DataSource.class, () -> {
            connects.await();
            return answering(Connection.class, () -> null);
        }));
        try (NodePool cold = NodePool.open("r", config);
                Cluster<NodePool> cluster = Cluster.<NodePool>builder("c")
                        .endpoint(Endpoint.of("r", cold))
                        .build();
                ReplicaGuard guard =
                        new ReplicaGuard("c", cluster, List.of(cold), Duration.ofMinutes(10), System::nanoTime)) {
            guard.start();
            guard.accept(snapshot(System.nanoTime(), completeUntil("r", System.nanoTime())));
            assertThat(cold.isServing()).isFalse();
            connects.countDown();
            // In this order: it is marked as serving before it is chosen.
            Awaiting.until(
                    "it is chosen",
                    () -> cluster.snapshot().endpoint("r").orElseThrow().state() == EndpointState.UP);
            assertThat(cold.isServing()).isTrue();
        }
    }

    /** What is asked of it for an object is answered by {@code call}; flags are up, but that it is closed. */
    private static <T> T answering(Class<T> type, Callable<?> call) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            Class<?> wanted = method.getReturnType();
            if (wanted == boolean.class) {
                return !method.getName().equals("isClosed");
            }
            return wanted == int.class ? (Object) 0 : wanted == Connection.class ? call.call() : null;
        }));
    }
}
