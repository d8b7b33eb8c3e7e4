package io.evenkeel.jdbc.checker;

import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ReplicationHold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * One fault after the other, each healed after a while; which ones, in which order, and how long says the seed. No kind comes
 * again before all others had their turn. For one thread.
 */
final class Faults {

    /** What may fail besides nothing while a fault lasts. */
    enum Excuse {
        NOTHING,
        /** Transactions lose the primary that they began on. */
        TRANSACTIONS,
        /** There is no primary that could be reached. */
        EVERYTHING
    }

    private enum Fault {
        /** The replica is behind a long statement. */
        HELD_UP(Excuse.NOTHING),
        /** It receives, but does not apply. */
        APPLIER_STOPPED(Excuse.NOTHING),
        /** It does not receive. */
        RECEIVER_STOPPED(Excuse.NOTHING),
        /** It is made to stay behind. */
        DELAYED(Excuse.NOTHING),
        /** SIGSTOP: it neither answers nor closes its connections. */
        FROZEN(Excuse.NOTHING),
        /** Nothing arrives any more from it or at it. */
        UNHEARD(Excuse.NOTHING),
        /** Its connections are reset, and new ones too. */
        CUT_OFF(Excuse.NOTHING),
        /** SIGKILL, and a new start. */
        KILLED(Excuse.NOTHING),
        /** A planned switch to another primary. */
        SWITCHED(Excuse.TRANSACTIONS),
        /** A switch, and the former primary dies at once and comes back. */
        SWITCHED_AND_KILLED(Excuse.TRANSACTIONS),
        /** The primary dies, having sent all it had; a replica is made the primary, and it comes back as a replica. */
        PRIMARY_REPLACED(Excuse.EVERYTHING),
        /** The primary dies and comes back as what it was. */
        PRIMARY_KILLED(Excuse.EVERYTHING),
        /** SIGSTOP for the primary. */
        PRIMARY_FROZEN(Excuse.EVERYTHING),
        /** Nothing arrives any more from the primary or at it, while the replicas still get what it has. */
        PRIMARY_UNHEARD(Excuse.EVERYTHING),
        /** The primary's connections are reset, and new ones too. */
        PRIMARY_CUT_OFF(Excuse.EVERYTHING);

        final Excuse excuse;

        Fault(Excuse excuse) {
            this.excuse = excuse;
        }
    }

    /** A fault, from before it was made until it was healed and writes had gone through again. */
    record Made(String what, Excuse excuse, long from, long to) {

        boolean excuses(Operation failed) {
            boolean itsKind = switch (excuse) {
                case NOTHING -> false;
                case TRANSACTIONS -> failed.kind() == Operation.Kind.TRANSACTION;
                case EVERYTHING -> true;
            };
            return itsKind && failed.sentAt() - to <= 0 && failed.doneAt() - from >= 0;
        }

        @Override
        public String toString() {
            return what;
        }
    }

    private static final long SHORTEST_MILLIS = 300;
    private static final long USUAL_MILLIS = 1_300;
    private static final long LONGEST_MILLIS = 4_000;
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    private final ReplicatedCluster cluster;
    private final Map<DatabaseServer, Line> lines;
    private final Workload workload;
    private final SplittableRandom random;
    private final List<Fault> deck = new ArrayList<>();

    /** Faults on this cluster, whose servers the workload reaches by these lines. */
    Faults(ReplicatedCluster cluster, Map<DatabaseServer, Line> lines, Workload workload, long seed) {
        this.cluster = cluster;
        this.lines = lines;
        this.workload = workload;
        this.random = new SplittableRandom(seed);
    }

    /** Makes and heals one fault, and waits until enough was written after it that no connection is left that it broke. */
    Made next() {
        if (deck.isEmpty()) {
            deck.addAll(List.of(Fault.values()));
        }
        Fault fault = deck.remove(random.nextInt(deck.size()));
        int replica = random.nextInt(cluster.replicas().size());
        long longest = random.nextInt(5) == 0 ? LONGEST_MILLIS : USUAL_MILLIS;
        Duration length = Duration.ofMillis(random.nextLong(SHORTEST_MILLIS, longest));
        String who = lines.get(cluster.primary()).node() + " (primary) and "
                + lines.get(cluster.replica(replica)).node();
        String what = fault + " between " + who + ", " + length.toMillis() + " ms";
        long from = System.nanoTime();
        make(fault, replica, length);
        workload.awaitWrites();
        return new Made(what, fault.excuse, from, System.nanoTime());
    }

    private void make(Fault fault, int replica, Duration length) {
        DatabaseServer server = cluster.replica(replica);
        DatabaseServer primary = cluster.primary();
        switch (fault) {
            case HELD_UP -> {
                ReplicationHold hold = cluster.holdUp(replica, Workload.TABLE);
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
            case DELAYED -> {
                cluster.delay(replica, Duration.ofSeconds(1 + length.toSeconds()));
                pause(length);
                cluster.delay(replica, Duration.ZERO);
            }
            case FROZEN -> freeze(server, length);
            case UNHEARD -> swallow(server, length);
            case CUT_OFF -> cut(server, length);
            case KILLED -> {
                kill(server, length);
                cluster.awaitCaughtUp(replica, RECOVERY);
            }
            case SWITCHED -> promote(replica);
            case SWITCHED_AND_KILLED -> {
                promote(replica);
                kill(cluster.replica(replica), length);
            }
            case PRIMARY_REPLACED -> {
                primary.setReadOnly(true);
                cluster.awaitCaughtUp(replica, RECOVERY);
                primary.kill();
                pause(length);
                cluster.promote(replica);
                primary.restart();
                cluster.rejoin(replica);
            }
            case PRIMARY_KILLED -> kill(primary, length);
            case PRIMARY_FROZEN -> freeze(primary, length);
            case PRIMARY_UNHEARD -> swallow(primary, length);
            case PRIMARY_CUT_OFF -> cut(primary, length);
        }
    }

    private void promote(int replica) {
        cluster.awaitCaughtUp(replica, RECOVERY);
        cluster.promote(replica);
    }

    private static void freeze(DatabaseServer server, Duration length) {
        server.freeze();
        pause(length);
        server.thaw();
    }

    private static void kill(DatabaseServer server, Duration length) {
        server.kill();
        pause(length);
        server.restart();
    }

    private void swallow(DatabaseServer server, Duration length) {
        lines.get(server).swallow();
        pause(length);
        lines.get(server).open();
    }

    private void cut(DatabaseServer server, Duration length) {
        lines.get(server).cut();
        pause(length);
        lines.get(server).open();
    }

    private static void pause(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
