package io.evenkeel.jdbc.replication;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A reader that is left alone for a while after it was denied, as a privilege may be granted later. */
final class RetriedReader implements LagReader {

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Access denied to database, table, column or at all; no such database, table or column. */
    private static final Set<Integer> REFUSALS = Set.of(1044, 1142, 1143, 1227, 1049, 1146, 1054);

    private final LagReader reader;
    private final LongSupplier ticker;
    private Reading.@Nullable Denied denied;
    private long deniedAt;

    RetriedReader(LagReader reader, LongSupplier ticker) {
        this.reader = reader;
        this.ticker = ticker;
    }

    /** Whether the server answered that the account may not, or that there is no such thing. */
    static boolean isRefusal(SQLException error) {
        return REFUSALS.contains(error.getErrorCode());
    }

    @Override
    public Reading replica(Statement statement) throws SQLException {
        Reading.Denied before = denied;
        return before != null && isPaused() ? before : noted(reader.replica(statement));
    }

    @Override
    public Reading primary(Statement statement, boolean writable) throws SQLException {
        Reading.Denied before = denied;
        return before != null && isPaused() ? before : noted(reader.primary(statement, writable));
    }

    private boolean isPaused() {
        return ticker.getAsLong() - deniedAt < PAUSE_NANOS;
    }

    private Reading noted(Reading reading) {
        denied = null;
        if (reading instanceof Reading.Denied refused) {
            denied = refused;
            deniedAt = ticker.getAsLong();
        }
        return reading;
    }
}
