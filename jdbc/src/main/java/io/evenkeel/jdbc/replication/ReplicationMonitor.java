package io.evenkeel.jdbc.replication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls each node of a cluster and publishes who is primary, how far each replica is behind, and what is wrong with whom.
 *
 * <p>Each node has a daemon thread {@code evenkeel-<cluster>-monitor-<node>} and one connection of its own, so that a node
 * that hangs delays nobody else. A poll is one round trip that reads the executed GTIDs and the {@code read_only} flags; an
 * account without any grant can do that. Nodes that are not the primary are also asked, in a second round trip, whether
 * their replication runs, if the account may see it ({@code REPLICATION CLIENT} on MySQL, {@code SLAVE MONITOR} on MariaDB).
 * Without that right, MariaDB still tells of a stopped applier; otherwise stopped replication shows as growing lag as soon
 * as the primary moves on.
 *
 * <p>Thread-safe. Unreachable nodes are no error: the monitor starts, says so once, and goes on trying.
 */
public final class ReplicationMonitor implements AutoCloseable {

    /** How often a node is polled if nothing else was set. */
    public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(250);

    /** How long a node has for its answer if nothing else was set. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(ReplicationMonitor.class);

    /** What a poll under way is given to end by itself, and what a thread is given after its connection was cut. */
    private static final Duration GRACE = Duration.ofMillis(50);

    private static final Duration AFTER_ABORT = Duration.ofSeconds(1);

    private final MonitorConfig config;
    private final LongSupplier ticker;
    private final Map<String, NodeWatch> watches = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final CountDownLatch firstPolls;
    private final Set<String> notPolled = ConcurrentHashMap.newKeySet();
    private final Notices notices;
    private final Positions positions = new Positions();
    private final NodeWatch.Sink polls = new Polls();
    private final RandomGenerator random;

    /** Guarded by the lock. */
    private final ClusterView view;

    /** Guarded by the lock. */
    private boolean closed;

    private volatile ReplicationSnapshot snapshot;

    ReplicationMonitor(MonitorConfig config, LongSupplier ticker, RandomGenerator random, Logger log) {
        this.config = config;
        this.ticker = ticker;
        this.random = random;
        this.view = new ClusterView(config);
        this.snapshot = view.snapshot(ticker.getAsLong());
        this.notices = new Notices(this::snapshot, log);
        this.firstPolls = new CountDownLatch(config.nodes().size());
        for (MonitorConfig.Node node : config.nodes()) {
            notPolled.add(node.name());
            watches.put(node.name(), watch(node));
        }
    }

    private NodeWatch watch(MonitorConfig.Node node) {
        return new NodeWatch(config, node, polls, ticker, new SplittableRandom(random.nextLong()));
    }

