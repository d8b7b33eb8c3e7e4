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
import java.util.function.Predicate;
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
     * Calls, and calls again if need be. Every answer is good.
     *
     * @param attempt starts an attempt; its future is cancelled if the other one wins
     * @return the first answer; fails when all attempts failed, with the last failure, or when one failed by a fault
     *     that is not the endpoint's. Cancelling it cancels the attempts
     */
    public <R> CompletableFuture<R> call(Function<? super T, ? extends CompletableFuture<R>> attempt) {
        return call(attempt, answer -> true);
    }

    /**
     * Calls, and calls again if need be.
     *
     * @param attempt starts an attempt; its future is cancelled if the other one wins
     * @param good whether an answer ends the call, such as one of a status below 500. One that is not good counts as the
     *     endpoint's failure, and the other attempt decides; the last one is the result whatever it is
     * @return the first good answer, or else what came last: an answer that is not good, or a failure. Cancelling it
     *     cancels the attempts
     */
    @SuppressWarnings("FutureReturnValueIgnored") // what follows the result does not fail
    public <R> CompletableFuture<R> call(
            Function<? super T, ? extends CompletableFuture<R>> attempt, Predicate<? super R> good) {
        Objects.requireNonNull(good, "good");
        policy.budget().called();
        Call<R> call = new Call<>(attempt, good);
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

    /** An answer that the caller does not take for a good one. */
    private static final class BadAnswer extends RuntimeException {

        private static final long serialVersionUID = 1;

        BadAnswer() {
            super("the answer was not good", null, false, false);
        }
    }

    private final class Call<R> {

        private final Function<? super T, ? extends CompletableFuture<R>> attempt;
        private final Predicate<? super R> good;
        private final CompletableFuture<R> result = new CompletableFuture<>();
        private final long startedAt = ticker.nanoTime();
        private final List<Running<T, R>> running = new ArrayList<>();
        private final Set<String> tried = new HashSet<>();
        private Scheduler.@Nullable Task timer;
        private int open;
        private boolean second;
        private boolean ended;

        Call(Function<? super T, ? extends CompletableFuture<R>> attempt, Predicate<? super R> good) {
            this.attempt = attempt;
            this.good = good;
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
                without(() -> result.completeExceptionally(e));
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
                return Objects.requireNonNull(attempt.apply(lease.target()), "attempt's future");
            } catch (RuntimeException | Error e) {
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
            try {
                if (failure == null) {
                    answered(from, value);
                } else if (from.answer().isCancelled()) {
                    from.lease().close();
                    without(() -> result.completeExceptionally(failure));
                } else {
                    failed(from, failure);
                }
            } catch (RuntimeException e) { // of a predicate
                from.lease().close();
                result.completeExceptionally(e);
            }
        }

        @SuppressWarnings("NullAway") // an answer may be null where the attempts' type says so
        private void answered(Running<T, R> from, @Nullable R value) {
            if (!good.test(value)) {
                from.lease().failed(new BadAnswer());
                without(() -> result.complete(value));
                return;
            }
            from.lease().succeeded();
            if (from.first()) {
                latencies.record(ticker.nanoTime() - startedAt);
            }
            result.complete(value);
        }

        private void failed(Running<T, R> from, Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (policy.fault().test(cause)) {
                from.lease().failed(cause);
                without(() -> result.completeExceptionally(cause));
            } else {
                from.lease().succeeded();
                result.completeExceptionally(cause);
            }
        }

        /** Before anybody waits for the time to pass, the other attempt is sent; with nobody left, this is the end. */
        private void without(Runnable end) {
            hedge();
            boolean last;
            synchronized (this) {
                last = --open == 0;
            }
            if (last) {
                end.run();
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
