package io.evenkeel.examples.demo;

import io.evenkeel.jdbc.connection.RoutedConnection;
import io.evenkeel.jdbc.routing.Route;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What an application does all day: requests, reads and writes, all through evenkeel. */
final class Traffic implements AutoCloseable {

    private static final String NEWEST = "select coalesce(max(id), 0) from orders";

    private final Picture picture;
    private final Ledger ledger = new Ledger();
    private final Meter requests = new Meter();
    private final Meter reads = new Meter();
    private final Meter writes = new Meter();
    private final LongAdder staleReads = new LongAdder();
    private final LongAdder unseenWrites = new LongAdder();
    private final LongAccumulator oldestRead = new LongAccumulator(Long::max, 0);
    private final Load requestLoad;
    private final Load readLoad;
    private final Load writeLoad;

    Traffic(Picture picture) {
        this.picture = picture;
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://web/orders"))
                .timeout(Duration.ofSeconds(5))
                .build();
        writeLoad = Load.start("writes", 1, Duration.ofMillis(8), writes, this::write);
        readLoad = Load.start("reads", 4, Duration.ofMillis(4), reads, this::read);
        requestLoad = Load.start("requests", 4, Duration.ofMillis(8), requests, () -> get(request));
    }

    private String get(HttpRequest request) throws Exception {
        HttpResponse<String> response = picture.http().send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("status " + response.statusCode());
        }
        return response.body();
    }

    /** A plain read; its age is measured if a replica served it. */
    private String read() throws SQLException {
        long began = System.nanoTime();
        try (Connection connection = picture.dataSource().getConnection()) {
            int seen = newest(connection);
            Route route = lastRoute(connection);
            if (route.role() == Route.Role.REPLICA) {
                Duration behind = ledger.behind(seen, began);
                oldestRead.accumulate(behind.toNanos());
                if (behind.compareTo(Picture.MAX_LAG.plus(Picture.LATE_WAKE_UP)) > 0) {
                    staleReads.increment();
                }
            }
            return route.node();
        }
    }

    /** An order, every fourth in a transaction that reads it back. */
    private String write() throws SQLException {
        int order = ledger.next();
        try (Connection connection = picture.dataSource().getConnection()) {
            boolean transaction = order % 4 == 0;
            connection.setAutoCommit(!transaction);
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into orders (id, item) values (?, ?)")) {
                insert.setInt(1, order);
                insert.setString(2, "item " + order);
                insert.executeUpdate();
            }
            String server = lastRoute(connection).node();
            if (transaction) {
                if (newest(connection) != order) {
                    unseenWrites.increment();
                }
                connection.commit();
            }
            ledger.acknowledged(order);
            return server;
        }
    }

    static int newest(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(NEWEST)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Route lastRoute(Connection connection) throws SQLException {
        return Objects.requireNonNull(
                connection.unwrap(RoutedConnection.class).lastRoute(), "a statement ran, so it has a route");
    }

    /** Waits until the reads and requests that are under way now have ended and are metered. */
    void awaitCallsUnderWay() throws InterruptedException {
        readLoad.awaitCallsUnderWay();
        requestLoad.awaitCallsUnderWay();
    }

    Ledger ledger() {
        return ledger;
    }

    Meter requests() {
        return requests;
    }

    Meter reads() {
        return reads;
    }

    Meter writes() {
        return writes;
    }

    /**
     * Reads that a replica served although it was behind by more than the limit when they began, and by more than a busy
     * machine explains.
     */
    long staleReads() {
        return staleReads.sum();
    }

    /** Transactions that did not see what they had written. */
    long unseenWrites() {
        return unseenWrites.sum();
    }

    /** How far behind the oldest read was that a replica served. */
    Duration oldestRead() {
        return Duration.ofNanos(oldestRead.get());
    }

    @Override
    public void close() {
        writeLoad.close();
        readLoad.close();
        requestLoad.close();
    }
}
