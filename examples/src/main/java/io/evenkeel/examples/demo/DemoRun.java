package io.evenkeel.examples.demo;

import io.evenkeel.jdbc.fixture.ServerDistribution;
import io.evenkeel.jdbc.fixture.ServerException;
import io.evenkeel.jdbc.fixture.ServerKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** One run of the demo, from the start of the servers to the verdict. */
public final class DemoRun {

    private static final int HELD = 0;
    private static final int NOT_HELD = 1;
    private static final int NOT_RUN = 2;

    /** Less than the two minutes that are promised: the end takes a moment, too. */
    private static final Duration LIMIT = Duration.ofSeconds(112);

    private static volatile boolean over;
    private static volatile boolean interrupted;

    private DemoRun() {}

    /** Runs it and hands back the exit code of the process. */
    public static int run(Options options) {
        endIn(LIMIT);
        sayWhenInterrupted();
        Checks checks = new Checks();
        try {
            System.out.println("evenkeel demo: two servers, each a web server and a database");
            ServerDistribution distribution = options.mysqlHome() == null
                    ? ServerKind.MARIADB.distribution()
                    : ServerDistribution.mysqlHome(options.mysqlHome());
            play(distribution, View.of(options.plain()), checks);
        } catch (ServerException | UncheckedIOException | SQLException | IOException e) {
            // After a Ctrl-C the servers are gone, and what then fails is of no interest.
            if (!interrupted) {
                System.err.println("the demo cannot run: " + e.getMessage());
            }
            return NOT_RUN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NOT_RUN;
        } finally {
            over = true;
        }
        return verdict(checks);
    }

    private static void play(ServerDistribution distribution, View view, Checks checks)
            throws IOException, SQLException, InterruptedException {
        try (Stage stage = new Stage(view)) {
            stage.tell("starting " + distribution + ": primary on server1, replica on server2, two web servers");
            try (Picture picture = Picture.start(distribution, stage)) {
                picture.awaitAnswers();
                Traffic traffic = new Traffic(picture);
                try (LagProbe probe = new LagProbe(picture.databases().replica(0), traffic.ledger())) {
                    stage.open(picture, traffic, probe);
                    Scenario scenario = new Scenario(picture, traffic, stage, checks);
                    scenario.play();
                    traffic.close();
                    scenario.judge();
                    stage.curtain();
                } finally {
                    traffic.close();
                }
            }
        }
    }

    private static int verdict(Checks checks) {
        System.out.println();
        for (Checks.Check check : checks.all()) {
            System.out.println((check.held() ? "  held      " : "  NOT HELD  ") + check.text());
        }
        System.out.println();
        System.out.println(checks.held() ? "All of it held." : "Not all of it held.");
        return checks.held() ? HELD : NOT_HELD;
    }

    private static void sayWhenInterrupted() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            interrupted = true;
                            if (!over) {
                                System.out.println("\nended early; the servers end as well");
                            }
                        },
                        "demo-end"));
    }

    /** Whatever hangs, the demo ends. */
    private static void endIn(Duration limit) {
        Thread watch = new Thread(
                () -> {
                    long until = System.nanoTime() + limit.toNanos();
                    for (long left = limit.toNanos(); left > 0; left = until - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    System.err.println("the demo did not end within " + limit.toSeconds() + " s");
                    System.exit(NOT_HELD);
                },
                "demo-limit");
        watch.setDaemon(true);
        watch.start();
    }
}
