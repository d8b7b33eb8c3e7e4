package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.sql.Classification;
import io.evenkeel.jdbc.sql.StatementKind;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Takes connections from the pools when they are first needed: to the primary of now, to a replica that will do; and others
 * when those may not be used any more.
 */
abstract class LazyConnections extends HeldConnections {

    LazyConnections(Nodes nodes) {
        super(nodes);
    }

    /** Whether the connection {@code line} carries something that no other has, so that losing it must be seen. */
    abstract boolean isBound(NodeConnection line);

    /** Whether losing the primary's connection {@code line} loses a transaction or what the session left there. */
    abstract boolean wouldLose(NodeConnection line);

    /** What to tell a session of which the former primary's connection {@code line} holds something. */
    abstract SQLException lost(NodeConnection line, NodePool primary);

    /** Our own connection, for what needs the whole. */
    abstract LogicalConnection whole();

    /** Whichever is held, for what any can answer; else the primary. */
    final NodeConnection any() throws SQLException {
        checkOpen();
        NodeConnection last = lastUsed();
        NodeConnection primary = heldPrimary();
        NodeConnection line = last != null && !last.isBroken() ? last : primary != null ? primary : heldReplica();
        if (line == null || line.isBroken()) {
            line = primaryOrReplica();
        }
        line.apply(whole(), true);
        return line;
    }

    /** The primary, for what must be fresh; a replica if the primary cannot be had. */
    final NodeConnection primaryOrReplica() throws SQLException {
        try {
            return primary();
        } catch (SQLException e) {
            NodeConnection line;
            try {
                line = replicaOrPrimary(false, null, Demand.NONE);
            } catch (SQLException noReplica) {
                e.addSuppressed(noReplica);
                throw e;
            }
            return line;
        }
    }

    /** The primary's connection for what a read-only one can do as well. */
    final NodeConnection primary() throws SQLException {
        NodeConnection held = heldPrimary();
        if (held != null && !held.isBroken() && nodes.leads(held.node())) {
            return held;
        }
        return primaryAnew(held);
    }

    /** The primary's connection for a statement that must go there; it waits for a primary as long as that is allowed. */
    final NodeConnection primary(Classification statement) throws SQLException {
        NodeConnection held = heldPrimary();
        Topology now = nodes.topology();
        if (held != null && !held.isBroken() && held.node() == now.primary() && now.takesWrites()) {
            return held;
        }
        if (!now.takesWrites()) {
            awaitPrimary(held, statement);
        }
        return primaryAnew(held);
    }

    private void awaitPrimary(@Nullable NodeConnection held, Classification statement) throws SQLException {
        boolean write = statement.kind() == StatementKind.WRITE;
        try {
            if (held == null || !isBound(held)) {
                nodes.awaitWrites(write);
            } else if (write && !isPinned() && nodes.leads(held.node())) {
                nodes.refuseWrites(); // a transaction cannot wait for another node
            }
        } catch (SQLException e) {
            throw unsent(e);
        }
    }

    /** Notes an error that no connection is to blame for, and returns it. */
    final SQLException unsent(SQLException error) {
        aside().unsent = error;
        return error;
    }

    /** Whether this is the last error of that kind. */
    @SuppressWarnings("ReferenceEquality") // this one and no other
    final boolean isUnsent(SQLException error) {
        Aside known = asideIfAny();
        return known != null && known.unsent == error;
    }

    private NodeConnection primaryAnew(@Nullable NodeConnection held) throws SQLException {
        if (held != null) {
            NodePool leader = nodes.primary();
            if (held.node() != leader && wouldLose(held)) {
                throw unsent(lost(held, leader));
            }
            if (held.isBroken()) {
                if (isBound(held)) {
                    return held; // its error tells
                }
                release(held);
            } else if (held.node() == leader) {
                return held;
            } else {
                depose(held);
            }
        }
        try {
            NodeConnection taken = nodes.takePrimary();
            holdPrimary(taken);
            return taken;
        } catch (SQLException e) {
            throw unsent(e);
        }
    }

