package io.evenkeel.core.cluster;

/** Hears what changes in a cluster. */
@FunctionalInterface
public interface ClusterListener {

    /**
     * Takes an event. Called on a thread of this listener's own, with the events in their order; a listener that throws is
     * logged, and one that is slow delays only what it hears itself. When 1,024 events wait for it, new ones are dropped,
     * and how many is logged.
     */
    void onEvent(ClusterEvent event);
}
