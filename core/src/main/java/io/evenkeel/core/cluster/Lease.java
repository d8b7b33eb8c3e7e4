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

    /** The endpoint that was picked. */
    public Endpoint<T> endpoint() {
        return member.endpoint();
    }

    @Override
    public void succeeded() {
        end(Outcome.SUCCEEDED, null);
    }

    @Override
    public void failed(Throwable cause) {
        end(Outcome.FAILED, cause);
    }

    /** Ends the use; without an outcome, as cancelled. Idempotent. */
    @Override
    public void close() {
        end(Outcome.CANCELLED, null);
    }

    private void end(Outcome outcome, @Nullable Throwable cause) {
        if (first()) {
            long took = member.tally().end(outcome, startedAt, cause);
            Gate gate = member.gate();
            if (gate != null) {
                gate.left(outcome, took);
            }
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
