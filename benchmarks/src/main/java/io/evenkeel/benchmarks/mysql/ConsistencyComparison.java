package io.evenkeel.benchmarks.mysql;

import com.zaxxer.hikari.HikariDataSource;
import io.evenkeel.jdbc.ReadWriteDataSource;
import io.evenkeel.jdbc.consistency.Consistency;
import java.io.PrintStream;
import java.util.List;
import javax.sql.DataSource;

/**
 * What the consistency levels cost on a real MySQL 9.7 with two replicas: reads of what was written long ago, beside eventual
 * reads; at several rates of writes, who answers, how fast, and whether users find what they wrote; and how many reads there
 * can be, with how many round trips. The last two beside a plain pool to the primary.
 */
public final class ConsistencyComparison {

    /** What each data source is measured by. */
    private interface Measurement {
        void run(String name, DataSource db, Consistency level, boolean sessions) throws Exception;
    }

    private final Databases databases;
    private final double seconds;
    private final PrintStream out;

    private ConsistencyComparison(Databases databases, double seconds, PrintStream out) {
        this.databases = databases;
        this.seconds = seconds;
        this.out = out;
    }

    /**
     * Prints the figures.
     *
     * @param args what to measure: caught-up, rates, load; all by default. How much: pairs of rounds, seconds of each mix
     */
    public static void main(String[] args) throws Exception {
        String what = args.length > 0 ? args[0] : "all";
        if (!List.of("all", "caught-up", "rates", "load").contains(what)) {
            throw new IllegalArgumentException("argument: " + what + " (expected: all, caught-up, rates or load)");
        }
        run(
                what,
                args.length > 1 ? Integer.parseInt(args[1]) : 200,
                args.length > 2 ? Double.parseDouble(args[2]) : 4,
                List.of(0, 10, 100, 500, 1_000, 2_000),
                System.out);
    }

    /** Prints the figures; fails if a level that promises it let a user miss what he wrote. */
    static void run(String what, int pairs, double seconds, List<Integer> rates, PrintStream out) throws Exception {
        try (Databases databases = new Databases()) {
            ConsistencyComparison comparison = new ConsistencyComparison(databases, seconds, out);
            if (what.equals("all") || what.equals("caught-up")) {
                comparison.caughtUp(pairs);
            }
            if (what.equals("all") || what.equals("rates")) {
                comparison.rates(rates);
            }
            if (what.equals("all") || what.equals("load")) {
                comparison.load();
            }
        }
    }

    private void caughtUp(int pairs) throws Exception {
        for (Consistency level : List.of(Consistency.EVENTUAL, Consistency.READ_YOUR_WRITES, Consistency.SESSION)) {
            try (ReadWriteDataSource eventual = databases.withOneReplica(Consistency.EVENTUAL);
                    ReadWriteDataSource other = databases.withOneReplica(level)) {
                new CaughtUp(eventual, other, 100).compare(pairs, level, databases, out);
            }
        }
    }

    private void rates(List<Integer> rates) throws Exception {
        out.printf("%n%-22s %9s | %34s | %28s%n", "", "", "reads of what was just written", "other reads, 500/s");
        out.printf(
                "%-22s %9s | %8s %9s %7s %7s | %9s %8s %8s%n",
                "", "writes/s", "missed", "replicas", "p50 ms", "p99 ms", "replicas", "p50 ms", "p99 ms");
        each((name, db, level, sessions) -> {
            for (int rate : rates) {
                databases.awaitReplicas();
                Mix.Result result = new Mix(db, sessions, rate, Mix.READS_PER_SECOND).run(seconds);
                Mix.Reads own = checked(name, level, result);
                Mix.Reads others = result.others();
                out.printf(
                        "%-22s %9.0f | %7.1f%% %8.1f%% %7.2f %7.2f | %8.1f%% %8.2f %8.2f%n",
                        name,
                        result.writes(),
                        100 * own.shareMissed(),
                        100 * own.shareOnReplicas(),
                        own.millis(0.5),
                        own.millis(0.99),
                        100 * others.shareOnReplicas(),
                        others.millis(0.5),
                        others.millis(0.99));
            }
        });
    }

    private void load() throws Exception {
        out.printf("%n%-22s %9s | %28s | %30s%n", "", "", "reads without a pause", "round trips for each statement");
        out.printf(
                "%-22s %9s | %10s %8s %8s | %14s %15s%n",
                "", "writes/s", "reads/s", "p50 ms", "p99 ms", "to the primary", "to the replicas");
        each((name, db, level, sessions) -> {
            for (int rate : List.of(0, 100)) {
                databases.awaitReplicas();
                Databases.Statements before = databases.statements();
                Mix.Result result = new Mix(db, sessions, rate, Mix.WITHOUT_PAUSE).run(seconds);
                Databases.Statements sent = databases.statements().since(before);
                checked(name, level, result);
                out.printf(
                        "%-22s %9.0f | %10.0f %8.2f %8.2f | %14.3f %15.3f%n",
                        name,
                        result.writes(),
                        result.others().count() / seconds,
                        result.others().millis(0.5),
                        result.others().millis(0.99),
                        (double) sent.onPrimary() / result.all(),
                        (double) sent.onReplicas() / result.all());
            }
        });
    }

    private void each(Measurement measurement) throws Exception {
        try (HikariDataSource pool = databases.primaryOnly()) {
            warm("primary only, HikariCP", pool, Consistency.STRONG, false, measurement);
        }
        for (Consistency level : Consistency.values()) {
            try (ReadWriteDataSource db = databases.ours(level)) {
                warm(level.word(), db, level, !level.isPlain(), measurement);
            }
        }
        try (ReadWriteDataSource db = databases.strongOnReplicas()) {
            warm("strong, on replicas", db, Consistency.STRONG, true, measurement);
        }
    }

    private void warm(String name, DataSource db, Consistency level, boolean sessions, Measurement measurement)
            throws Exception {
        new Mix(db, sessions, 200, Mix.WITHOUT_PAUSE).run(Math.min(1, seconds));
        measurement.run(name, db, level, sessions);
    }

    private static Mix.Reads checked(String name, Consistency level, Mix.Result result) {
        if (level.readsOwnWrites() && result.own().shareMissed() > 0) {
            throw new IllegalStateException(name + ": " + result.own().shareMissed()
                    + " of the reads missed what was written (expected: none)");
        }
        return result.own();
    }
}
