package io.evenkeel.core.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that moves only when a test says so; runs what was scheduled on the way, in order, on the test's thread. */
public final class FakeTime extends Clock implements Ticker, Scheduler {

    private record Entry(long at, long order, Runnable run) {}

    private final PriorityQueue<Entry> queue =
            new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::order));
    private long now;
    private long order;
    private boolean closed;

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Task schedule(Duration delay, Runnable run) {
        if (closed) {
            return () -> {};
        }
        Entry entry = new Entry(now + delay.toNanos(), order++, run);
        queue.add(entry);
        return () -> {
            synchronized (this) {
                queue.remove(entry);
            }
        };
    }

    public void advance(Duration by) {
        long until;
        synchronized (this) {
            until = now + by.toNanos();
        }
        for (Entry next = takeUntil(until); next != null; next = takeUntil(until)) {
            next.run.run();
        }
        synchronized (this) {
            now = until;
        }
    }

    private synchronized Entry takeUntil(long until) {
        if (queue.isEmpty() || queue.peek().at > until) {
            return null;
        }
        Entry next = queue.remove();
        now = next.at;
        return next;
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        queue.clear();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(nanoTime());
    }
}
