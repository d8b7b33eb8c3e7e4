package io.evenkeel.core.health;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges one endpoint by its calls. Thread-safe.
 *
 * <p>A success costs the caller nothing here: successes are counted elsewhere, and the count is read when a failure or a
 * slow call is told. The successes since the last one then go into the circuit breaker's window first, in a batch that is
 * never longer than the window, so that the rates are those of the calls in their order.
 */
public final class Breaker {

    /** The circuit breaker itself never ends an ejection: who owns this breaker does. */
    private static final Duration NEVER = Duration.ofDays(36_500);

    /** Stands for what happened, which the circuit breaker does not look at. */
    private final Throwable failure = new IllegalStateException("the call failed");

    private final OutlierDetection settings;
    private final CircuitBreaker circuit;
    private final LongSupplier successes;
    private final long slowNanos;

    /** How many of the successes are in the window, or fell out of it. */
    private long fed;
    /** The successes when the last failure was told. */
    private long atLastFailure;

    private int consecutive;
    private @Nullable Probation probation;

    /**
     * A breaker that lets all calls pass.
     *
     * @param successes how many calls have succeeded so far; never falls
     */
    public Breaker(String endpoint, OutlierDetection settings, LongSupplier successes) {
        this.settings = settings;
        this.successes = successes;
        Duration slow = settings.slowCall();
        this.slowNanos = slow == null ? Long.MAX_VALUE : slow.toNanos();
        this.circuit = CircuitBreaker.of(
                endpoint,
                CircuitBreakerConfig.custom()
                        .failureRateThreshold((float) (settings.failureRate() * 100))
                        .slowCallRateThreshold((float) (settings.slowRate() * 100))
                        .slowCallDurationThreshold(slow == null ? NEVER : slow)
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(settings.window())
                        .minimumNumberOfCalls(settings.minimumCalls())
                        .permittedNumberOfCallsInHalfOpenState(settings.probes())
                        .waitDurationInOpenState(NEVER)
                        .build());
    }

    /** Whether a call that succeeded after this time must be told with {@link #slow}. */
    public boolean isSlow(long nanos) {
        return nanos > slowNanos;
    }

    /**
     * Takes a failure.
     *
     * @return why the endpoint is to be ejected now, or null
     */
    public synchronized @Nullable String failed(long nanos) {
        if (circuit.getState() != State.CLOSED) {
            return null;
        }
        long now = successes.getAsLong();
        if (feed(now)) {
            return rates();
        }
        consecutive = now == atLastFailure ? consecutive + 1 : 1;
        atLastFailure = now;
        circuit.onError(nanos, TimeUnit.NANOSECONDS, failure);
        if (circuit.getState() == State.OPEN) {
            return rates();
        }
        if (consecutive == settings.consecutiveFailures()) {
            circuit.transitionToOpenState();
            return consecutive + " failures in a row";
        }
        return null;
    }

    /**
     * Takes a success that was slow, and that is already in the count of successes.
     *
     * @return why the endpoint is to be ejected now, or null
     */
    public synchronized @Nullable String slow(long nanos) {
        if (circuit.getState() != State.CLOSED) {
            return null;
        }
        fed++;
        if (feed(successes.getAsLong())) {
            return rates();
        }
        circuit.onSuccess(nanos, TimeUnit.NANOSECONDS);
        return circuit.getState() == State.OPEN ? rates() : null;
    }

    /**
     * Takes the successes since the last failure: one of them can complete the minimum of calls. To be called now and
     * then.
     *
     * @return why the endpoint is to be ejected now, or null
     */
    public synchronized @Nullable String feed() {
        return circuit.getState() == State.CLOSED && feed(successes.getAsLong()) ? rates() : null;
    }

    /** Opens for a reason that lies outside; false if it is open already, or on probation. */
    public synchronized boolean open() {
        if (circuit.getState() != State.CLOSED) {
            return false;
        }
        circuit.transitionToOpenState();
        return true;
    }

    /** Closes, and forgets the calls so far. */
    public synchronized void close() {
        probation = null;
        circuit.reset();
        long now = successes.getAsLong();
        fed = now;
        atLastFailure = now;
        consecutive = 0;
    }

    /** Begins a probation, which ends any before. */
    public synchronized Probation probe() {
        if (circuit.getState() == State.HALF_OPEN) {
            circuit.transitionToOpenState();
        }
        circuit.transitionToHalfOpenState();
        Probation begun = new Probation();
        probation = begun;
        return begun;
    }

    /** Whether that opened the circuit. */
    private boolean feed(long now) {
        long fresh = Math.min(now - fed, settings.window());
        fed = Math.max(fed, now);
        if (fresh == settings.window()) {
            circuit.reset(); // all that was in the window falls out of it
        }
        for (long i = 0; i < fresh && circuit.getState() == State.CLOSED; i++) {
            circuit.onSuccess(0, TimeUnit.NANOSECONDS);
        }
        return circuit.getState() != State.CLOSED;
    }

    private String rates() {
        CircuitBreaker.Metrics metrics = circuit.getMetrics();
        int calls = metrics.getNumberOfBufferedCalls();
        return metrics.getFailureRate() >= settings.failureRate() * 100
                ? String.format(Locale.ROOT, "%.0f %% of %d calls failed", metrics.getFailureRate(), calls)
                : String.format(Locale.ROOT, "%.0f %% of %d calls were slow", metrics.getSlowCallRate(), calls);
    }

    /** What is known after a probe. */
    public enum Verdict {
        /** Nothing yet, or the probe came too late to matter. */
        NONE,
        /** The endpoint is well; the breaker is closed. */
        PASSED,
        /** The endpoint is unwell; the breaker is open. */
        FAILED
    }

    /**
     * The time after an ejection in which exactly the permitted number of calls decides. What a call tells counts only
     * for the probation that let it in. Thread-safe.
     */
    public final class Probation {

        private int inside;

        private Probation() {}

        /** Lets a call in, if there is a permit left. */
        public boolean tryEnter() {
            synchronized (Breaker.this) {
                if (probation != this || !circuit.tryAcquirePermission()) {
                    return false;
                }
                inside++;
                return true;
            }
        }

        /** Whether no permit is left. */
        public boolean full() {
            synchronized (Breaker.this) {
                return probation != this || inside >= settings.probes();
            }
        }

        /** A call that was let in succeeded. */
        public Verdict succeeded(long nanos) {
            synchronized (Breaker.this) {
                if (probation != this) {
                    return Verdict.NONE;
                }
                circuit.onSuccess(nanos, TimeUnit.NANOSECONDS);
                return verdict();
            }
        }

        /** A call that was let in failed. */
        public Verdict failed(long nanos) {
            synchronized (Breaker.this) {
                if (probation != this) {
                    return Verdict.NONE;
                }
                circuit.onError(nanos, TimeUnit.NANOSECONDS, failure);
                return verdict();
            }
        }

        /** A call that was let in ended as neither, and gives its permit back. */
        public void cancelled() {
            synchronized (Breaker.this) {
                if (probation == this) {
                    inside--;
                    circuit.releasePermission();
                }
            }
        }

        /** Ends it as failed, because it took too long; false if it has ended already. */
        public boolean expire() {
            synchronized (Breaker.this) {
                if (probation != this) {
                    return false;
                }
                probation = null;
                circuit.transitionToOpenState();
                return true;
            }
        }

        private Verdict verdict() {
            State now = circuit.getState();
            if (now == State.HALF_OPEN) {
                return Verdict.NONE;
            }
            probation = null;
            if (now == State.OPEN) {
                return Verdict.FAILED;
            }
            close();
            return Verdict.PASSED;
        }
    }
}
