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

/** Threads that read in autocommit until closed: half of them with a connection for each read, half with one for all. */
final class ReadLoad implements AutoCloseable {

    private final ReadWriteDataSource db;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong longest = new AtomicLong();
    final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
    final Set<String> nodes = ConcurrentHashMap.newKeySet();
    private volatile boolean stop;

    ReadLoad(ReadWriteDataSource db) {
        this.db = db;
        for (int i = 0; i < 4; i++) {
            boolean held = i % 2 == 0;
            Thread thread = new Thread(() -> run(held), "reader" + i);
            thread.start();
            threads.add(thread);
        }
    }

    private void run(boolean held) {
        while (!stop) {
            try (Connection connection = db.getConnection();
                    PreparedStatement read = connection.prepareStatement("select value from item where id = ?")) {
                do {
                    read(connection, read);
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
        reads.incrementAndGet();
    }

    void awaitMore(int count) throws Exception {
        long before = reads.get();
        Awaiting.until("more reads", () -> reads.get() >= before + count);
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
