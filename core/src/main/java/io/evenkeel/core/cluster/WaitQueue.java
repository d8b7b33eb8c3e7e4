package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.limit.ConcurrencyLimit;
import io.evenkeel.core.time.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait because every endpoint is full, first come, first served; each until its own deadline. A call that
 * comes while others wait stands in line, so that it does not overtake them. Thread-safe.
 */
final class WaitQueue<T> {

    private final ConcurrencyLimit settings;
    private final Scheduler scheduler;
    private final Function<PickRequest, @Nullable Lease<T>> door;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter<T>> waiters = new ArrayDeque<>();
    private volatile int size;
    /** Why nobody may wait any more, or null; guarded by the lock. */
    private @Nullable Throwable closed;

    /** @param door lets a call in, or answers null; must not call back */
    WaitQueue(ConcurrencyLimit settings, Scheduler scheduler, Function<PickRequest, @Nullable Lease<T>> door) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.door = door;
    }

    private record Waiter<T>(PickRequest request, CompletableFuture<Lease<T>> lease) {}

    /** A call that found a place. */
    private record Served<T>(Waiter<T> waiter, Lease<T> lease) {}

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /**
     * Stands in line.
     *
     * @param maxWait for how long; not positive for not at all
     * @param why makes the exception of a call that waited in vain
     */
    @SuppressWarnings("FutureReturnValueIgnored") // of the tidying up, which does not fail
    CompletableFuture<Lease<T>> enter(PickRequest request, Duration maxWait, Function<String, Throwable> why) {
        Waiter<T> waiter = new Waiter<>(request, new CompletableFuture<>());
        lock.lock();
        try {
            if (closed != null) {
                return CompletableFuture.failedFuture(closed);
            }
            if (size >= settings.queue()) {
                String full = settings.queue() == 0 ? "no call may wait" : settings.queue() + " calls wait already";
                return CompletableFuture.failedFuture(why.apply(full));
            }
            if (maxWait.isNegative() || maxWait.isZero()) {
                return CompletableFuture.failedFuture(why.apply("the call cannot wait"));
            }
            waiters.add(waiter);
            size = waiters.size();
        } finally {
            lock.unlock();
        }
        Scheduler.Task timeout = scheduler.schedule(
                maxWait,
                () -> waiter.lease().completeExceptionally(why.apply("waited for " + maxWait.toMillis() + " ms")));
        // Also a waiter who gives up leaves the line.
        waiter.lease().whenComplete((lease, failure) -> {
            timeout.cancel();
            if (failure != null) {
                remove(waiter);
            }
        });
        serve();
        return waiter.lease();
    }

    private void remove(Waiter<T> waiter) {
        lock.lock();
        try {
            if (waiters.remove(waiter)) {
                size = waiters.size();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets in who can come in; to be called when there is room. */
    void serve() {
        if (size == 0) {
            return;
        }
        List<Served<T>> served = new ArrayList<>();
        lock.lock();
        try {
            for (Iterator<Waiter<T>> line = waiters.iterator(); line.hasNext(); ) {
                Waiter<T> next = line.next();
                Lease<T> lease = door.apply(next.request());
                if (lease != null) {
                    line.remove();
                    size = waiters.size();
                    served.add(new Served<>(next, lease));
                } else if (!next.request().hasExclusions()) {
                    break; // who asks for nothing in particular and gets nothing shows that there is no room
                }
            }
        } finally {
            lock.unlock();
        }
        for (Served<T> one : served) {
            if (!one.waiter().lease().complete(one.lease())) {
                one.lease().close(); // gave up meanwhile, and makes room for the next
            }
        }
    }

    /** Sends everybody away, and whoever comes later. */
    void close(Throwable reason) {
        List<Waiter<T>> all;
        lock.lock();
        try {
            closed = reason;
            all = new ArrayList<>(waiters);
            waiters.clear();
            size = 0;
        } finally {
            lock.unlock();
        }
        all.forEach(waiter -> waiter.lease().completeExceptionally(reason));
    }
}
