package io.evenkeel.http.body;

import org.jspecify.annotations.Nullable;

/** Hears how a response body ended. May be told more than once; the first counts. */
public interface BodyWatcher {

    /**
     * No more bytes will come.
     *
     * @param failure why, or null if the body is complete
     */
    void ended(@Nullable Throwable failure);

    /** Whoever read the body wants no more of it. */
    void cancelled();
}
