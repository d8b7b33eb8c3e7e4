package io.evenkeel.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The nodes behind the driver's connections: one running set for each URL with its properties, started by the first
 * connection and ended when there has been none for a while. Thread-safe.
 */
final class SharedNodes {

    /** What connections must have in common to share; prints nothing, as there are passwords in it. */
    record Key(String url, Map<String, String> properties) {
        Key {
            properties = Map.copyOf(properties);
        }

        @Override
        public String toString() {
            return "key";
        }
    }

    /** What is to be started. */
    record Plan(ReadWriteConfig config, Duration idleTimeout) {}

    /** The primary refuses the account. */
    static final class AccountRefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AccountRefusedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final long THREAD_STAYS_MILLIS = 100;

    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock, as what is in it. */
    private final Map<Key, Entry> entries = new HashMap<>();

    /** Has a thread only while something waits for its end. */
    private final ScheduledThreadPoolExecutor ends;

    SharedNodes() {
        ends = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "evenkeel-driver-idle");
            thread.setDaemon(true);
            return thread;
        });
        ends.setKeepAliveTime(THREAD_STAYS_MILLIS, TimeUnit.MILLISECONDS);
        ends.allowCoreThreadTimeOut(true);
        ends.setRemoveOnCancelPolicy(true);
    }

    private static final class Entry {
        private final FutureTask<RunningNodes> start;
        private int open;
        private long idleNanos = EvenkeelDriver.DEFAULT_IDLE_TIMEOUT.toNanos();
        private @Nullable Future<?> end;

        Entry(Supplier<Plan> plan) {
            start = new FutureTask<>(() -> {
                Plan found = plan.get();
                idleNanos = found.idleTimeout().toNanos();
                try {
                    return RunningNodes.start(found.config());
                } catch (IllegalArgumentException e) {
                    throw new AccountRefusedException(String.valueOf(e.getMessage()), e);
                }
            });
        }

        RunningNodes running() throws SQLException {
            start.run(); // does nothing but the first time
            try {
                return start.get();
            } catch (ExecutionException e) {
                Throwable cause = Objects.requireNonNull(e.getCause());
                if (cause instanceof RuntimeException || cause instanceof Error) {
                    throw sneaky(cause);
                }
                throw new SQLNonTransientConnectionException(cause.getMessage(), "08001", cause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLNonTransientConnectionException("interrupted while the nodes were started", "08001", e);
            }
        }

        private static RuntimeException sneaky(Throwable cause) {
            if (cause instanceof Error error) {
                throw error;
            }
            return (RuntimeException) cause;
        }

        boolean hasFailed() {
            if (start.isDone()) {
                try {
                    start.get();
                } catch (ExecutionException e) {
                    return true;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return false;
        }

        /** Waits for a start that is under way. */
        void close() {
            try {
                start.get().close();
            } catch (ExecutionException e) {
                // There is nothing to end.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A connection over the nodes of this key. */
    Connection connect(Key key, Supplier<Plan> plan) throws SQLException {
        Entry entry = take(key, plan);
        boolean connected = false;
        try {
            RunningNodes running = entry.running();
            Connection connection = running.nodes().connect(() -> release(key, entry));
            connected = true;
            return connection;
        } finally {
            if (!connected) {
                failed(key, entry);
            }
        }
    }

    private Entry take(Key key, Supplier<Plan> plan) {
        lock.lock();
        try {
            Entry entry = entries.computeIfAbsent(key, none -> new Entry(plan));
            entry.open++;
            if (entry.end != null) {
                entry.end.cancel(false);
                entry.end = null;
            }
            return entry;
        } finally {
            lock.unlock();
        }
    }

    /** After a start that failed the next one tries anew. */
    private void failed(Key key, Entry entry) {
        if (!entry.hasFailed()) {
            release(key, entry);
            return;
        }
        lock.lock();
        try {
            entry.open--;
            entries.remove(key, entry);
        } finally {
            lock.unlock();
        }
    }

    private void release(Key key, Entry entry) {
        lock.lock();
        try {
            entry.open--;
            if (entry.open == 0 && entries.get(key) == entry) {
                entry.end = ends.schedule(() -> end(key, entry), entry.idleNanos, TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    private void end(Key key, Entry entry) {
        lock.lock();
        try {
            if (entry.open > 0 || !entries.remove(key, entry)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        entry.close();
    }

    /** Ends all, also those with open connections. */
    void endAll() {
        List<Entry> all;
        lock.lock();
        try {
            all = new ArrayList<>(entries.values());
            entries.clear();
            for (Entry entry : all) {
                if (entry.end != null) {
                    entry.end.cancel(false);
                    entry.end = null;
                }
            }
        } finally {
            lock.unlock();
        }
        all.forEach(Entry::close);
    }
}