    /**
     * Watches another node from now on, as a replica until it is seen to be the primary.
     *
     * @throws IllegalArgumentException if there is one of this name, or the name is blank
     * @throws IllegalStateException if this is closed
     */
    public void add(String name, ConnectionOpener opener) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("node: \"" + name + "\" (expected: a name that is not blank)");
        }
        MonitorConfig.Node node =
                new MonitorConfig.Node(name, DeclaredRole.REPLICA, Objects.requireNonNull(opener, "opener"));
        NodeWatch watch;
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the monitor of " + config.cluster() + " is closed");
            }
            if (watches.containsKey(name)) {
                throw new IllegalArgumentException("node of cluster " + config.cluster() + ": " + name
                        + " is there already (expected: a name of its own)");
            }
            watch = watch(node);
            watches.put(name, watch);
            view.add(node);
            snapshot = view.snapshot(ticker.getAsLong());
            watch.start();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Watches this node no more.
     *
     * @throws IllegalArgumentException if there is none of this name
     * @throws IllegalStateException if it is the primary
     */
    public void remove(String name) {
        NodeWatch watch;
        lock.lock();
        try {
            watch = watches.get(name);
            if (watch == null) {
                throw new IllegalArgumentException("node: " + name + " (expected: one of " + watches.keySet()
                        + " of cluster " + config.cluster() + ")");
            }
            view.remove(name);
            watches.remove(name);
            snapshot = view.snapshot(ticker.getAsLong());
        } finally {
            lock.unlock();
        }
        watch.close();
        watch.abort();
        notices.changed();
    }

    private void start() {
        watches.values().forEach(NodeWatch::start);
    }

    /** Takes what the nodes' threads find. */
    private final class Polls implements NodeWatch.Sink {

        @Override
        public boolean isPrimary(String node) {
            return snapshot.isPrimary(node);
        }

        @Override
        public void polled(String node, PollResult result) {
            publish(node, () -> view.polled(node, result));
        }

        @Override
        public void failed(String node, Diagnosis problem) {
            publish(node, () -> view.failed(node, problem));
        }

        private void publish(String node, Runnable change) {
            lock.lock();
            try {
                if (!watches.containsKey(node)) {
                    return; // removed meanwhile
                }
                change.run();
                snapshot = view.snapshot(ticker.getAsLong());
                positions.tell(view.position());
            } finally {
                lock.unlock();
            }
            if (notPolled.remove(node)) {
                firstPolls.countDown();
            }
            notices.changed();
        }
    }

    /**
     * A builder for a monitor of the cluster of this name, which shows up in logs and thread names.
     */
    public static Builder builder(String cluster) {
        return new Builder(cluster);
    }

    /** What is known now; one volatile read, never null. Before the first polls all nodes are {@link NodeProblem#NOT_POLLED}. */
    public ReplicationSnapshot snapshot() {
        return snapshot;
    }

    /**
     * Waits until each node was polled once, successfully or not.
     *
     * @return false if that took longer than the timeout
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    public boolean awaitFirstPolls(Duration timeout) throws InterruptedException {
        return firstPolls.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Has this listener called with the newest snapshot after each poll of any node.
     *
     * <p>Listeners are called on the monitor's threads, one call at a time and in the order of the snapshots; while a listener
     * is slow, snapshots in between are left out. One that throws is logged once and does not disturb the others.
     */
    public void addListener(Consumer<ReplicationSnapshot> listener) {
        notices.add(Objects.requireNonNull(listener, "listener"));
    }

    /** Stops calling this listener; a call under way may still end. Does nothing if it was not added. */
    public void removeListener(Consumer<ReplicationSnapshot> listener) {
        notices.remove(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Has this node polled at once instead of at its next turn; returns immediately. Many calls in a short time make few
     * polls. Meant for errors that hint at a change, such as 1290, 1836 or SQLSTATE class 08.
     *
     * @throws IllegalArgumentException if there is no node of this name
     */
    public void checkNow(String node) {
        NodeWatch watch = watches.get(Objects.requireNonNull(node, "node"));
        if (watch == null) {
            throw new IllegalArgumentException("node: " + node + " (expected: one of " + watches.keySet()
                    + " of cluster " + config.cluster() + ")");
        }
        watch.wake();
    }

    /**
     * All transactions that the primary had committed at some moment that is not before {@code moment}, a {@link
     * System#nanoTime()} that may be still to come. Who has them has everything whose commit was confirmed before that moment.
     * Unless it is known already, the primary is asked soon, once for all who wait; this blocks meanwhile.
     *
     * @return null if it is not known when {@code patience} is over, as when the primary is away or read-only, if there are no
     *     GTIDs to be trusted, or if the thread was interrupted, which it then still is
     */
    public @Nullable GtidSet committedAfter(long moment, Duration patience) {
        return positions.after(moment, System.nanoTime() + patience.toNanos(), () -> {
            NodeWatch watch = watches.get(snapshot.primaryName());
            if (watch != null) {
                watch.wakeUrgently();
            }
        });
    }

    /**
     * Ends the threads and cuts the connections, also those of polls under way; the last snapshot stays readable. A thread
     * that is within {@link ConnectionOpener#open} ends when that returns. Calling it again does nothing.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        watches.values().forEach(NodeWatch::close);
        boolean interrupted = awaitEnd(GRACE);
        watches.values().stream().filter(NodeWatch::isAliveElsewhere).forEach(NodeWatch::abort);
        if (interrupted || awaitEnd(AFTER_ABORT)) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the wait for the threads was interrupted. */
    private boolean awaitEnd(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            for (NodeWatch watch : watches.values()) {
                watch.awaitEnd(deadline);
            }
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Collects the settings of a {@link ReplicationMonitor}; not thread-safe. */
    public static final class Builder {

        private final String cluster;
        private final List<MonitorConfig.Node> nodes = new ArrayList<>();
        private Duration pollInterval = DEFAULT_POLL_INTERVAL;
        private Duration timeout = DEFAULT_TIMEOUT;
        private LagSource lagSource = LagSource.gtid();
        private ThreadFactory threads = Thread::new;

        private Builder(String cluster) {
            this.cluster = Objects.requireNonNull(cluster, "cluster");
        }

        /** Adds the node that takes the writes until another is seen to have taken over; exactly one. */
        public Builder primary(String name, ConnectionOpener opener) {
            return node(name, DeclaredRole.PRIMARY, opener);
        }

        /** Adds a node that follows the primary. */
        public Builder replica(String name, ConnectionOpener opener) {
            return node(name, DeclaredRole.REPLICA, opener);
        }

        private Builder node(String name, DeclaredRole role, ConnectionOpener opener) {
            nodes.add(new MonitorConfig.Node(
                    Objects.requireNonNull(name, "name"), role, Objects.requireNonNull(opener, "opener")));
            return this;
        }

        /**
         * How often each node is polled, with a jitter of a tenth; default 250 ms, 1 ms to 1 h. The lag of a replica that has
         * everything is known to about two intervals.
         */
        public Builder pollInterval(Duration pollInterval) {
            this.pollInterval = Objects.requireNonNull(pollInterval, "pollInterval");
            return this;
        }

        /** How long a node has for its answer to a poll before it counts as unreachable; default 1 s, 1 ms to 1 h. */
        public Builder timeout(Duration timeout) {
            this.timeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /** What tells how far the replicas are behind; default {@link LagSource#gtid()}. */
        public Builder lagSource(LagSource lagSource) {
            this.lagSource = Objects.requireNonNull(lagSource, "lagSource");
            return this;
        }

        /** What makes the thread of each node, which is named and made a daemon here; default platform threads. */
        public Builder threads(ThreadFactory threads) {
            this.threads = Objects.requireNonNull(threads, "threads");
            return this;
        }

        /**
         * A monitor that polls from now on.
         *
         * @throws IllegalArgumentException if a setting is out of its range, two nodes have one name, or there is not
         *     exactly one primary
         */
        public ReplicationMonitor start() {
            ReplicationMonitor monitor = new ReplicationMonitor(
                    new MonitorConfig(cluster, nodes, pollInterval, timeout, lagSource, threads),
                    System::nanoTime,
                    new SplittableRandom(),
                    LOG);
            monitor.start();
            return monitor;
        }
    }
}
