package io.evenkeel.http;

/** What an exchange is busy with, and what can be ended from outside. */
interface Step {

    /**
     * Ends it, wherever it is.
     *
     * @param blame whether the endpoint is to blame
     */
    void abort(Throwable why, boolean blame);
}
