package io.evenkeel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.fixture.DatabaseServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that write numbered rows in several ways, each number once, until closed. A row says which server it was executed
 * on, so that afterwards it can be told of each number whether it was lost or executed twice.
 */
final class WriteLoad implements AutoCloseable {

    static final String TABLE = "create table app.written (id int primary key, server int)";

    /** A way to write one row in autocommit. */
    private interface Way {
        void write(Connection connection, int id) throws SQLException;
    }

    private static final List<Way> WAYS = List.of(
            (connection, id) -> {
                try (PreparedStatement insert =
                        connection.prepareStatement("insert into written values (?, @@server_id)")) {
                    insert.setInt(1, id);
                    insert.executeUpdate();
                }
            },
            (connection, id) -> {
                try (PreparedStatement insert =
                        connection.prepareStatement("insert into written values (?, @@server_id)")) {
                    insert.setInt(1, id);
                    insert.execute();
                }
            },
            (connection, id) -> {
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate("insert into written values (" + id + ", @@server_id)");
                }
            },
            (connection, id) -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(
                            "insert into written values (" + id + ", @@server_id)", Statement.RETURN_GENERATED_KEYS);
                }
            });

    private final ReadWriteDataSource db;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong lastAcknowledged = new AtomicLong(System.nanoTime());
    private final AtomicLong longestPause = new AtomicLong();
    final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    final Set<Integer> unknown = ConcurrentHashMap.newKeySet();
    final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stop;

    WriteLoad(ReadWriteDataSource db) {
        this.db = db;
        for (int i = 0; i < WAYS.size(); i++) {
            Way way = WAYS.get(i);
            boolean held = i % 2 == 0;
            Thread thread = new Thread(() -> run(way, held), "writer" + i);
            thread.start();
            threads.add(thread);
        }
    }

    private void run(Way way, boolean held) {
        while (!stop) {
            try (Connection connection = db.getConnection()) {
                do {
                    write(way, connection);
                } while (held && !stop);
            } catch (SQLException | RuntimeException e) {
                failures.add(e);
            }
        }
    }

    private void write(Way way, Connection connection) throws SQLException {
        int id = next.incrementAndGet();
        try {
            way.write(connection, id);
        } catch (SQLException e) {
            unknown.add(id);
            throw e;
        }
        acknowledged.add(id);
        long now = System.nanoTime();
        long pause = now - lastAcknowledged.getAndSet(now);
        longestPause.accumulateAndGet(pause, Math::max);
    }

    /** Waits until so many more were acknowledged. */
    void awaitMore(int count) throws Exception {
        int before = acknowledged.size();
        Awaiting.until("more writes; failed: " + failures, () -> acknowledged.size() >= before + count);
    }

    long longestPauseMillis() {
        return longestPause.get() / 1_000_000;
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

    private static Map<Integer, Integer> rows(DatabaseServer server) throws SQLException {
        Map<Integer, Integer> rows = new HashMap<>();
        try (Connection connection = server.adminConnection();
                Statement statement = connection.createStatement();
                ResultSet all = statement.executeQuery("select id, server from app.written")) {
            while (all.next()) {
                rows.put(all.getInt(1), all.getInt(2));
            }
        }
        return rows;
    }

    /** Checks that each acknowledged number is on one of these servers, and none was executed on two. */
    void check(DatabaseServer... servers) throws SQLException {
        Map<Integer, Integer> executedOn = new HashMap<>();
        for (DatabaseServer server : servers) {
            rows(server).forEach((id, by) -> {
                Integer before = executedOn.put(id, by);
                assertThat(before == null || before.equals(by))
                        .as("%s was executed on server %s and on server %s", id, before, by)
                        .isTrue();
            });
        }
        Set<Integer> lost = new HashSet<>(acknowledged);
        lost.removeAll(executedOn.keySet());
        assertThat(lost).as("acknowledged and lost").isEmpty();
        Set<Integer> neverTold = new HashSet<>(executedOn.keySet());
        neverTold.removeAll(acknowledged);
        neverTold.removeAll(unknown);
        assertThat(neverTold).as("written and neither acknowledged nor failed").isEmpty();
    }
}
