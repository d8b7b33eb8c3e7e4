package io.evenkeel.core.cluster;

/** Hears what changes in a cluster. */
@FunctionalInterface
public interface ClusterListener {

    /**
     * Takes an event. Called on a thread of the cluster that does nothing else, with the events in their order; a
     * listener that throws is logged, and one that is slow delays only the events behind. When 1,024 events wait, new
     * ones are dropped, and how many is logged.
     */
    void onEvent(ClusterEvent event);
}
