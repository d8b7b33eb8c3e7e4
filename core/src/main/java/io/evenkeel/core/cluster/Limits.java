package io.evenkeel.core.cluster;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.limit.ConcurrencyLimit;
import io.evenkeel.core.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a cluster with a limit per endpoint has beyond others: calls that wait, and limits that adapt. */
final class Limits<T> {

    /** The window of the adaptive limit, as in Netflix's concurrency-limits. */
    private static final Duration WINDOW = Duration.ofSeconds(1);

    private final ConcurrencyLimit settings;
    private final Scheduler scheduler;
    private final WaitQueue<T> queue;
    private final BiFunction<PickRequest, String, RuntimeException> nobody;

    /**
     * Limits for a cluster.
     *
     * @param door lets a call in, or answers null; may throw if no endpoint can be used
     * @param nobody makes the exception of a call that waited in vain
     */
    Limits(
            ConcurrencyLimit settings,
            Scheduler scheduler,
            Function<PickRequest, @Nullable Lease<T>> door,
            BiFunction<PickRequest, String, RuntimeException> nobody) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.nobody = nobody;
        this.queue = new WaitQueue<>(settings, scheduler, request -> quietly(door, request));
    }

    /** While no endpoint can be used at all, who waits goes on waiting: one may come back in time. */
    private static <T> @Nullable Lease<T> quietly(Function<PickRequest, @Nullable Lease<T>> door, PickRequest request) {
        try {
            return door.apply(request);
        } catch (NoEndpointException | IllegalStateException e) {
            return null;
        }
    }

    void start(Supplier<ClusterState<T>> state) {
        if (settings.isAdaptive()) {
            scheduler.schedule(WINDOW, () -> {
                try {
                    adapt(state.get());
                } finally {
                    start(state);
                }
            });
        }
    }

    private void adapt(ClusterState<T> state) {
        for (Member<T> member : state.members()) {
            Limiter limiter = member.limiter();
            if (limiter != null) {
                limiter.adapt();
            }
        }
    }

    boolean nobodyWaits() {
        return queue.isEmpty();
    }

    int waiting() {
        return queue.size();
    }

    void serve() {
        queue.serve();
    }

    CompletableFuture<Lease<T>> await(PickRequest request, Duration maxWait) {
        return queue.enter(request, maxWait, why -> nobody.apply(request, "no endpoint had room; " + why));
    }

    /** @param maxWait null for what the settings say */
    Lease<T> block(PickRequest request, @Nullable Duration maxWait) {
        CompletableFuture<Lease<T>> place = await(request, maxWait == null ? settings.maxWait() : maxWait);
        try {
            return place.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (!place.cancel(false) && !place.isCompletedExceptionally()) {
                place.join().close(); // it was let in just now
            }
            throw nobody.apply(request, "no endpoint had room; interrupted while waiting");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException reason) {
                throw reason;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    void close(Throwable reason) {
        queue.close(reason);
    }
}
