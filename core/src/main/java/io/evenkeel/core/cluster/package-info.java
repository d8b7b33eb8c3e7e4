/**
 * Membership, health and balancing put together. Start at {@link io.evenkeel.core.cluster.Cluster}.
 */
@NullMarked
package io.evenkeel.core.cluster;

import org.jspecify.annotations.NullMarked;
