package io.evenkeel.core.cluster;

/** Restricts how many calls a member takes. Thread-safe; most members have none, so that a pick asks nobody. */
interface Gate {

    /** Lets one more call in; false if it must go elsewhere. */
    boolean tryEnter();

    /**
     * A call that was let in ended.
     *
     * @param latencyNanos how long it took; 0 if the cluster does not measure
     */
    void left(Outcome outcome, long latencyNanos);
}
