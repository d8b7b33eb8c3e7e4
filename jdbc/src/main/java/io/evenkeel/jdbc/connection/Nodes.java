package io.evenkeel.jdbc.connection;

import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.jdbc.consistency.CausalToken;
import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.routing.Route;
import io.evenkeel.jdbc.routing.RoutingMode;
import io.evenkeel.jdbc.routing.WhenNoReplica;
import io.evenkeel.jdbc.sql.Classification;
import io.evenkeel.jdbc.sql.Hint;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.sql.SQLException;
import java.time.Duration;
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
    private final Handover handover;
    private final ReplicaChoice replicas;
    private final RoutingMode mode;
    private final UnclearHints unclear;
    private volatile StatementClassifier classifier;
    private final RefusedTexts refused;
    private volatile int networkTimeout = SessionState.UNSET;
    private volatile CausalPolicy causal = new CausalPolicy(
            Consistency.BOUNDED_STALENESS,
            Duration.ZERO,
            false,
            () -> new CausalToken.Known(List.of(), Set.of()),
            PrimaryPosition.UNKNOWN,
            false);

    private volatile boolean plain;

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
        this.replicas =
                new ReplicaChoice(name, handover, readers, fallBack ? WhenNoReplica.primary() : WhenNoReplica.fail());
        this.mode = Objects.requireNonNull(mode, "mode");
        this.unclear = new UnclearHints(name);
        this.classifier = Objects.requireNonNull(classifier, "classifier");
        this.refused = new RefusedTexts(name);
        settle();
    }

    private synchronized void settle() {
        plain = mode == RoutingMode.BY_STATEMENT
                && causal.level().isPlain()
                && !primary().defaultSerializable();
    }

    /** Whether nothing that holds for all sessions keeps a plain read from a replica; one volatile read. */
    boolean isPlain() {
        return plain;
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
        settle();
    }

    /** How long what must go to the primary waits while none takes writes; at first and with zero, not at all. */
    public void writesWait(Duration bound) {
        handover.bound(bound.toNanos());
    }

    /** What reads may rely on; at first bounded staleness, without a wait for anything. */
    public void causal(CausalPolicy policy) {
        causal = Objects.requireNonNull(policy, "policy");
        settle();
    }

    CausalPolicy causal() {
        return causal;
    }

    /** What happens from now on to reads for which no replica will do. */
    public void whenNoReplica(WhenNoReplica policy) {
        replicas.whenNone(policy);
    }

    /**
     * Keeps the reads of a session on one replica, as long as that serves, by the balancer's way with keys.
     *
     * @param current the session of the calling thread, or null if it has none; asked when a connection takes a replica
     */
    public void sessions(Supplier<? extends @Nullable String> current) {
        replicas.sessions(Objects.requireNonNull(current, "current"));
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

    /** What takes replicas. */
    ReplicaChoice replicas() {
        return replicas;
    }
}
