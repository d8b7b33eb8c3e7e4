package io.evenkeel.core.cluster;

import io.evenkeel.core.endpoint.Endpoint;

/**
 * One call's use of an endpoint, for callers that make sure themselves that exactly one outcome is told, exactly once: a
 * pool, for instance, whose own lending and returning does so. In return it mostly costs no allocation. Whoever cannot
 * promise that takes a {@link Lease}. Thread-safe: the outcome may be told on another thread.
 *
 * @param <T> the endpoints' target
 */
public sealed interface Seat<T> permits Lease, Member {

    /** What to call. */
    T target();

    /** The endpoint that was picked. */
    Endpoint<T> endpoint();

    /** The call ended well. */
    void succeeded();

    /**
     * The call failed, and the endpoint is to blame. A failure that is the caller's own is a success of the endpoint.
     *
     * @param cause what happened
     */
    void failed(Throwable cause);

    /** The call ended in a way that says nothing of the endpoint, or was not made. */
    void cancelled();
}
