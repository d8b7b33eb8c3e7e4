package io.evenkeel.jdbc.checker;

import io.evenkeel.jdbc.checker.Operation.Kind;
import io.evenkeel.jdbc.checker.Operation.Outcome;
import io.evenkeel.jdbc.connection.RoutedConnection;
import io.evenkeel.jdbc.consistency.Consistency;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Threads that write and read registers until closed, and note what they saw. Each has a register of its own, which only it
 * writes, and reads all. A register is the highest version in the table {@value #TABLE}, to which writes only add, so that
 * it also shows what was executed how often.
 */
final class Workload implements AutoCloseable {

    static final String TABLE = "journal";

    /** How each write begins; register and version follow. */
    static final String INSERT = "insert into " + TABLE + " (register, version) values";

    /** How old tight reads may be. */
    static final Duration TIGHT = Duration.ofMillis(200);

    private static final int WRITES_EACH = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final int THREADS = 5;
    private static final int SESSION_LENGTH = 40;
    private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();

    /** Refused before it was executed: the server is read-only, or a node could not even be connected to. */
    private static final List<Integer> READ_ONLY_CODES = List.of(1290, 1792, 1836);

    private final DataSource db;
    private final Queue<Operation> history = new ConcurrentLinkedQueue<>();
    private final AtomicLongArray acknowledged = new AtomicLongArray(THREADS);
    private final AtomicInteger sessions = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    Workload(DataSource db, long seed) {
        this.db = db;
        for (int i = 0; i < THREADS; i++) {
            int register = i;
            Thread thread = new Thread(
                    () -> new Client(register, new SplittableRandom(seed + register)).run(), "workload-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** What the reads of this session rely on; the sessions take turns. */
    static Consistency level(int session) {
        return switch (session % 3) {
            case 0 -> Consistency.BOUNDED_STALENESS;
            case 1 -> Consistency.READ_YOUR_WRITES;
            default -> Consistency.SESSION;
        };
    }

    /** All operations so far, in no particular order. */
    List<Operation> history() {
        return List.copyOf(history);
    }

    /** Waits until each thread has had {@value #WRITES_EACH} more writes acknowledged. */
    void awaitWrites() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (int i = 0; i < THREADS; i++) {
            long enough = acknowledged.get(i) + WRITES_EACH;
            while (acknowledged.get(i) < enough) {
                if (System.nanoTime() - end > 0) {
                    throw stuck(threads.get(i), "writes no more");
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Ends the threads. */
    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            if (!ends(thread)) {
                throw stuck(thread, "does not end");
            }
        }
    }

    private static AssertionError stuck(Thread thread, String what) {
        AssertionError stuck = new AssertionError(thread.getName() + " " + what);
        stuck.setStackTrace(thread.getStackTrace());
        return stuck;
    }

    private static boolean ends(Thread thread) {
        try {
            thread.join(Duration.ofSeconds(60).toMillis());
            return !thread.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private final class Client {
        private final int register;
        private final SplittableRandom random;
        private long version;
        private int session;

        Client(int register, SplittableRandom random) {
            this.register = register;
            this.random = random;
        }

        void run() {
            while (!closed) {
                session = sessions.incrementAndGet();
                try (Connection connection = db.getConnection()) {
                    connection.unwrap(RoutedConnection.class).consistency(level(session));
                    for (int i = 0; i < SESSION_LENGTH && !closed; i++) {
                        if (!step(connection)) {
                            break;
                        }
                        LockSupport.parkNanos(PAUSE_NANOS);
                    }
                } catch (SQLException e) {
                    // The operation that lost it is in the history.
                }
            }
        }

        /** Whether the session can go on. */
        private boolean step(Connection connection) {
            int dice = random.nextInt(10);
            if (dice < 2) {
                return write(connection);
            }
            if (dice == 2) {
                return writeInTransaction(connection);
            }
            int from = dice < 6 ? register : random.nextInt(THREADS);
            return switch (random.nextInt(7)) {
                case 0 -> read(connection, Kind.PRIMARY_READ, "/* evenkeel: primary */ ", from);
                case 1 -> read(connection, Kind.STRONG_READ, "/* evenkeel: consistency=strong */ ", from);
                case 2 -> read(connection, Kind.TIGHT_READ, "/* evenkeel: maxlag=200ms */ ", from);
                default -> read(connection, Kind.READ, "", from);
            };
        }

        private boolean write(Connection connection) {
            version++;
            long sentAt = System.nanoTime();
            try {
                insert(connection);
                note(Kind.WRITE, register, version, sentAt, Outcome.DONE, where(connection));
                acknowledged.incrementAndGet(register);
                return true;
            } catch (SQLException e) {
                note(Kind.WRITE, register, version, sentAt, outcome(e), told(e));
                return false;
            }
        }

        private boolean writeInTransaction(Connection connection) {
            version++;
            long sentAt = System.nanoTime();
            boolean committing = false;
            try {
                connection.setAutoCommit(false);
                insert(connection);
                committing = true;
                connection.commit();
                note(Kind.TRANSACTION, register, version, sentAt, Outcome.DONE, where(connection));
                acknowledged.incrementAndGet(register);
                return endsTransactions(connection);
            } catch (SQLException e) {
                Outcome outcome = committing ? outcome(e) : Outcome.REFUSED;
                note(Kind.TRANSACTION, register, version, sentAt, outcome, told(e));
                return false;
            }
        }

        private static boolean endsTransactions(Connection connection) {
            try {
                connection.setAutoCommit(true);
                return true;
            } catch (SQLException e) {
                return false;
            }
        }

        private void insert(Connection connection) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement(INSERT + " (?, ?)")) {
                insert.setInt(1, register);
                insert.setLong(2, version);
                insert.executeUpdate();
            }
        }

        private boolean read(Connection connection, Kind kind, String hint, int from) {
            long sentAt = System.nanoTime();
            try (PreparedStatement query = connection.prepareStatement(
                    hint + "select coalesce(max(version), 0) from " + TABLE + " where register = ?")) {
                query.setInt(1, from);
                try (ResultSet rows = query.executeQuery()) {
                    rows.next();
                    note(kind, from, rows.getLong(1), sentAt, Outcome.DONE, where(connection));
                }
                return true;
            } catch (SQLException e) {
                note(kind, from, 0, sentAt, Outcome.UNKNOWN, told(e));
                return false;
            }
        }

        private void note(Kind kind, int of, long version, long sentAt, Outcome outcome, String where) {
            history.add(new Operation(session, kind, of, version, sentAt, System.nanoTime(), outcome, where));
        }
    }

    private static String where(Connection connection) throws SQLException {
        return Objects.toString(connection.unwrap(RoutedConnection.class).lastRoute());
    }

    private static Outcome outcome(SQLException error) {
        boolean notConnected = "08001".equals(error.getSQLState());
        return READ_ONLY_CODES.contains(error.getErrorCode()) || notConnected ? Outcome.REFUSED : Outcome.UNKNOWN;
    }

    private static String told(SQLException error) {
        return error.getSQLState() + "/" + error.getErrorCode() + " " + error;
    }
}
