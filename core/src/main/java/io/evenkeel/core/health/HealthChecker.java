package io.evenkeel.core.health;

import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.time.Scheduler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs one cluster's active checks: a timeline for each endpoint, all independent, so that a check that hangs delays no
 * other. Thread-safe.
 *
 * @param <T> the endpoints' target
 */
public final class HealthChecker<T> implements AutoCloseable {

    private static final AtomicInteger THREADS = new AtomicInteger();

    private final HealthCheck<T> check;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Traffic traffic;
    private final Listener listener;
    private final ExecutorService workers;
    private final Map<String, Watch> watches = new ConcurrentHashMap<>();

    /** Says what calls have shown; asked by the checker's threads. */
    public interface Traffic {

        /** Nobody calls. */
        Traffic NONE = endpoint -> new Counts(0, 0);

        /**
         * How many calls of an endpoint ended.
         *
         * @param succeeded so far
         * @param failed so far
         */
        record Counts(long succeeded, long failed) {}

        /** The calls of the endpoint of this name. */
        Counts of(String endpoint);
    }

    /** Hears of state changes; called from the checker's threads, for one endpoint by one thread at a time. */
    public interface Listener {

        /** The endpoint of this name came up. */
        void up(String endpoint, String reason);

        /** The endpoint of this name went down. */
        void down(String endpoint, String reason);
    }

    /**
     * A checker that watches nobody yet.
     *
     * @param cluster a name for its threads
     * @param scheduler starts the checks and ends those that take too long; not closed by this checker
     * @param random spreads the checks over time
     * @param traffic what calls have shown, for checks that are skipped for it
     */
    public HealthChecker(
            String cluster,
            HealthCheck<T> check,
            Scheduler scheduler,
            RandomGenerator random,
            Traffic traffic,
            Listener listener) {
        this(check, scheduler, random, traffic, listener, workers(cluster));
    }

    HealthChecker(
            HealthCheck<T> check,
            Scheduler scheduler,
            RandomGenerator random,
            Traffic traffic,
            Listener listener,
            ExecutorService workers) {
        this.check = check;
        this.scheduler = scheduler;
        this.random = random;
        this.traffic = traffic;
        this.listener = listener;
        this.workers = workers;
    }

    private static ExecutorService workers(String cluster) {
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "evenkeel-" + cluster + "-check-" + THREADS.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts checking the endpoint, at a random moment within the transition interval. */
    public void watch(Endpoint<T> endpoint) {
        Watch watch = new Watch(endpoint.name(), endpoint.target());
        Watch before = watches.put(endpoint.name(), watch);
        if (before != null) {
            before.end();
        }
        watch.scheduleIn(random.nextLong(settings().inTransition().toNanos()));
    }

    /** Stops checking the endpoint of this name. */
    public void unwatch(String endpoint) {
        Watch watch = watches.remove(endpoint);
        if (watch != null) {
            watch.end();
        }
    }

    /** Stops all checks and ends the threads that run them. Idempotent. */
    @Override
    public void close() {
        watches.values().forEach(Watch::end);
        watches.clear();
        workers.shutdownNow();
    }

    private HealthCheckSettings settings() {
        return check.settings();
    }

    /** The timeline of one endpoint: at most one check under way, the next one a pause after its answer or timeout. */
    private final class Watch {

        private final String name;
        private final T target;
        private final RiseFall state;
        private boolean ended;
        private Traffic.Counts seen;
        private int skipped;
        private Scheduler.@Nullable Task next;
        private @Nullable Run run;
        /** The last one that was started; it may still be there after its answer, if it does not heed an interrupt. */
        private @Nullable Run last;

        Watch(String name, T target) {
            this.name = name;
            this.target = target;
            this.state = new RiseFall(
                    settings().rise(), settings().fall(), settings().initiallyUp());
            this.seen = traffic.of(name);
        }

        synchronized void scheduleIn(long nanos) {
            if (!ended) {
                next = scheduler.schedule(Duration.ofNanos(nanos), this::start);
            }
        }

        private void start() {
            Run hanging = begin();
            if (hanging != null) {
                answer(hanging, "the check before still hangs");
            }
        }

        /**
         * Starts a run; but none beside one that hangs in spite of its interrupt, so that threads do not pile up.
         *
         * @return stands for the run that was not started; null if all is well
         */
        private synchronized @Nullable Run begin() {
            if (ended) {
                return null;
            }
            if (provedByCalls()) {
                pause();
                return null;
            }
            Run started = new Run(this);
            run = started;
            if (last != null && last.hangs()) {
                return started;
            }
            last = started;
            next = scheduler.schedule(settings().timeout(), started::timedOut);
            try {
                workers.execute(started);
            } catch (RejectedExecutionException e) {
                end(); // closed meanwhile
            }
            return null;
        }

        /** Whether the calls since the last look show what a check would; not for ever, because they may show less. */
        private boolean provedByCalls() {
            if (settings().skips() == 0) {
                return false;
            }
            Traffic.Counts before = seen;
            seen = traffic.of(name);
            boolean proved = seen.succeeded() > before.succeeded() && seen.failed() == before.failed();
            if (proved
                    && state.up()
                    && !state.inTransition()
                    && skipped < settings().skips()) {
                skipped++;
                return true;
            }
            skipped = 0;
            return false;
        }

        /**
         * Takes the answer of a run, unless another answer (its timeout) came first. The listener is called without
         * the lock, and before the next check is scheduled, so that it hears of changes in their order.
         */
        void answer(Run from, @Nullable String failure) {
            synchronized (this) {
                if (ended || run != from) {
                    return;
                }
                run = null;
                if (next != null) {
                    next.cancel();
                }
                boolean unknown = state.unknown();
                if (!state.answer(failure == null) && !(unknown && failure != null)) {
                    pause();
                    return;
                }
            }
            try {
                if (failure == null) {
                    listener.up(name, "health check passed");
                } else {
                    listener.down(name, "health check failed: " + failure);
                }
            } finally {
                pause(); // whatever the listener's trouble is
            }
        }

        private synchronized void pause() {
            long pause = (state.inTransition()
                            ? settings().inTransition()
                            : settings().every())
                    .toNanos();
            scheduleIn(pause - random.nextLong(pause / 10 + 1));
        }

        synchronized void end() {
            ended = true;
            if (next != null) {
                next.cancel();
            }
            if (run != null) {
                run.interrupt();
            }
        }
    }

    /** One probe on a worker thread. */
    private final class Run implements Runnable {

        private final Watch watch;
        private @Nullable Thread thread;
        private boolean over;

        Run(Watch watch) {
            this.watch = watch;
        }

        @Override
        public void run() {
            synchronized (this) {
                if (over) {
                    return;
                }
                thread = Thread.currentThread();
            }
            String failure = null;
            try {
                check.probe().probe(watch.target);
            } catch (Exception | LinkageError | AssertionError e) {
                failure = describe(e);
            } finally {
                synchronized (this) {
                    over = true;
                    thread = null;
                    Thread.interrupted(); // the worker serves other checks
                }
            }
            watch.answer(this, failure);
        }

        void timedOut() {
            watch.answer(this, "no answer within " + settings().timeout().toMillis() + " ms");
            interrupt();
        }

        synchronized boolean hangs() {
            return thread != null;
        }

        synchronized void interrupt() {
            over = true;
            if (thread != null) {
                thread.interrupt();
            }
        }

        private static String describe(Throwable failure) {
            String message = failure.getMessage();
            return message == null || message.isBlank()
                    ? failure.getClass().getSimpleName()
                    : failure.getClass().getSimpleName() + ": " + message;
        }
    }
}
