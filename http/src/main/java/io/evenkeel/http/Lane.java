package io.evenkeel.http;

/** Whom a {@link Hop} reports to: its exchange, or, where two hops race for one answer, its side of the race. */
interface Lane {

    /** The hop is busy with this; ends it if there is no more need for it. */
    void current(Step step);

    /** Whether nobody wants the hop's response any more. */
    boolean stopped();

    /**
     * Asks for the right to take a response, before the caller's body handler sees it.
     *
     * @param good false for a response that is taken only where there is nothing better to wait for
     */
    boolean claim(boolean good);

    /** The hop found no way. */
    void fail(Throwable failure);
}