    /** Gives up what is not the primary's any more; if results may still be read from it, not at once. */
    private void depose(NodeConnection held) {
        Aside beside = aside();
        if (beside.former != null) {
            release(beside.former);
        }
        if (held.hasOpenStatements()) {
            holdPrimary(null);
            beside.former = held;
        } else {
            release(held);
        }
    }

    /** Throws if this is a former primary's, where nothing must be written any more. */
    final void checkLeads(NodeConnection line) throws SQLException {
        if (line.isPrimary() && !nodes.leads(line.node())) {
            throw unsent(Lost.result(nodes.name(), line.node(), nodes.primary()));
        }
    }

    /** Gives up a former primary's connection and what was open on it. */
    final void forget(NodeConnection line) {
        line.taint();
        release(line);
    }

    /**
     * The connection to a replica for reads, or the primary's if no replica can serve and that is allowed.
     *
     * @param stay whether a transaction is open on the replica, which is then kept whatever its lag
     * @param demand which replica will do; mostly any
     */
    final NodeConnection replicaOrPrimary(boolean stay, @Nullable Attempts attempts, Demand demand)
            throws SQLException {
        NodeConnection line = replica(stay, attempts, demand);
        return line == null ? spill(attempts) : line;
    }

    /** The same, but null if it is the primary's. */
    final @Nullable NodeConnection replica(boolean stay, @Nullable Attempts attempts, Demand demand)
            throws SQLException {
        NodeConnection held = heldReplica();
        if (held != null) {
            return stay || suits(held, demand) ? held : otherReplica(held, attempts, demand);
        }
        return replicaAnew(attempts, demand);
    }

    private @Nullable NodeConnection otherReplica(NodeConnection held, @Nullable Attempts attempts, Demand demand)
            throws SQLException {
        Aside beside = aside();
        NodeConnection other = beside.retired;
        if (other != null && suits(other, demand) && !held.isBroken()) {
            beside.retired = held;
            holdReplica(other);
            return other;
        }
        retire(held);
        return heldReplica() == null ? replicaAnew(attempts, demand) : null;
    }

    private @Nullable NodeConnection replicaAnew(@Nullable Attempts attempts, Demand demand) throws SQLException {
        NodeConnection taken;
        try {
            taken = nodes.replicas().take(attempts, demand);
        } catch (SQLException e) {
            throw unsent(e);
        }
        holdReplica(taken);
        return taken;
    }

    /**
     * The primary's connection for a read that no replica will take, if the primary may have another one.
     *
     * @throws SQLException also if the primary was tried in vain, whose pool would only be waited for, unless writes wait for
     *     a primary, and so does this
     */
    final NodeConnection spill(@Nullable Attempts attempts) throws SQLException {
        unspill();
        if (attempts != null && attempts.includes(nodes.primary()) && nodes.awaitNews(0) == 0) {
            throw attempts.last();
        }
        Spill spill = nodes.replicas().spill();
        if (!spill.isCapped() || nodes.topology().replicas().isEmpty()) {
            return primary();
        }
        if (!spill.enter()) {
            throw unsent(nodes.replicas().spilled());
        }
        aside().spilled = spill;
        try {
            return primary();
        } catch (SQLException e) {
            unspill();
            throw e;
        }
    }

    static boolean suits(NodeConnection line, Demand demand) {
        return !line.isBroken() && line.node().isServing() && (demand.isNone() || demand.isMetBy(line.node()));
    }

    /** Gives up what was kept for its open statements once the last of them has moved on. */
    final void leave(NodeConnection line) {
        Aside known = asideIfAny();
        if (known != null && known.keeps(line) && !line.hasOpenStatements()) {
            release(line);
        }
    }

    /** Makes room for another replica; the old one stays for its open results, but only one of them. */
    private void retire(NodeConnection held) throws SQLException {
        if (held.isBroken() || !held.hasOpenStatements()) {
            release(held);
        } else if (aside().retired == null) {
            aside().retired = held;
            holdReplica(null);
        } else if (!nodes.replicas().fallsBack()) {
            release(held);
        }
    }
}
