package io.evenkeel.core.cluster;

/**
 * Whether an endpoint may be used. When several reasons keep it from that, the state is the one that stands last here.
 */
public enum EndpointState {
    /** It may be used. */
    UP,
    /** It was ejected, and a few calls are now let through to see whether it is well. */
    PROBING,
    /** The calls showed that it is unwell, so it is left out for a time. */
    EJECTED,
    /** The health check found that it cannot serve. */
    DOWN,
    /** Code took it out, with {@link Cluster#suspend}. */
    SUSPENDED,
    /** Taken out with {@link Cluster#drain}: it finishes what is running, and keeps the sessions that it has. */
    DRAINING,
    /** Taken out with {@link Cluster#maintain}: it is not even checked. */
    MAINTENANCE
}
