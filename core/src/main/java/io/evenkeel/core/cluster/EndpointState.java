package io.evenkeel.core.cluster;

/** Whether an endpoint may be used. */
public enum EndpointState {
    /** It may be used. */
    UP,
    /** The health check found that it cannot serve. */
    DOWN,
    /** Code took it out, with {@link Cluster#suspend}. */
    SUSPENDED
}
