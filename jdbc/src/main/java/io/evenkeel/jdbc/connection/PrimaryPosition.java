package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.replication.GtidSet;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells what the primary has committed. */
@FunctionalInterface
public interface PrimaryPosition {

    /** One that never tells. */
    PrimaryPosition UNKNOWN = (moment, patience) -> null;

    /**
     * All that the primary had committed at some moment that is not before {@code moment}; null if it cannot be found out
     * within {@code patience}.
     *
     * @param moment a {@link System#nanoTime()}, which may be still to come
     */
    @Nullable
    GtidSet committedAfter(long moment, Duration patience);
}
