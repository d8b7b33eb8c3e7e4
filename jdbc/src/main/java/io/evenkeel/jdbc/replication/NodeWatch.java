package io.evenkeel.jdbc.replication;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** The thread of one node: poll, tell, wait, until closed. */
final class NodeWatch implements Runnable {

    /** Where the polls go; called on the node's thread. */
    interface Sink {
        boolean isPrimary(String node);

        void polled(String node, PollResult result);

        void failed(String node, Diagnosis problem);
    }

    /** So much lies between two polls at least while somebody waits for what the node says. */
    private static final long URGENT_SPACING = TimeUnit.MILLISECONDS.toNanos(2);

    private final String node;
    private final NodeConnection connection;
    private final Sink sink;
    private final long intervalNanos;
    private final LongSupplier ticker;
    private final RandomGenerator random;
    private final Thread thread;
    private volatile boolean wanted;
    private volatile boolean urgent;
    private volatile boolean closed;

    NodeWatch(MonitorConfig config, MonitorConfig.Node node, Sink sink, LongSupplier ticker, RandomGenerator random) {
        this.node = node.name();
        this.connection = new NodeConnection(node.opener(), config.timeout(), ticker, config.lagSource());
        this.sink = sink;
        this.intervalNanos = config.pollInterval().toNanos();
        this.ticker = ticker;
        this.random = random;
        Thread made = config.threads().newThread(this);
        if (made == null) {
            throw new IllegalArgumentException("threads of cluster " + config.cluster() + ": null for node "
                    + node.name() + " (expected: a thread that was not started)");
        }
        this.thread = made;
        thread.setName("evenkeel-" + config.cluster() + "-monitor-" + node.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends the wait for the next turn. */
    void wake() {
        wanted = true;
        LockSupport.unpark(thread);
    }

    /** The same for somebody who waits for it. */
    void wakeUrgently() {
        urgent = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                long start = ticker.getAsLong();
                wanted = false;
                urgent = false;
                turn();
                await(start);
            }
        } finally {
            connection.close();
        }
    }

    private void turn() {
        PollResult result;
        try {
            result = connection.poll(!sink.isPrimary(node));
        } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError e) {
            if (!closed) {
                sink.failed(node, Diagnosis.of(e));
            }
            return;
        }
        if (!closed) {
            sink.polled(node, result);
        }
    }

    private void await(long start) {
        // A tenth of jitter, so that a fleet does not ask in step; a tenth of spacing, so that no error storm becomes a
        // storm of polls.
        long due = start + (long) (intervalNanos * (0.9 + 0.2 * random.nextDouble()));
        long soonest = start + intervalNanos / 10;
        long urgently = start + Math.min(URGENT_SPACING, intervalNanos / 10);
        while (!closed) {
            long left = (urgent ? urgently : wanted ? soonest : due) - ticker.getAsLong();
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, left);
            // An interrupt would make every further wait return at once.
            Thread.interrupted();
        }
    }

    /** Tells the thread to end; it does so at once unless a poll is under way. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** Cuts the poll under way. */
    void abort() {
        connection.abort();
        thread.interrupt();
    }

    /** Waits until the thread has ended or the time is over; does nothing on that thread itself. */
    void awaitEnd(long deadline) throws InterruptedException {
        long left = deadline - System.nanoTime();
        if (thread != Thread.currentThread() && left > 0) {
            TimeUnit.NANOSECONDS.timedJoin(thread, left);
        }
    }

    /** Whether the thread still runs, and is not the one that asks. */
    boolean isAliveElsewhere() {
        return thread.isAlive() && thread != Thread.currentThread();
    }
}
