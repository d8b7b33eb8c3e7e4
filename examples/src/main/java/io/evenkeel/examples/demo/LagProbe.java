package io.evenkeel.examples.demo;

import io.evenkeel.jdbc.fixture.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Measures the replica's lag on a connection of its own, past evenkeel, ten times a second. */
final class LagProbe implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final DatabaseServer replica;
    private final Ledger ledger;
    private final Thread thread;
    private volatile boolean ended;
    private volatile @Nullable Duration lag;

    LagProbe(DatabaseServer replica, Ledger ledger) {
        this.replica = replica;
        this.ledger = ledger;
        thread = new Thread(this::run, "demo-lag");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!ended) {
            try (Connection connection = replica.appConnection()) {
                while (!ended) {
                    long began = System.nanoTime();
                    lag = ledger.behind(Traffic.newest(connection), began);
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            } catch (SQLException down) {
                lag = null;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** The lag of now, or null if the replica does not answer. */
    @Nullable
    Duration lag() {
        return lag;
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
