package io.evenkeel.jdbc.replication;

import java.sql.Statement;
import java.util.function.LongSupplier;

/** See {@link LagSource#applierTimestamps()}. */
final class ApplierTimestampsSource extends LagSource {

    static final ApplierTimestampsSource INSTANCE = new ApplierTimestampsSource();

    private ApplierTimestampsSource() {}

    @Override
    public String privileges() {
        return ApplierTimestamps.PRIVILEGES;
    }

    @Override
    boolean estimates() {
        return true;
    }

    @Override
    LagReader reader(ServerInfo.Flavour flavour, String version, LongSupplier ticker) {
        return flavour == ServerInfo.Flavour.MYSQL && NodeConnection.isAtLeast(version, 8)
                ? new RetriedReader(new ApplierTimestamps(), ticker)
                : new RetriedReader(new NoTimestamps(version), ticker);
    }

    /** A server that does not keep them. */
    private record NoTimestamps(String version) implements LagReader {

        @Override
        public Reading replica(Statement statement) {
            return new Reading.Denied(version + " keeps no such timestamps (MySQL 8 does)");
        }

        @Override
        public Reading primary(Statement statement, boolean writable) {
            return replica(statement);
        }
    }

    @Override
    public String toString() {
        return "applier-timestamps";
    }
}
