package io.evenkeel.examples.demo;

import io.evenkeel.core.cluster.EndpointState;
import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ReplicationHold;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;

/** What happens, step by step, and what of it must hold. */
final class Scenario {

    private static final Duration CALM = Duration.ofSeconds(4);
    private static final Duration SWITCH_LIMIT = Duration.ofSeconds(10);
    private static final Duration RETURN_LIMIT = Duration.ofSeconds(20);
    private static final Duration SAMPLE = Duration.ofMillis(250);

    private final Picture picture;
    private final Traffic traffic;
    private final Stage stage;
    private final Checks checks;
    private final ReplicatedCluster databases;
    private long requestsFailedUnnoticed;

    Scenario(Picture picture, Traffic traffic, Stage stage, Checks checks) {
        this.picture = picture;
        this.traffic = traffic;
        this.stage = stage;
        this.checks = checks;
        this.databases = picture.databases();
    }

    /** Plays all of it; takes about a minute. */
    void play() throws IOException, SQLException, InterruptedException {
        everythingWorks();
        ReplicationHold hold = replicationPauses();
        replicationResumes(hold);
        replicaDies();
        replicaComesBack();
        webServerDies();
        webServerComesBack();
    }

    private void everythingWorks() throws SQLException, InterruptedException {
        stage.step("1 of 7: everything works");
        await("requests go to both web servers", traffic.requests(), Scenario::evenly, SWITCH_LIMIT);
        await(
                "the replica serves reads",
                traffic.reads(),
                served -> served.second() > 0 && served.first() == 0,
                SWITCH_LIMIT);
        long before = selects(databases.replica(0));
        Meter.Count reads = traffic.reads().count();
        Meter.Count requests = traffic.requests().count();
        stage.hold(CALM);
        Meter.Count read = traffic.reads().count().minus(reads);
        Meter.Count requested = traffic.requests().count().minus(requests);
        long counted = selects(databases.replica(0)) - before;
        checks.check(
                counted >= read.second() && read.second() > 0,
                "server2's own counter confirms the reads: it counted %d, evenkeel told of %d",
                counted,
                read.second());
        checks.check(
                evenly(requested),
                "round robin shares the requests: server2 got %.1f %%",
                100 * requested.secondShare());
    }

    private ReplicationHold replicationPauses() throws InterruptedException {
        stage.step("2 of 7: a lock on the replica pauses replication, lag grows");
        ReplicationHold hold = databases.holdUp(0, "orders");
        stage.databaseIs("held up");
        await("past the lag limit, reads go to server1", traffic.reads(), served -> served.second() == 0, SWITCH_LIMIT);
        noReadFromTheReplicaFor(CALM, "behind the limit");
        return hold;
    }

    private void replicationResumes(ReplicationHold hold) throws InterruptedException {
        stage.step("3 of 7: the lock is gone, and the replica catches up");
        hold.close();
        stage.databaseIs("up");
        await("reads are back on server2", traffic.reads(), served -> served.first() == 0, RETURN_LIMIT);
        stage.hold(CALM);
    }

    private void replicaDies() throws InterruptedException {
        DatabaseServer replica = databases.replica(0);
        stage.step("4 of 7: the replica's process " + replica.pid() + " dies by SIGKILL");
        replica.kill();
        stage.databaseIs("dead");
        await("reads go to server1", traffic.reads(), served -> served.second() == 0, SWITCH_LIMIT);
        noReadFromTheReplicaFor(CALM, "dead");
    }

    private void replicaComesBack() throws InterruptedException {
        stage.step("5 of 7: the replica starts again");
        databases.replica(0).restart();
        stage.databaseIs("up");
        await("reads are back on server2", traffic.reads(), served -> served.first() == 0, RETURN_LIMIT);
        stage.hold(CALM);
    }

    private void webServerDies() throws InterruptedException {
        stage.step("6 of 7: the web server of server2 dies");
        long failed = traffic.requests().count().failed();
        picture.web2().close();
        awaitDown(Picture.SERVER_2);
        traffic.awaitCallsUnderWay();
        Meter.Count noticed = traffic.requests().count();
        requestsFailedUnnoticed = noticed.failed() - failed;
        stage.tell("evenkeel's check has noticed; failed until then: " + requestsFailedUnnoticed);
        stage.hold(CALM);
        Meter.Count since = traffic.requests().count().minus(noticed);
        checks.check(
                since.second() == 0 && since.first() > 0 && since.failed() == 0,
                "all %d requests after the check noticed the dead web server went to server1, %d failed",
                since.served(),
                since.failed());
    }

