package io.evenkeel.benchmarks.mysql;

import io.evenkeel.jdbc.ReadWriteDataSource;
import io.evenkeel.jdbc.consistency.CausalScope;
import io.evenkeel.jdbc.consistency.CausalSession;
import io.evenkeel.jdbc.consistency.Consistency;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * What reads of a session that has written cost while the replica has it, beside eventual reads, in short rounds in turn. Of
 * one replica, as a session at a monotonic level stays with its replica, whose connection is the warmer for it.
 */
final class CaughtUp {

    private static final int WARM_UP_READS = 10_000;

    private final ReadWriteDataSource eventual;
    private final ReadWriteDataSource causal;
    private final int reads;

    /**
     * Compares these two.
     *
     * @param reads in each round
     */
    CaughtUp(ReadWriteDataSource eventual, ReadWriteDataSource causal, int reads) {
        this.eventual = eventual;
        this.causal = causal;
        this.reads = reads;
    }

    /** Prints the ratios of so many pairs of rounds; all reads must have been a replica's. */
    void compare(int pairs, Consistency level, Databases databases, PrintStream out) throws Exception {
        CausalSession session = null;
        if (!level.isPlain()) {
            session = new CausalSession();
            try (CausalScope scope = CausalScope.open(session)) {
                Rows.write(causal, 1, System.nanoTime());
                if (scope.session().token().isNone()) {
                    throw new IllegalStateException("token: none (expected: what was written)");
                }
            }
        }
        databases.awaitReplicas();
        int warmUp = Math.min(WARM_UP_READS, pairs * reads);
        for (int i = 0; i < warmUp / reads + 4; i++) { // also until the monitor has seen it
            round(eventual, null);
            round(causal, session);
        }
        double[] means = new double[pairs];
        double[] medians = new double[pairs];
        double[] processor = new double[pairs];
        double plain = 0;
        for (int i = 0; i < pairs; i++) {
            Round one = i % 2 == 0 ? round(eventual, null) : round(causal, session);
            Round other = i % 2 == 0 ? round(causal, session) : round(eventual, null);
            Round before = i % 2 == 0 ? one : other;
            Round ours = i % 2 == 0 ? other : one;
            if (before.onReplicas < reads || ours.onReplicas < reads) {
                throw new IllegalStateException("reads on replicas: " + before.onReplicas + " and " + ours.onReplicas
                        + " (expected: all, " + reads + ")");
            }
            means[i] = ours.mean / before.mean;
            medians[i] = ours.median / before.median;
            processor[i] = ours.processor / before.processor;
            plain += before.median / pairs;
        }
        out.printf(
                "%s to eventual, caught-up replicas, %d pairs of %d reads (an eventual one takes %.0f us)%n",
                level.word(), pairs, reads, plain);
        print(out, "mean", means);
        print(out, "median", medians);
        print(out, "processor time of the thread", processor);
    }

    private static void print(PrintStream out, String what, double[] ratios) {
        Arrays.sort(ratios);
        out.printf(
                "  %-30s ratio %.3f (quartiles %.3f to %.3f)%n",
                what,
                ratios[ratios.length / 2],
                ratios[ratios.length / 4],
                ratios[Math.min(ratios.length - 1, ratios.length * 3 / 4)]);
    }

    private record Round(double mean, double median, double processor, int onReplicas) {}

    private Round round(ReadWriteDataSource db, CausalSession session) throws SQLException {
        if (session == null) {
            return round(db);
        }
        try (CausalScope scope = CausalScope.open(session)) {
            if (scope.session() != session) {
                throw new IllegalStateException("another session");
            }
            return round(db);
        }
    }

    private Round round(ReadWriteDataSource db) throws SQLException {
        long[] nanos = new long[reads];
        int onReplicas = 0;
        long processor = Processor.ofThisThread();
        long begin = System.nanoTime();
        long last = begin;
        for (int i = 0; i < reads; i++) {
            onReplicas += Rows.read(db, 1 + i % Databases.ROWS).onReplica() ? 1 : 0;
            long now = System.nanoTime();
            nanos[i] = now - last;
            last = now;
        }
        long used = Processor.ofThisThread() - processor;
        Arrays.sort(nanos);
        return new Round((last - begin) / 1e3 / reads, nanos[reads / 2] / 1e3, used / 1e3 / reads, onReplicas);
    }
}
