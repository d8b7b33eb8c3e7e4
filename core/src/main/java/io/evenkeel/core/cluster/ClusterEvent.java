package io.evenkeel.core.cluster;

/** Something that changed in a cluster. Each event names its cluster; {@code toString} reads as a log line. */
public sealed interface ClusterEvent {

    /** The name of the cluster. */
    String cluster();

    /** An endpoint became a member. */
    record EndpointAdded(String cluster, String endpoint) implements ClusterEvent {
        @Override
        public String toString() {
            return "cluster " + cluster + ": endpoint " + endpoint + " added";
        }
    }

    /** An endpoint is a member no longer. Calls that run on it are not disturbed. */
    record EndpointRemoved(String cluster, String endpoint) implements ClusterEvent {
        @Override
        public String toString() {
            return "cluster " + cluster + ": endpoint " + endpoint + " removed";
        }
    }

    /** An endpoint's state changed, for this reason. */
    record StateChanged(String cluster, String endpoint, EndpointState from, EndpointState to, String reason)
            implements ClusterEvent {
        @Override
        public String toString() {
            return "cluster " + cluster + ": endpoint " + endpoint + " " + from + " -> " + to + " (" + reason + ")";
        }
    }

    /** Calls moved to a tier of lower preference, because the tier before it has no usable endpoint. */
    record FailedOver(String cluster, int fromTier, int toTier) implements ClusterEvent {
        @Override
        public String toString() {
            return "cluster " + cluster + ": failed over from tier " + fromTier + " to tier " + toTier;
        }
    }

    /** Calls moved back to a tier of higher preference. */
    record FailedBack(String cluster, int fromTier, int toTier) implements ClusterEvent {
        @Override
        public String toString() {
            return "cluster " + cluster + ": failed back from tier " + fromTier + " to tier " + toTier;
        }
    }

    /** No endpoint can be used. */
    record Exhausted(String cluster) implements ClusterEvent {
        @Override
        public String toString() {
            return "cluster " + cluster + ": no endpoint can be used";
        }
    }

    /** An endpoint can be used again after {@link Exhausted}. */
    record Recovered(String cluster) implements ClusterEvent {
        @Override
        public String toString() {
            return "cluster " + cluster + ": an endpoint can be used again";
        }
    }

    /** An endpoint would have been ejected for this reason, but cannot be spared. Its calls so far are forgotten. */
    record EjectionRefused(String cluster, String endpoint, String reason, String refusal) implements ClusterEvent {
        @Override
        public String toString() {
            return "cluster " + cluster + ": endpoint " + endpoint + " is not ejected (" + reason + "): " + refusal;
        }
    }

    /**
     * Fewer endpoints are healthy than the panic threshold asks for.
     *
     * @param members those that count: neither taken out by code nor waiting for their first check, and of some weight
     */
    record PanicEntered(String cluster, int healthy, int members) implements ClusterEvent {
        @Override
        public String toString() {
            return "cluster " + cluster + ": panic: only " + healthy + " of " + members + " endpoints are healthy";
        }
    }

    /** Enough endpoints are healthy again. */
    record PanicLeft(String cluster) implements ClusterEvent {
        @Override
        public String toString() {
            return "cluster " + cluster + ": panic is over";
        }
    }

    /**
     * The last call of an endpoint that was drained, or taken into maintenance, has ended. Told once; one that is drained may
     * get more of those that belong to it.
     */
    record Drained(String cluster, String endpoint) implements ClusterEvent {
        @Override
        public String toString() {
            return "cluster " + cluster + ": endpoint " + endpoint + " is drained";
        }
    }

    /**
     * The balancer failed to make a picker. Until it does, which is tried each second and with each change, the endpoints
     * are used in turn. Told once, until it has made one again.
     */
    record BalancerFailed(String cluster, String reason) implements ClusterEvent {
        @Override
        public String toString() {
            return "cluster " + cluster + ": endpoints are used in turn: balancer " + reason;
        }
    }

    /** The source of endpoints failed, or told of none; the membership stays as it is. */
    record SourceFailed(String cluster, String reason) implements ClusterEvent {
        @Override
        public String toString() {
            return "cluster " + cluster + ": membership kept as it is: " + reason;
        }
    }
}
