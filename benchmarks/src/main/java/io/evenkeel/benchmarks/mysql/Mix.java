package io.evenkeel.benchmarks.mysql;

import io.evenkeel.jdbc.consistency.CausalScope;
import io.evenkeel.jdbc.consistency.CausalSession;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Users who write and at once read what they wrote, in a request of its own, at a steady rate, and others who only read, at
 * a steady rate too, or without a pause. Each user has rows of his own to write.
 */
final class Mix {

    private static final int WRITERS = 4;
    private static final int READERS = 2;

    /** What others read in each second, unless they read without a pause. */
    static final int READS_PER_SECOND = 500;

    /** As many as there can be. */
    static final double WITHOUT_PAUSE = Double.POSITIVE_INFINITY;

    /** So many reads are of one session. */
    private static final int SESSION_LENGTH = 20;

    private final DataSource db;
    private final boolean sessions;
    private final int writesPerSecond;
    private final double readsPerSecond;

    /**
     * @param sessions whether the users' requests are joined by causal scopes
     * @param writesPerSecond by all users
     * @param readsPerSecond by all who only read
     */
    Mix(DataSource db, boolean sessions, int writesPerSecond, double readsPerSecond) {
        this.db = db;
        this.sessions = sessions;
        this.writesPerSecond = writesPerSecond;
        this.readsPerSecond = readsPerSecond;
    }

    /** Reads of one kind. */
    static final class Reads {
        private final List<Long> nanos = new ArrayList<>();
        private int onReplicas;
        private int missed;

        private void add(Reads other) {
            nanos.addAll(other.nanos);
            onReplicas += other.onReplicas;
            missed += other.missed;
        }

        int count() {
            return nanos.size();
        }

        double shareOnReplicas() {
            return nanos.isEmpty() ? Double.NaN : (double) onReplicas / nanos.size();
        }

        /** Which share did not find what their user had just written. */
        double shareMissed() {
            return nanos.isEmpty() ? Double.NaN : (double) missed / nanos.size();
        }

        /** The time that this share did not exceed, in milliseconds. */
        double millis(double share) {
            long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
            Arrays.sort(sorted);
            return sorted.length == 0
                    ? Double.NaN
                    : sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))] / 1e6;
        }
    }

    /**
     * What came of it.
     *
     * @param seconds how long it took
     * @param own reads right after a write, of what was written
     * @param others those of users who only read
     */
    record Result(double seconds, Reads own, Reads others) {

        /** How many writes there were in each second. */
        double writes() {
            return own.count() / seconds;
        }

        /** How many reads and writes there were. */
        int all() {
            return 2 * own.count() + others.count();
        }
    }

    /** Runs it for so long. */
    Result run(double seconds) throws InterruptedException, ExecutionException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS);
        try {
            List<Future<Reads>> own = new ArrayList<>();
            List<Future<Reads>> others = new ArrayList<>();
            for (int i = 0; i < WRITERS && writesPerSecond > 0; i++) {
                int user = i;
                own.add(threads.submit(() -> write(user, end)));
            }
            for (int i = 0; i < READERS; i++) {
                int user = i;
                others.add(threads.submit(() -> read(user, end)));
            }
            Reads allOwn = new Reads();
            for (Future<Reads> reads : own) {
                allOwn.add(reads.get());
            }
            Reads allOthers = new Reads();
            for (Future<Reads> reads : others) {
                allOthers.add(reads.get());
            }
            return new Result(seconds, allOwn, allOthers);
        } finally {
            threads.shutdownNow();
        }
    }

    private Reads write(int user, long end) throws SQLException {
        Reads reads = new Reads();
        Pace pace = new Pace((double) writesPerSecond / WRITERS, user);
        for (long version = System.nanoTime(); pace.next(end); version++) {
            int id = 1 + user + WRITERS * (int) (version % (Databases.ROWS / WRITERS));
            CausalSession session = new CausalSession();
            CausalScope write = sessions ? CausalScope.open(session) : null;
            try {
                Rows.write(db, id, version);
            } finally {
                end(write);
            }
            CausalScope read = sessions ? CausalScope.open(session) : null;
            try {
                long begin = System.nanoTime();
                Rows.Found found = Rows.read(db, id);
                note(reads, begin, found);
                reads.missed += found.version() == version ? 0 : 1;
            } finally {
                end(read);
            }
        }
        return reads;
    }

    private Reads read(int user, long end) throws SQLException {
        Reads reads = new Reads();
        Pace pace = new Pace(readsPerSecond / READERS, user);
        boolean more = true;
        while (more) {
            CausalScope scope = sessions ? CausalScope.open() : null;
            try {
                for (int i = 0; i < SESSION_LENGTH && more; i++) {
                    more = pace.next(end);
                    long begin = System.nanoTime();
                    note(reads, begin, Rows.read(db, 1 + (reads.count() * 7 + user) % Databases.ROWS));
                }
            } finally {
                end(scope);
            }
        }
        return reads;
    }

    private static void end(CausalScope scope) {
        if (scope != null) {
            scope.close();
        }
    }

    private static void note(Reads reads, long begin, Rows.Found found) {
        reads.nanos.add(System.nanoTime() - begin);
        reads.onReplicas += found.onReplica() ? 1 : 0;
    }

    /** Turns that come at a steady rate; who is late makes up for it only by the next one. */
    private static final class Pace {
        private final long interval;
        private long next;

        Pace(double perSecond, int user) {
            interval = (long) (1e9 / perSecond);
            next = System.nanoTime() + interval * user / (WRITERS + READERS);
        }

        boolean next(long end) {
            long now = System.nanoTime();
            if (next - now < -interval) {
                next = now;
            }
            while (next - now > 0) {
                if (end - now <= 0) {
                    return false;
                }
                LockSupport.parkNanos(Math.min(next - now, TimeUnit.MILLISECONDS.toNanos(50)));
                now = System.nanoTime();
            }
            next += interval;
            return end - now > 0;
        }
    }
}
