/**
 * Nodes, roles, lag and GTID sets, observed from outside and without privileges.
 *
 * <p>Start at {@link io.evenkeel.jdbc.replication.ReplicationMonitor}: it polls each node on a thread of its own and
 * publishes an immutable {@link io.evenkeel.jdbc.replication.ReplicationSnapshot}. It knows nothing of pools, routing or
 * statements.
 */
@NullMarked
package io.evenkeel.jdbc.replication;

import org.jspecify.annotations.NullMarked;
