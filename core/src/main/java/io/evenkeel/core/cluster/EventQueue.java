package io.evenkeel.core.cluster;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs events, and hands them to the listeners, each on a thread of its own. */
final class EventQueue implements AutoCloseable {

    static final Logger log = LoggerFactory.getLogger(Cluster.class);

    private final List<Subscriber> subscribers;

    EventQueue(String cluster, List<ClusterListener> listeners) {
        this.subscribers = listeners.stream()
                .map(listener -> new Subscriber(cluster, listener))
                .toList();
    }

    void publish(ClusterEvent event) {
        if (alarming(event)) {
            log.warn("{}", event);
        } else {
            log.info("{}", event);
        }
        for (Subscriber subscriber : subscribers) {
            subscriber.tell(event);
        }
    }

    private static boolean alarming(ClusterEvent event) {
        return event instanceof ClusterEvent.Exhausted
                || event instanceof ClusterEvent.SourceFailed
                || event instanceof ClusterEvent.BalancerFailed
                || event instanceof ClusterEvent.FailedOver
                || event instanceof ClusterEvent.PanicEntered
                || event instanceof ClusterEvent.EjectionRefused
                || (event instanceof ClusterEvent.StateChanged changed
                        && (changed.to() == EndpointState.DOWN || changed.to() == EndpointState.EJECTED));
    }

    /** Events that wait are still delivered; later ones are not. */
    @Override
    public void close() {
        subscribers.forEach(Subscriber::close);
    }
}
