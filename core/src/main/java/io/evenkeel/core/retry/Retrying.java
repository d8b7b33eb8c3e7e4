package io.evenkeel.core.retry;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.cluster.NoEndpointException;
import io.evenkeel.core.time.Ticker;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Calls endpoints of a cluster until one answers, within attempts, deadline and budget. An endpoint that was tried in
 * this call is not tried again while another can be used. Thread-safe; blocks while it pauses.
 *
 * @param <T> the endpoints' target
 */
public final class Retrying<T> {

    private final Cluster<T> cluster;
    private final RetryPolicy policy;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final Pause pause;

    /** Retries calls of this cluster. */
    public Retrying(Cluster<T> cluster, RetryPolicy policy) {
        this(
                cluster,
                policy,
                Ticker.system(),
                RandomGenerator.of("L64X128MixRandom"),
                time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()));
    }

    Retrying(Cluster<T> cluster, RetryPolicy policy, Ticker ticker, RandomGenerator random, Pause pause) {
        this.cluster = Objects.requireNonNull(cluster, "cluster");
        this.policy = Objects.requireNonNull(policy, "policy");
        this.ticker = ticker;
        this.random = random;
        this.pause = pause;
    }

    /**
     * One attempt on one endpoint.
     *
     * @param <T> the endpoints' target
     * @param <R> the result
     */
    @FunctionalInterface
    public interface Attempt<T, R> {

        /**
         * Calls the target.
         *
         * @param remaining the time until the deadline; the attempt should end within it
         * @throws Exception if it failed
         */
        R call(T target, Duration remaining) throws Exception;
    }

    @FunctionalInterface
    interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    /**
     * Calls until an attempt succeeds.
     *
     * @throws NoEndpointException if no endpoint can be used
     * @throws Exception the last attempt's failure, with the earlier ones suppressed in it
     */
    public <R> R call(Attempt<? super T, ? extends R> attempt) throws Exception {
        policy.budget().called();
        long deadline = ticker.nanoTime() + policy.deadline().toNanos();
        Set<String> tried = new LinkedHashSet<>();
        Exception failure = null;
        for (int number = 1; ; number++) {
            Lease<T> lease;
            try {
                lease = acquire(tried, number, deadline, failure);
            } catch (NoEndpointException e) {
                throw failure == null ? e : also(failure, e);
            }
            try {
                tried.add(lease.endpoint().name());
                R result = attempt.call(lease.target(), remaining(deadline));
                lease.succeeded();
                return result;
            } catch (InterruptedException e) {
                throw failure == null ? e : also(e, failure);
            } catch (Exception e) {
                boolean fault = policy.fault().test(e);
                if (fault) {
                    lease.failed(e);
                } else {
                    lease.succeeded();
                }
                failure = failure == null ? e : also(e, failure);
                if (!fault || !another(number, deadline)) {
                    throw failure;
                }
            } finally {
                lease.close(); // after an error too, which tells nothing of the endpoint
            }
        }
    }

    private boolean another(int number, long deadline) {
        return number < policy.attempts()
                && !remaining(deadline).isZero()
                && policy.budget().tryRetry();
    }

    private Lease<T> acquire(Set<String> tried, int number, long deadline, @Nullable Exception failure)
            throws Exception {
        try {
            return cluster.acquire(PickRequest.excluding(tried), remaining(deadline));
        } catch (NoEndpointException e) {
            if (failure == null) {
                throw e;
            }
        }
        Duration longest = policy.backoff().multipliedBy(Math.min(10, 1L << Math.min(number - 2, 10)));
        Duration wait = Duration.ofNanos(random.nextLong(longest.toNanos() + 1));
        if (wait.compareTo(remaining(deadline)) >= 0) {
            throw failure;
        }
        pause.sleep(wait);
        return cluster.acquire(PickRequest.any(), remaining(deadline));
    }

    private Duration remaining(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - ticker.nanoTime()));
    }

    private static Exception also(Exception failure, Exception earlier) {
        if (failure != earlier) {
            failure.addSuppressed(earlier);
        }
        return failure;
    }
}
