package io.evenkeel.jdbc.replication;

/** Hears who takes over from whom. */
@FunctionalInterface
public interface RoleListener {

    /**
     * Takes an event. Called on one of the monitor's threads, one event at a time and in their order, after the connections
     * have followed; while a listener is slow, the roles are followed late, so it must be quick. One that throws is logged
     * once.
     */
    void onEvent(RoleEvent event);
}