    private void webServerComesBack() throws IOException, InterruptedException {
        stage.step("7 of 7: the web server starts again");
        picture.web2().start();
        await("requests go to both web servers", traffic.requests(), Scenario::evenly, RETURN_LIMIT);
        Meter.Count before = traffic.requests().count();
        stage.hold(CALM);
        Meter.Count since = traffic.requests().count().minus(before);
        checks.check(evenly(since), "server2 gets its share of the requests again: %.1f %%", 100 * since.secondShare());
    }

    /** What is judged when all is over and the traffic has ended. */
    void judge() {
        stage.step("the end: both databases are compared");
        Meter.Count reads = traffic.reads().count();
        Meter.Count writes = traffic.writes().count();
        Meter.Count requests = traffic.requests().count();
        checks.check(
                reads.failed() == 0, "%d reads, %d failed%s", reads.served(), reads.failed(), first(traffic.reads()));
        checks.check(
                traffic.staleReads() == 0,
                "%d of them from server2, %d more than %.1f s behind the limit of %.1f s; the oldest was behind by %.2f s",
                reads.second(),
                traffic.staleReads(),
                Picture.LATE_WAKE_UP.toMillis() / 1000.0,
                Picture.MAX_LAG.toMillis() / 1000.0,
                traffic.oldestRead().toMillis() / 1000.0);
        checks.check(
                writes.failed() == 0 && writes.second() == 0,
                "%d writes, %d on server2, %d failed%s",
                writes.served(),
                writes.second(),
                writes.failed(),
                first(traffic.writes()));
        checks.check(
                traffic.unseenWrites() == 0,
                "every transaction read its own write (%d did not)",
                traffic.unseenWrites());
        checks.check(
                requests.failed() == requestsFailedUnnoticed,
                "%d requests, %d failed, of them %d before the check noticed%s",
                requests.served(),
                requests.failed(),
                requestsFailedUnnoticed,
                first(traffic.requests()));
        compareDatabases();
    }

    private void compareDatabases() {
        databases.awaitCaughtUp(0, RETURN_LIMIT);
        String count = "select count(*) from app.orders";
        String onPrimary = databases.primary().query(count);
        String onReplica = databases.replica(0).query(count);
        String acknowledged = String.valueOf(traffic.ledger().size());
        checks.check(
                acknowledged.equals(onPrimary) && acknowledged.equals(onReplica),
                "all %s acknowledged orders are there: %s on server1, %s on server2",
                acknowledged,
                onPrimary,
                onReplica);
        checks.check(
                databases.primary().executedGtids().equals(databases.replica(0).executedGtids()),
                "server2 holds the transactions of server1 and none of its own: %s",
                databases.replica(0).executedGtids());
    }

    private static String first(Meter meter) {
        String failure = meter.firstFailure();
        return failure == null ? "" : "; the first: " + failure;
    }

    private void noReadFromTheReplicaFor(Duration time, String state) throws InterruptedException {
        traffic.awaitCallsUnderWay(); // on a busy machine one may have begun long ago
        Meter.Count before = traffic.reads().count();
        stage.hold(time);
        Meter.Count since = traffic.reads().count().minus(before);
        checks.check(
                since.second() == 0 && since.first() > 0,
                "none of %d reads went to the replica while it was %s",
                since.served(),
                state);
    }

    private static boolean evenly(Meter.Count served) {
        return Math.abs(served.secondShare() - 0.5) < 0.05;
    }

    private void awaitDown(String server) throws InterruptedException {
        long until = System.nanoTime() + SWITCH_LIMIT.toNanos();
        while (picture.webState(server) != EndpointState.DOWN && until - System.nanoTime() > 0) {
            stage.hold(Duration.ofMillis(10));
        }
    }

    /** Waits until what was served within a moment is as it should be; that it comes to this is a check. */
    private void await(String what, Meter meter, Predicate<Meter.Count> reached, Duration limit)
            throws InterruptedException {
        long began = System.nanoTime();
        Duration passed;
        do {
            Meter.Count before = meter.count();
            stage.hold(SAMPLE);
            Meter.Count since = meter.count().minus(before);
            passed = Duration.ofNanos(System.nanoTime() - began);
            if (since.served() > 0 && reached.test(since)) {
                stage.tell(String.format(Locale.ROOT, "%s, %.1f s later", what, passed.toMillis() / 1000.0));
                return;
            }
        } while (passed.compareTo(limit) < 0);
        checks.check(false, "%s: not within %d s", what, limit.toSeconds());
    }

    /** How many SELECTs a server has counted itself. */
    private static long selects(DatabaseServer server) throws SQLException {
        try (Connection connection = server.adminConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("show global status like 'Com_select'")) {
            rows.next();
            return rows.getLong(2);
        }
    }
}
