package io.evenkeel.core.cluster;

import io.evenkeel.core.endpoint.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * One call's use of an endpoint, from the pick to the outcome. Exactly one outcome counts, the first that is told;
 * {@link #close()} without one counts as cancelled. Thread-safe: the outcome may be told on another thread.
 *
 * @param <T> the endpoints' target
 */
public final class Lease<T> implements Seat<T>, AutoCloseable {

    private final Member<T> member;
    private final long startedAt;
    private boolean ended;

    /**
     * A lease that is counted already.
     *
     * @param startedAt what was told to the tally
     */
    Lease(Member<T> member, long startedAt) {
        this.member = member;
        this.startedAt = startedAt;
    }

    @Override
    public T target() {
        return member.endpoint().target();
    }

    @Override
    public Endpoint<T> endpoint() {
        return member.endpoint();
    }

    @Override
    public void succeeded() {
        if (first()) {
            end(member, startedAt, Outcome.SUCCEEDED, null);
        }
    }

    @Override
    public void failed(Throwable cause) {
        if (first()) {
            end(member, startedAt, Outcome.FAILED, cause);
        }
    }

    @Override
    public void cancelled() {
        close();
    }

    /** Ends the use; without an outcome, as cancelled. Idempotent. */
    @Override
    public void close() {
        if (!ended && first()) { // what is seen to be ended stays so
            end(member, startedAt, Outcome.CANCELLED, null);
        }
    }

    /**
     * Without the lease, so that it goes nowhere even where this is not compiled into its caller: a lease that stays with its
     * caller is then removed as a whole.
     */
    private static void end(Member<?> member, long startedAt, Outcome outcome, @Nullable Throwable cause) {
        long took = member.tally().end(outcome, startedAt, cause);
        Gate gate = member.gate();
        if (gate != null) {
            gate.left(outcome, took);
        }
    }

    /**
     * A monitor, not an atomic flag: where the lease stays with its caller, the compiler removes the monitor and then
     * the lease itself, which it does not do for an object with a compare-and-set.
     */
    private synchronized boolean first() {
        if (ended) {
            return false;
        }
        ended = true;
        return true;
    }

    @Override
    public String toString() {
        return "lease of " + member.endpoint();
    }
}
