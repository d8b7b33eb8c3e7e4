package io.evenkeel.jdbc.routing;

/** Which reads may go to a replica at all. What is not known to be a read goes to the primary in each of them. */
public enum RoutingMode {
    /** Each statement for itself: plain reads in autocommit, and read-only transactions. The default. */
    BY_STATEMENT,
    /**
     * Only what the application marked: connections set read-only, and read-only transactions begun by text. Other reads go
     * to the primary, unless a hint or a scope asks for a replica.
     */
    BY_READ_ONLY,
    /** None: everything goes to the primary; hints and scopes change nothing, and replicas are not connected to. */
    PRIMARY_ONLY
}
