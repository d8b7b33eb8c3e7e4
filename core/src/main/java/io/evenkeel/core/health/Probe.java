package io.evenkeel.core.health;

/**
 * Asks one endpoint whether it can serve.
 *
 * @param <T> the endpoints' target
 */
@FunctionalInterface
public interface Probe<T> {

    /**
     * Returns if the target is healthy. May block: each probe runs on a thread of its own, and is interrupted when the
     * check's timeout has passed.
     *
     * @throws Exception if it is not; the message becomes the reason that is shown, so it must hold no secret
     */
    void probe(T target) throws Exception;
}
