package io.evenkeel.jdbc;

import io.evenkeel.jdbc.connection.RoutedConnection;
import io.evenkeel.jdbc.routing.Route;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Threads that read in autocommit until closed: half of them with a connection for each read, half with one for all. */
final class ReadLoad implements AutoCloseable {

    private final ReadWriteDataSource db;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLongArray reads = new AtomicLongArray(4);
    private final AtomicLong longest = new AtomicLong();
    final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
    final Set<String> nodes = ConcurrentHashMap.newKeySet();
    private volatile boolean stop;

    ReadLoad(ReadWriteDataSource db) {
        this.db = db;
        for (int i = 0; i < reads.length(); i++) {
            int reader = i;
            Thread thread = new Thread(() -> run(reader), "reader" + i);
            thread.start();
            threads.add(thread);
        }
    }

    private void run(int reader) {
        boolean held = reader % 2 == 0;
        while (!stop) {
            try (Connection connection = db.getConnection();
                    PreparedStatement read = connection.prepareStatement("select value from item where id = ?")) {
                do {
                    read(connection, read);
                    reads.incrementAndGet(reader);
                } while (held && !stop);
            } catch (SQLException | RuntimeException e) {
                failures.add(e);
            }
        }
    }

    private void read(Connection connection, PreparedStatement read) throws SQLException {
        long started = System.nanoTime();
        read.setInt(1, 1);
        try (ResultSet rows = read.executeQuery()) {
            rows.next();
        }
        longest.accumulateAndGet(System.nanoTime() - started, Math::max);
        Route route = connection.unwrap(RoutedConnection.class).lastRoute();
        if (route != null) {
            nodes.add(route.node());
        }
    }

    private long[] counts() {
        return IntStream.range(0, reads.length()).mapToLong(reads::get).toArray();
    }

    void awaitMore(int count) throws Exception {
        long before = LongStream.of(counts()).sum();
        Awaiting.until("more reads", () -> LongStream.of(counts()).sum() >= before + count);
    }

    /** Forgets which nodes answered, as soon as each thread has ended what it had begun before this. */
    void forgetNodes() throws Exception {
        long[] before = counts();
        Awaiting.until("a later read of each", () -> {
            long[] now = counts();
            return IntStream.range(0, now.length).allMatch(reader -> now[reader] > before[reader]);
        });
        nodes.clear();
    }

    Duration longest() {
        return Duration.ofNanos(longest.get());
    }

    /** Ends the threads. */
    void end() throws InterruptedException {
        stop = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Override
    public void close() {
        stop = true;
    }
}
