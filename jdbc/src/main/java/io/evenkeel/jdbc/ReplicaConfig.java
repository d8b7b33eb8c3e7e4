package io.evenkeel.jdbc;

import io.evenkeel.jdbc.routing.WhenNoReplica;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The checked settings that are about which replica gets a read.
 *
 * @param whenNone what happens while none will do
 * @param session tells the session of the thread that asks, if it has one; null if reads are not kept together by sessions
 */
record ReplicaConfig(WhenNoReplica whenNone, @Nullable Supplier<? extends @Nullable String> session) {}
