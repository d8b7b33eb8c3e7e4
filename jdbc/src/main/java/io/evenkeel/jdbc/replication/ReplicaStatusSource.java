package io.evenkeel.jdbc.replication;

import org.jspecify.annotations.Nullable;

/** See {@link LagSource#replicaStatus()}. */
final class ReplicaStatusSource extends LagSource {

    static final ReplicaStatusSource INSTANCE = new ReplicaStatusSource();

    private ReplicaStatusSource() {}

    @Override
    public String privileges() {
        return "REPLICATION CLIENT on MySQL, SLAVE MONITOR on MariaDB";
    }

    @Override
    boolean estimates() {
        return true;
    }

    @Override
    @Nullable
    Reading reading(PollResult result) {
        return result.status();
    }

    @Override
    public String toString() {
        return "replica-status";
    }
}
