package io.evenkeel.jdbc;

import io.evenkeel.jdbc.replication.LagSource;
import io.evenkeel.jdbc.routing.WhenNoReplica;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The checked settings that are about which replica gets a read.
 *
 * @param lagSource what tells how far each is behind
 * @param whenNone what happens while none will do
 * @param session tells the session of the thread that asks, if it has one; null if reads are not kept together by sessions
 */
record ReplicaConfig(
        LagSource lagSource,
        WhenNoReplica whenNone,
        @Nullable Supplier<? extends @Nullable String> session) {}
