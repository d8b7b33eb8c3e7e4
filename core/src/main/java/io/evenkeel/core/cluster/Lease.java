package io.evenkeel.core.cluster;

import io.evenkeel.core.endpoint.Endpoint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One call's use of an endpoint, from the pick to the outcome. Exactly one outcome counts, the first that is told;
 * {@link #close()} without one counts as cancelled. Thread-safe: the outcome may be told on another thread.
 *
 * @param <T> the endpoints' target
 */
public final class Lease<T> implements AutoCloseable {

    private static final VarHandle ENDED;

    static {
        try {
            ENDED = MethodHandles.lookup().findVarHandle(Lease.class, "ended", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Member<T> member;

    @SuppressWarnings("UnusedVariable") // written through ENDED
    private volatile boolean ended;

    Lease(Member<T> member) {
        this.member = member;
    }

    /** What to call. */
    public T target() {
        return member.endpoint().target();
    }

    /** The endpoint that was picked. */
    public Endpoint<T> endpoint() {
        return member.endpoint();
    }

    /** The call ended well. */
    public void succeeded() {
        if (end()) {
            member.tally().succeed();
        }
    }

    /**
     * The call failed, and the endpoint is to blame. A failure that is the caller's own is a success of the endpoint.
     *
     * @param cause what happened
     */
    public void failed(Throwable cause) {
        if (end()) {
            member.tally().fail();
        }
    }

    /** Ends the use; without an outcome, as cancelled. Idempotent. */
    @Override
    public void close() {
        if (end()) {
            member.tally().cancel();
        }
    }

    private boolean end() {
        return !(boolean) ENDED.getAndSet(this, true);
    }

    @Override
    public String toString() {
        return "lease of " + member.endpoint();
    }
}
