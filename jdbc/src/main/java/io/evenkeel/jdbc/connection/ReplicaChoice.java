package io.evenkeel.jdbc.connection;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.cluster.NoEndpointException;
import io.evenkeel.core.cluster.Seat;
import io.evenkeel.jdbc.routing.WhenNoReplica;
import io.evenkeel.jdbc.sql.Hint;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses and takes replicas for reads, and says what is thrown where none will do. Who of those that serve is next says a
 * core {@link Cluster}. Thread-safe.
 */
final class ReplicaChoice {

    private final String name;
    private final Handover handover;
    private final @Nullable Cluster<NodePool> readers;

    /** Whether that must be told of each loan, as it does not know them from the node. */
    private final boolean tells;

    private volatile Spill spill;
    private volatile @Nullable Supplier<? extends @Nullable String> session;

    /** {@code readers} is null if there are no nodes that may take reads. */
    ReplicaChoice(String name, Handover handover, @Nullable Cluster<NodePool> readers, WhenNoReplica policy) {
        this.name = name;
        this.handover = handover;
        this.readers = readers;
        this.tells = readers != null && readers.countsCalls();
        this.spill = new Spill(policy);
    }

    void whenNone(WhenNoReplica policy) {
        spill = new Spill(policy);
    }

    void sessions(Supplier<? extends @Nullable String> current) {
        session = current;
    }

    /** The reads that the primary takes as no replica would do. */
    Spill spill() {
        return spill;
    }

    /** Whether the primary takes the reads when no replica can. */
    boolean fallsBack() {
        return spill.policy().goesToPrimary();
    }

    /**
     * A connection to a replica that may serve, or null if there is none and the primary is to take the read.
     *
     * @param attempts what failed before in this statement; more may be added
     * @param demand which replica will do
     * @throws SQLException if there is none and the primary must not take it; it names each replica and why
     */
    @Nullable
    NodeConnection take(@Nullable Attempts attempts, Demand demand) throws SQLException {
        Attempts tried = attempts;
        long deadline = 0;
        while (readers != null && (handover.topology().anyServes() || (deadline = pause(tried, deadline)) != 0)) {
            Seat<NodePool> seat;
            try {
                PickRequest request =
                        demand.isNone() ? tried == null ? PickRequest.any() : tried.request() : request(tried, demand);
                seat = readers.seat(session == null ? request : ofSession(request));
            } catch (NoEndpointException e) {
                deadline = pause(tried, deadline);
                if (deadline == 0) {
                    break;
                }
                continue;
            }
            if (!seat.target().isServing()) {
                // Just added, or the flag is ahead of the cluster: nobody's fault.
                seat.cancelled();
                if (tried == null) {
                    tried = new Attempts(false);
                }
                tried.failed(seat.target(), notServing(seat.target()));
                continue;
            }
            try {
                return seat.target().takeAsReplica(tells ? seat : null);
            } catch (SQLException e) {
                seat.failed(e);
                seat.target().refused();
                seat.target().suspected();
                if (tried == null) {
                    tried = new Attempts(false);
                }
                tried.failed(seat.target(), e);
            }
        }
        if (fallsBack()) {
            return null;
        }
        throw exhausted(tried, demand);
    }

    private static SQLException notServing(NodePool node) {
        return new SQLTransientConnectionException(node.name() + " does not serve reads at the moment", "08001");
    }

    /** Waits a moment for a replica, if one may come; zero if not. */
    private long pause(@Nullable Attempts tried, long deadline) {
        return tried == null && !handover.topology().replicas().isEmpty() ? spill.pause(deadline) : 0;
    }

    private PickRequest ofSession(PickRequest request) {
        Supplier<? extends @Nullable String> current = session;
        String key = current == null ? null : current.get();
        return key == null ? request : request.withKey(key);
    }

    /** What is thrown when the primary has as many reads as it may take. */
    SQLException spilled() {
        return new SQLTransientConnectionException(
                name + ": no replica will do, and the primary "
                        + handover.topology().primary().name() + " takes "
                        + spill.policy().onPrimary() + " reads already for that reason, which is the most: " + lags(),
                "08001");
    }

    /** How far each replica is behind now. */
    private String lags() {
        StringBuilder lags = new StringBuilder();
        for (NodePool pool : handover.topology().replicas()) {
            lags.append(lags.length() == 0 ? "" : ", ")
                    .append(pool.name())
                    .append(' ')
                    .append(pool.freshness().lagInWords());
        }
        return lags.length() == 0 ? "there are no replicas" : lags.toString();
    }

    /** Whether a replica serves that would do and was not tried in vain. Allocates nothing. */
    boolean anyMeets(Demand demand, @Nullable Attempts tried) {
        List<NodePool> replicas = handover.topology().replicas();
        for (int i = 0; i < replicas.size(); i++) {
            NodePool pool = replicas.get(i);
            if (pool.isServing() && demand.isMetBy(pool) && (tried == null || !tried.includes(pool))) {
                return true;
            }
        }
        return false;
    }

    /** What is thrown if the primary must not take a read for which no replica has what its session wrote. */
    SQLException tooNew(@Nullable Attempts attempts, Duration patience) {
        SQLException error = noReplica(
                "none is known to have what the read must find; waited for it " + patience.toMillis() + " ms at most");
        if (attempts != null) {
            attempts.addTo(error);
        }
        return error;
    }

    /** Leaves out what was tried in vain, and what would not do. */
    private PickRequest request(@Nullable Attempts tried, Demand demand) {
        Set<String> excluded = null;
        for (NodePool pool : handover.topology().replicas()) {
            if (!demand.isMetBy(pool) || (tried != null && tried.includes(pool))) {
                if (excluded == null) {
                    excluded = new HashSet<>();
                }
                excluded.add(pool.name());
            }
        }
        return excluded == null ? PickRequest.any() : PickRequest.excluding(excluded);
    }

    private SQLException exhausted(@Nullable Attempts attempts, Demand demand) {
        if (readers == null || handover.topology().replicas().isEmpty()) {
            return noReplica("there are none");
        }
        String why;
        try (Lease<NodePool> lease = readers.acquire(request(attempts, demand))) {
            why = lease.endpoint().name() + " has just come back";
        } catch (NoEndpointException e) {
            why = Objects.requireNonNullElse(e.getMessage(), "no replica");
        }
        Hint wish = demand.wish();
        SQLException error = noReplica(wish.isNone() ? why : why + "; asked for: " + wish.words());
        if (attempts != null) {
            attempts.addTo(error);
        }
        return error;
    }

    private SQLException noReplica(String why) {
        return new SQLTransientConnectionException(
                name + ": no replica can serve reads, and whenNoReplica is " + spill.policy() + ": "
                        + why
                        + (handover.topology().replicas().isEmpty() ? "" : "; now: " + lags()),
                "08001");
    }
}
