package io.evenkeel.jdbc.checker;

import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ReplicationHold;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** One fault after the other, each healed after a while; which ones and how long says the seed. For one thread. */
final class Faults {

    private enum Fault {
        /** The replica is behind a long statement. */
        HELD_UP,
        /** It receives, but does not apply. */
        APPLIER_STOPPED,
        /** It does not receive. */
        RECEIVER_STOPPED,
        /** SIGSTOP: it neither answers nor closes its connections. */
        FROZEN,
        /** SIGKILL, and a new start. */
        KILLED,
        /** A planned switch to another primary. */
        SWITCHED
    }

    private static final Duration SHORTEST = Duration.ofMillis(300);
    private static final Duration LONGEST = Duration.ofMillis(2_500);
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    private final ReplicatedCluster cluster;
    private final String table;
    private final SplittableRandom random;

    /** Faults on this cluster; a replica is held up by a lock on {@code table}. */
    Faults(ReplicatedCluster cluster, String table, long seed) {
        this.cluster = cluster;
        this.table = table;
        this.random = new SplittableRandom(seed);
    }

    /** Makes and heals one fault, and waits a moment. Returns what it was. */
    String next() {
        Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
        int replica = random.nextInt(cluster.replicas().size());
        DatabaseServer server = cluster.replica(replica);
        Duration length = Duration.ofMillis(random.nextLong(SHORTEST.toMillis(), LONGEST.toMillis()));
        switch (fault) {
            case HELD_UP -> {
                ReplicationHold hold = cluster.holdUp(replica, table);
                pause(length);
                hold.close();
            }
            case APPLIER_STOPPED -> {
                cluster.pauseReplication(replica);
                pause(length);
                cluster.resumeReplication(replica);
            }
            case RECEIVER_STOPPED -> {
                cluster.stopReceiving(replica);
                pause(length);
                cluster.resumeReplication(replica);
            }
            case FROZEN -> {
                server.freeze();
                pause(length);
                server.thaw();
            }
            case KILLED -> {
                server.kill();
                pause(length);
                server.restart();
                cluster.awaitCaughtUp(replica, RECOVERY);
            }
            case SWITCHED -> {
                cluster.awaitCaughtUp(replica, RECOVERY);
                cluster.promote(replica);
            }
        }
        pause(SHORTEST);
        return fault + " of replica " + replica + " for " + length.toMillis() + " ms";
    }

    private static void pause(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
