package io.evenkeel.http;

import io.evenkeel.core.cluster.NoEndpointException;
import io.evenkeel.core.cluster.Seat;
import io.evenkeel.core.time.Scheduler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One logical request as a {@link Hop}, and a second hop beside it if the first takes long. The first one that claims a
 * good response wins: the caller's body handler sees that response only, and the other hop is ended. Both together try an
 * endpoint once. Thread-safe.
 */
final class Race<T> implements Step {

    private final Exchange<T> exchange;
    private final Service service;
    private final HttpRequest request;
    private final int redirects;
    private final Hedge hedge;
    private final Set<String> tried = ConcurrentHashMap.newKeySet();
    private final Side first = new Side();
    private final Side second = new Side();
    private final long started;
    private volatile Scheduler.@Nullable Task alarm;

    /** Who has the response; written under this object's lock. */
    private volatile @Nullable Side winner;

    /** Whether both have failed; guarded by this object's lock. */
    private boolean lost;

    Race(Exchange<T> exchange, Service service, HttpRequest request, int redirects, Hedge hedge) {
        this.exchange = exchange;
        this.service = service;
        this.request = request;
        this.redirects = redirects;
        this.hedge = hedge;
        this.started = exchange.dispatcher().ticker().nanoTime();
    }

    void begin() throws IOException {
        hedge.called();
        exchange.current(this);
        first.running = true;
        new Hop<>(exchange, first, service, request, redirects, tried).begin();
        Scheduler.Task task = exchange.dispatcher()
                .timer()
                .schedule(hedge.delay(), () -> exchange.dispatcher().waiting().later(this::hedge));
        alarm = task;
        if (over()) {
            task.cancel();
        }
    }

    private synchronized boolean over() {
        return lost || winner != null || exchange.stopped();
    }

    private void hedge() {
        if (over()) {
            return;
        }
        Seat<URI> seat;
        try {
            seat = service.acquire(tried, null);
        } catch (NoEndpointException | IllegalStateException e) {
            return; // nobody else is free
        }
        synchronized (this) {
            second.running = !over() && hedge.allowed();
        }
        if (!second.running) {
            seat.cancelled();
            return;
        }
        new Hop<>(exchange, second, service, request, redirects, tried).beginBeside(seat, started);
    }

    @Override
    public void abort(Throwable why, boolean blame) {
        cancelAlarm();
        first.abort(why, blame);
        second.abort(why, blame);
    }

    private void cancelAlarm() {
        Scheduler.Task task = alarm;
        if (task != null) {
            task.cancel();
        }
    }

    /** One of the two. */
    private final class Side implements Lane {

        private volatile boolean running;
        private volatile @Nullable Step step;

        private Side other() {
            return this == first ? second : first;
        }

        @Override
        public void current(Step busy) {
            step = busy;
            if (stopped()) {
                busy.abort(slower(), false);
            }
        }

        @Override
        public boolean stopped() {
            Side has = winner;
            return (has != null && has != this) || exchange.stopped();
        }

        @Override
        public boolean claim(boolean good) {
            synchronized (Race.this) {
                if (winner != null) {
                    return winner == this;
                }
                if (!good && other().running) {
                    return false;
                }
                winner = this;
            }
            cancelAlarm();
            hedge.took(exchange.dispatcher().ticker().nanoTime() - started);
            if (other().running) {
                other().lose();
            }
            return true;
        }

        private void lose() {
            if (step instanceof Slot slot) {
                Seat<URI> seat = slot.seat();
                if (seat != null && !slot.over()) {
                    long took = exchange.dispatcher().ticker().nanoTime() - started;
                    exchange.add(
                            new HttpAttempt(service.toString(), seat.endpoint(), 0, slower(), Duration.ofNanos(took)));
                }
            }
            abort(slower(), false);
        }

        private void abort(Throwable why, boolean blame) {
            Step busy = step;
            if (busy != null) {
                busy.abort(why, blame);
            }
        }

        @Override
        public void fail(Throwable failure) {
            synchronized (Race.this) {
                running = false;
                if (winner == null ? other().running : winner != this) {
                    return;
                }
                lost = true;
            }
            cancelAlarm();
            exchange.fail(failure);
        }
    }

    private static IOException slower() {
        return new IOException("another endpoint was faster");
    }
}
