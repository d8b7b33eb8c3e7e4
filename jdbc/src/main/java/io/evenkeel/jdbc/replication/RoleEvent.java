package io.evenkeel.jdbc.replication;

import java.util.List;

/** Something that changed in who does what in a cluster. {@code toString} reads as a log line. */
public sealed interface RoleEvent {

    /** The name of the cluster. */
    String cluster();

    /** Another node takes the writes from now on. */
    record PrimaryChanged(String cluster, Takeover takeover) implements RoleEvent {
        @Override
        public String toString() {
            return cluster + ": " + takeover;
        }
    }

    /**
     * The primary takes no writes at the moment.
     *
     * @param why that it is read-only, or why it cannot be reached
     */
    record PrimaryUnavailable(String cluster, String primary, String why) implements RoleEvent {
        @Override
        public String toString() {
            return cluster + ": the primary " + primary + " takes no writes: " + why;
        }
    }

    /** The primary, the same or another, takes writes again. */
    record PrimaryAvailable(String cluster, String primary) implements RoleEvent {
        @Override
        public String toString() {
            return cluster + ": the primary " + primary + " takes writes again";
        }
    }

    /**
     * Other nodes accept writes beside the primary: a former primary that came back, or replicas that are not read-only.
     * Writes stay with the primary.
     *
     * @param others the other nodes, at least one
     */
    record Split(String cluster, String primary, List<String> others) implements RoleEvent {
        @Override
        public String toString() {
            return cluster + ": writable beside the primary " + primary + ", which keeps the writes: "
                    + String.join(", ", others);
        }
    }

    /** Only the primary accepts writes again. */
    record SplitOver(String cluster, String primary) implements RoleEvent {
        @Override
        public String toString() {
            return cluster + ": only the primary " + primary + " accepts writes again";
        }
    }
}
