package io.evenkeel.examples.demo;

import io.evenkeel.core.cluster.ClusterEvent;
import io.evenkeel.core.cluster.ClusterListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells the view what happens and, four times a second, how things are. Also hears of the web servers' health. The
 * methods may be called by any thread.
 */
final class Stage implements ClusterListener, AutoCloseable {

    private static final Duration FRAME = Duration.ofMillis(250);
    private static final int FRAMES_PER_SECOND = 4;

    /** The totals at one moment. */
    private record Totals(Meter.Count requests, Meter.Count reads, Meter.Count writes) {}

    private final View view;
    private final long began = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Totals> lastSecond = new ArrayDeque<>();
    private volatile String step = "";
    private volatile String database = "up";
    private volatile boolean ended;
    private @Nullable Thread thread;

    Stage(View view) {
        this.view = view;
    }

    /** Shows that traffic from now on. */
    void open(Picture picture, Traffic traffic, LagProbe probe) {
        Thread started = new Thread(() -> show(picture, traffic, probe), "demo-view");
        started.setDaemon(true);
        started.start();
        thread = started;
    }

    /** The next step begins. */
    void step(String title) {
        step = title;
        tell(title);
    }

    /** Something happened. */
    void tell(String text) {
        lock.lock();
        try {
            view.tell(elapsed(), text);
        } finally {
            lock.unlock();
        }
    }

    /** How the database of server2 is from now on. */
    void databaseIs(String state) {
        database = state;
    }

    /** Lets the traffic run for that time. */
    void hold(Duration time) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    @Override
    public void onEvent(ClusterEvent event) {
        if (event instanceof ClusterEvent.StateChanged changed) {
            tell("evenkeel: web server of " + changed.endpoint() + " is " + changed.to() + " (" + changed.reason()
                    + ")");
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void show(Picture picture, Traffic traffic, LagProbe probe) {
        while (!ended) {
            Totals now = new Totals(
                    traffic.requests().count(),
                    traffic.reads().count(),
                    traffic.writes().count());
            lastSecond.addLast(now);
            if (lastSecond.size() > FRAMES_PER_SECOND + 1) {
                lastSecond.removeFirst();
            }
            Totals before = lastSecond.getFirst();
            View.Frame frame = new View.Frame(
                    elapsed(),
                    step,
                    now.requests().minus(before.requests()),
                    now.reads().minus(before.reads()),
                    now.writes().minus(before.writes()),
                    now.requests().failed()
                            + now.reads().failed()
                            + now.writes().failed(),
                    picture.web2().isRunning(),
                    database,
                    probe.lag());
            lock.lock();
            try {
                if (!ended) {
                    view.show(frame);
                }
            } finally {
                lock.unlock();
            }
            LockSupport.parkNanos(FRAME.toNanos());
        }
    }

    @Override
    public void close() {
        curtain();
    }

    /** Shows no more. Idempotent. */
    void curtain() {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            view.end();
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            thread.interrupt();
        }
    }
}
