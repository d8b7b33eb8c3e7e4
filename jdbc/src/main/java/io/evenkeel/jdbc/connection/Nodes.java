package io.evenkeel.jdbc.connection;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.cluster.NoEndpointException;
import io.evenkeel.core.cluster.Seat;
import io.evenkeel.jdbc.consistency.CausalToken;
import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.routing.Route;
import io.evenkeel.jdbc.routing.RoutingMode;
import io.evenkeel.jdbc.routing.WhenNoReplica;
import io.evenkeel.jdbc.sql.Classification;
import io.evenkeel.jdbc.sql.Hint;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that logical connections choose from: what each is now says the {@link Topology}; who of those that serve reads
 * is next, a core {@link Cluster}. Thread-safe.
 *
 * <p>Whoever makes it owns the pools and the cluster, closes them, publishes each new topology, and keeps {@link
 * NodePool#serving} and the cluster's suspensions in step.
 */
public final class Nodes {

    private final String name;
    private final @Nullable Cluster<NodePool> readers;
    private final Handover handover;
    private volatile Spill spill;
    private volatile @Nullable Supplier<? extends @Nullable String> session;
    private final RoutingMode mode;
    private final UnclearHints unclear;
    private volatile StatementClassifier classifier;
    private final RefusedTexts refused;
    private volatile int networkTimeout = SessionState.UNSET;
    private volatile CausalPolicy causal = new CausalPolicy(
            Consistency.BOUNDED_STALENESS, Duration.ZERO, false, () -> new CausalToken.Known(List.of(), Set.of()));

    /**
     * Makes it. Only {@code readers} may be null.
     *
     * @param name the cluster's name, for errors and logs
     * @param topology who is what at first
     * @param readers the nodes that may take reads in some role; null if there are none. Those that may not at the moment,
     *     such as the primary, are suspended.
     * @param fallBack whether the primary takes the reads when no replica can; see {@link #whenNoReplica}
     * @param mode which reads may go to a replica at all
     * @param classifier what tells reads from the rest
     */
    public Nodes(
            String name,
            Topology topology,
            @Nullable Cluster<NodePool> readers,
            boolean fallBack,
            RoutingMode mode,
            StatementClassifier classifier) {
        this.name = Objects.requireNonNull(name, "name");
        this.handover = new Handover(name, topology);
        this.readers = readers;
        this.spill = new Spill(fallBack ? WhenNoReplica.primary() : WhenNoReplica.fail());
        this.mode = Objects.requireNonNull(mode, "mode");
        this.unclear = new UnclearHints(name);
        this.classifier = Objects.requireNonNull(classifier, "classifier");
        this.refused = new RefusedTexts(name);
    }

    /** A new logical connection; it takes nothing from any pool until its first statement. */
    public RoutedConnection connect() {
        return new LogicalConnection(this);
    }

    /**
     * The same for a driver, whose connections somebody else pools.
     *
     * @param onClose called once, when it was closed or aborted
     */
    public RoutedConnection connect(Runnable onClose) {
        return new DriverConnection(this, Objects.requireNonNull(onClose, "onClose"));
    }

    /** Who is what now. */
    public Topology topology() {
        return handover.topology();
    }

    /** Has statements go where this says from now on; sessions that are bound to a former primary are told. */
    public void topology(Topology topology) {
        handover.topology(topology);
    }

    /** How long what must go to the primary waits while none takes writes; at first and with zero, not at all. */
    public void writesWait(Duration bound) {
        handover.bound(bound.toNanos());
    }

    /** What reads may rely on; at first bounded staleness, without a wait for anything. */
    public void causal(CausalPolicy policy) {
        causal = Objects.requireNonNull(policy, "policy");
    }

    CausalPolicy causal() {
        return causal;
    }

    /** What happens from now on to reads for which no replica will do. */
    public void whenNoReplica(WhenNoReplica policy) {
        spill = new Spill(policy);
    }

    /**
     * Keeps the reads of a session on one replica, as long as that serves, by the balancer's way with keys.
     *
     * @param current the session of the calling thread, or null if it has none; asked when a connection takes a replica
     */
    public void sessions(Supplier<? extends @Nullable String> current) {
        session = Objects.requireNonNull(current, "current");
    }

    /** The reads that the primary takes as no replica would do. */
    Spill spill() {
        return spill;
    }

    /** Has statements classified by this one from now on; for when more is known of the servers. */
    public void classifier(StatementClassifier classifier) {
        this.classifier = Objects.requireNonNull(classifier, "classifier");
    }

    /** How often a replica refused as a write what was taken for a read. */
    public long refusals() {
        return refused.count();
    }

    String name() {
        return name;
    }

    /** The primary of now. */
    NodePool primary() {
        return topology().primary();
    }

    /** Whether this node is the primary now; one volatile read. */
    boolean leads(NodePool node) {
        return topology().primary() == node;
    }

    /** Whether who wants a connection of this node as the primary should go on waiting for one. */
    boolean isWorthWaitingFor(NodePool node) {
        Topology now = topology();
        return now.primary() == node && (now.takesWrites() || !handover.waits());
    }

    /** Takes note that a replica refused as a write a text that was taken for a read. */
    void refused(String text, NodePool node, int vendorCode) {
        refused.add(classifier, text, node, vendorCode);
    }

    Classification classify(String sql) {
        return classifier.classification(sql);
    }

    RoutingMode mode() {
        return mode;
    }

    /** What the node of this name is used as; null if there is none. */
    Route.@Nullable Role roleOf(String node) {
        Topology now = topology();
        NodePool found = now.node(node);
        return found == null ? null : found == now.primary() ? Route.Role.PRIMARY : Route.Role.REPLICA;
    }

    /** Notes a hint that is not understood or names no node. */
    void unclear(Hint hint) {
        unclear.add(hint);
    }

    /** The network timeout that connections have at first; {@link SessionState#UNSET} until one was asked. */
    int networkTimeout() {
        return networkTimeout;
    }

    void networkTimeout(int milliseconds) {
        networkTimeout = milliseconds;
    }

    /** Whether the primary takes the reads when no replica can. */
    boolean fallsBack() {
        return spill.policy().goesToPrimary();
    }

    /**
     * The topology once its primary takes writes, or when the time for waiting is over.
     *
     * @param writes whether what waits is refused if the primary is known to be read-only then
     * @throws SQLException if none takes writes then; nothing was sent
     */
    Topology awaitWrites(boolean writes) throws SQLException {
        Topology now = topology();
        if (handover.waits() && !now.takesWrites()) {
            now = handover.awaitWrites(handover.deadline());
            if (now.health() == Topology.Health.UNREACHABLE) {
                throw handover.noPrimary(now);
            }
        }
        if (writes && now.health() == Topology.Health.READ_ONLY) {
            throw handover.noPrimary(now);
        }
        return now;
    }

    /** Throws if the primary is known to take no writes. */
    void refuseWrites() throws SQLException {
        Topology now = topology();
        if (now.health() == Topology.Health.READ_ONLY) {
            throw handover.noPrimary(now);
        }
    }

    /**
     * Waits a moment for news, after the primary refused a write.
     *
     * @param deadline when to give up; zero if this is the first refusal
     * @return the deadline; zero if it is over
     */
    long awaitNews(long deadline) throws SQLException {
        if (!handover.waits()) {
            return 0;
        }
        long until = deadline == 0 ? handover.deadline() : deadline;
        if (Handover.isOver(until)) {
            return 0;
        }
        handover.awaitNext(topology(), until);
        return until;
    }

    /**
     * A connection to the primary of now; if another takes over meanwhile, to that one. Nothing is sent before there is a
     * connection, so that it is safe to wait and to ask again.
     */
    NodeConnection takePrimary() throws SQLException {
        long deadline = 0;
        while (true) {
            Topology now = topology();
            NodePool node = now.primary();
            try {
                return node.takeAsPrimary(this);
            } catch (SQLException e) {
                node.suspected();
                if (leads(node)) {
                    if (!handover.waits() || (e.getCause() == null && isWorthWaitingFor(node))) {
                        throw e;
                    }
                    if (deadline == 0) {
                        deadline = handover.deadline();
                    }
                    if (Handover.isOver(deadline)) {
                        throw e;
                    }
                    handover.awaitNext(now, deadline);
                    handover.awaitWrites(deadline);
                }
            }
        }
    }

    /**
     * A connection to a replica that may serve, or null if there is none and the primary is to take the read.
     *
     * @param attempts what failed before in this statement; more may be added
     * @param demand which replica will do
     * @throws SQLException if there is none and the primary must not take it; it names each replica and why
     */
    @Nullable
    NodeConnection takeReplica(@Nullable Attempts attempts, Demand demand) throws SQLException {
        Attempts tried = attempts;
        long deadline = 0;
        while (readers != null && (topology().anyServes() || (deadline = pause(tried, deadline)) != 0)) {
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
                seat.succeeded();
                if (tried == null) {
                    tried = new Attempts();
                }
                tried.failed(seat.target(), notServing(seat.target()));
                continue;
            }
            try {
                return seat.target().takeAsReplica(seat);
            } catch (SQLException e) {
                seat.failed(e);
                seat.target().suspected();
                if (tried == null) {
                    tried = new Attempts();
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
        return tried == null && !topology().replicas().isEmpty() ? spill.pause(deadline) : 0;
    }

    private PickRequest ofSession(PickRequest request) {
        Supplier<? extends @Nullable String> current = session;
        String key = current == null ? null : current.get();
        return key == null ? request : request.withKey(key);
    }

    /** What is thrown when the primary has as many reads as it may take. */
    SQLException spilled() {
        return new SQLTransientConnectionException(
                name + ": no replica will do, and the primary " + primary().name() + " takes "
                        + spill.policy().onPrimary() + " reads already for that reason, which is the most: " + lags(),
                "08001");
    }

    /** How far each replica is behind now. */
    private String lags() {
        StringBuilder lags = new StringBuilder();
        for (NodePool pool : topology().replicas()) {
            lags.append(lags.length() == 0 ? "" : ", ")
                    .append(pool.name())
                    .append(' ')
                    .append(pool.lagInWords());
        }
        return lags.length() == 0 ? "there are no replicas" : lags.toString();
    }

    /** Whether a replica serves that would do and was not tried in vain. Allocates nothing. */
    boolean anyMeets(Demand demand, @Nullable Attempts tried) {
        List<NodePool> replicas = topology().replicas();
        for (int i = 0; i < replicas.size(); i++) {
            NodePool pool = replicas.get(i);
            if (pool.isServing() && demand.isMetBy(pool) && (tried == null || !tried.includes(pool))) {
                return true;
            }
        }
        return false;
    }

    /** What is thrown if the primary must not take a read for which no replica has what its session wrote. */
    SQLException tooNew(@Nullable Attempts attempts) {
        SQLException error = noReplica("none is known to have what the session wrote or has seen; waited for it "
                + causal.patience().toMillis() + " ms at most");
        if (attempts != null) {
            attempts.addTo(error);
        }
        return error;
    }

    /** Leaves out what was tried in vain, and what would not do. */
    private PickRequest request(@Nullable Attempts tried, Demand demand) {
        Set<String> excluded = null;
        for (NodePool pool : topology().replicas()) {
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
        if (readers == null || topology().replicas().isEmpty()) {
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
                        + (topology().replicas().isEmpty() ? "" : "; now: " + lags()),
                "08001");
    }

    /** What one statement has tried in vain. Made at the first failure only. */
    static final class Attempts {
        private final long started = System.nanoTime();
        private final List<String> names = new ArrayList<>();
        private final List<SQLException> errors = new ArrayList<>();

        void failed(NodePool node, SQLException error) {
            names.add(node.name());
            errors.add(error);
        }

        boolean includes(NodePool node) {
            return names.contains(node.name());
        }

        boolean isOver(long timeoutMillis) {
            return System.nanoTime() - started >= timeoutMillis * 1_000_000;
        }

        PickRequest request() {
            return PickRequest.excluding(names);
        }

        void addTo(SQLException error) {
            for (SQLException earlier : errors) {
                if (earlier != error) {
                    error.addSuppressed(earlier);
                }
            }
        }
    }
}
