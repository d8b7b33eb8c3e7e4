package io.evenkeel.core.retry;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.time.LatencyHistogram;
import io.evenkeel.core.time.Scheduler;
import io.evenkeel.core.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends a second attempt to another endpoint when the first one takes longer than usual, or fails; the first good answer
 * wins, and the other attempt is cancelled. This is the hedged request of Dean and Barroso, "The Tail at Scale" (2013),
 * and gRPC's hedging (gRFC A6) with two attempts. Only for calls that may be executed twice. Thread-safe.
 *
 * @param <T> the endpoints' target
 */
public final class Hedging<T> implements AutoCloseable {

    private static final int KNOWN = 100;

    private final Cluster<T> cluster;
    private final HedgingPolicy policy;
    private final Scheduler scheduler;
    private final Ticker ticker;
    private final LatencyHistogram latencies = new LatencyHistogram();

    /** Hedges calls of this cluster, with a thread of its own for the time. */
    public Hedging(Cluster<T> cluster, HedgingPolicy policy) {
        this(cluster, policy, Scheduler.daemon("evenkeel-" + cluster.name() + "-hedging"), Ticker.system());
    }

    Hedging(Cluster<T> cluster, HedgingPolicy policy, Scheduler scheduler, Ticker ticker) {
        this.cluster = Objects.requireNonNull(cluster, "cluster");
        this.policy = Objects.requireNonNull(policy, "policy");
        this.scheduler = scheduler;
        this.ticker = ticker;
    }

    /** After which time a second attempt is sent now. */
    public Duration delay() {
        if (latencies.size() < KNOWN) {
            return policy.unknown().compareTo(policy.atLeast()) < 0 ? policy.atLeast() : policy.unknown();
        }
        Duration usual = latencies.quantile(policy.quantile());
        return usual.compareTo(policy.atLeast()) < 0 ? policy.atLeast() : usual;
    }

    /**
     * Calls, and calls again if need be.
     *
     * @param attempt starts an attempt; its future is cancelled if the other one wins
     * @return the first good answer; fails when all attempts failed, with the last failure. Cancelling it cancels them
     */
    @SuppressWarnings("FutureReturnValueIgnored") // what follows the result does not fail
    public <R> CompletableFuture<R> call(Function<? super T, ? extends CompletableFuture<R>> attempt) {
        policy.budget().called();
        Call<R> call = new Call<>(attempt);
        call.result.whenComplete((value, failure) -> call.end());
        call.start(true);
        return call.result;
    }

    /** Ends the thread. Calls that run go on, without a second attempt. Idempotent. */
    @Override
    public void close() {
        scheduler.close();
    }

    /** One attempt that runs. */
    private record Running<T, R>(Lease<T> lease, CompletableFuture<R> answer, boolean first) {}

    private final class Call<R> {

        private final Function<? super T, ? extends CompletableFuture<R>> attempt;
        private final CompletableFuture<R> result = new CompletableFuture<>();
        private final long startedAt = ticker.nanoTime();
        private final List<Running<T, R>> running = new ArrayList<>();
        private final Set<String> tried = new HashSet<>();
        private Scheduler.@Nullable Task timer;
        private int open;
        private boolean second;
        private boolean ended;

        Call(Function<? super T, ? extends CompletableFuture<R>> attempt) {
            this.attempt = attempt;
        }

        @SuppressWarnings("FutureReturnValueIgnored") // took() does not fail
        void start(boolean first) {
            Running<T, R> started;
            synchronized (this) {
                if (ended) {
                    return;
                }
                open++;
            }
            try {
                Lease<T> lease = cluster.acquire(PickRequest.excluding(tried), Duration.ZERO);
                tried.add(lease.endpoint().name());
                started = new Running<>(lease, begin(lease), first);
            } catch (RuntimeException e) {
                failed(e);
                return;
            }
            boolean late;
            synchronized (this) {
                late = ended;
                running.add(started);
                if (first && !late) {
                    timer = scheduler.schedule(delay(), this::hedge);
                }
            }
            started.answer().whenComplete((value, failure) -> took(started, value, failure));
            if (late) {
                cancel(started);
            }
        }

        private CompletableFuture<R> begin(Lease<T> lease) {
            try {
                return attempt.apply(lease.target());
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        private void hedge() {
            synchronized (this) {
                if (ended || second || !policy.budget().tryRetry()) {
                    return;
                }
                second = true;
            }
            start(false);
        }

        private void took(Running<T, R> from, @Nullable R value, @Nullable Throwable failure) {
            if (failure == null) {
                from.lease().succeeded();
                if (from.first()) {
                    latencies.record(ticker.nanoTime() - startedAt);
                }
                result.complete(value);
            } else if (from.answer().isCancelled()) {
                from.lease().close();
                failed(failure);
            } else {
                Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
                from.lease().failed(cause);
                failed(cause);
            }
        }

        /** Before anybody waits for the time to pass, the other attempt is sent; with nobody left, the call failed. */
        private void failed(Throwable cause) {
            hedge();
            boolean last;
            synchronized (this) {
                last = --open == 0;
            }
            if (last) {
                result.completeExceptionally(cause);
            }
        }

        void end() {
            List<Running<T, R>> left;
            synchronized (this) {
                ended = true;
                if (timer != null) {
                    timer.cancel();
                }
                left = List.copyOf(running);
            }
            left.forEach(this::cancel);
        }

        /** How long the first attempt took at least is known too, so that the quantile does not shrink by hedging. */
        private void cancel(Running<T, R> attempt) {
            if (attempt.answer().cancel(true) && attempt.first()) {
                latencies.record(ticker.nanoTime() - startedAt);
            }
            attempt.lease().close();
        }
    }
}
