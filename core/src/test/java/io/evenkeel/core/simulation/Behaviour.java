package io.evenkeel.core.simulation;

import java.time.Duration;

/**
 * How a server answers at some moment.
 *
 * @param kind what becomes of a request
 * @param slowdown factor on the time it takes to serve one
 */
record Behaviour(Kind kind, double slowdown) {

    enum Kind {
        /** Serves it. */
        SERVES,
        /** Refuses the connection within half a millisecond. */
        REFUSES,
        /** Answers with an error within a millisecond. */
        ERRORS,
        /** Takes it and never answers. */
        SWALLOWS
    }

    static final Behaviour NORMAL = new Behaviour(Kind.SERVES, 1);
    static final Behaviour REFUSES = new Behaviour(Kind.REFUSES, 1);
    static final Behaviour ERRORS = new Behaviour(Kind.ERRORS, 1);
    static final Behaviour SWALLOWS = new Behaviour(Kind.SWALLOWS, 1);

    static Behaviour slower(double factor) {
        return new Behaviour(Kind.SERVES, factor);
    }

    /** The time from the request to a failure of this kind. */
    Duration failsAfter() {
        return kind == Kind.REFUSES ? Duration.ofNanos(500_000) : Duration.ofMillis(1);
    }
}
