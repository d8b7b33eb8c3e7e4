package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.connection.Nodes.Attempts;
import io.evenkeel.jdbc.routing.Gate;
import io.evenkeel.jdbc.routing.Route;
import io.evenkeel.jdbc.sql.Classification;
import io.evenkeel.jdbc.sql.StatementKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The physical connections that a logical one holds: at most one to the primary and one to a replica, taken when first
 * needed and given back at the end. The lowest of four layers that make one object, so that borrowing allocates once:
 * this one takes and releases, {@link CausalReads} finds what a session wrote, {@link RoutedTransactions} decides, {@link LogicalConnection} is JDBC.
 */
abstract class HeldConnections extends ForwardingConnection {

    private static final VarHandle CLOSED;

    static {
        try {
            CLOSED = MethodHandles.lookup().findVarHandle(HeldConnections.class, "closed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Nodes nodes;

    private @Nullable NodeConnection primary;
    private @Nullable NodeConnection replica;

    /** A replica that may not serve any more, kept for the results that may still be read from it. */
    private @Nullable NodeConnection retired;

    /** A former primary's, kept for the results that may still be read from it. */
    private @Nullable NodeConnection former;

    private @Nullable NodeConnection last;
    private @Nullable Route lastRoute;

    /** The last error that no connection is to blame for, as nothing was sent. */
    private @Nullable SQLException unsent;

    /** Where the read that the primary takes for lack of a replica is counted; null if none is. */
    private @Nullable Spill spilled;

    /** Read by other threads too, which may see it a little later. */
    @SuppressWarnings("unused") // by its handle only
    private boolean closed;

    HeldConnections(Nodes nodes) {
        this.nodes = nodes;
    }

    /** Whether the connection {@code line} carries something that no other has, so that losing it must be seen. */
    abstract boolean isBound(NodeConnection line);

    /** Whether the session left something on the primary that is nowhere else. */
    public abstract boolean isPinned();

    /** Whether losing the primary's connection {@code line} loses a transaction or what the session left there. */
    abstract boolean wouldLose(NodeConnection line);

    /** What to tell a session of which the former primary's connection {@code line} holds something. */
    abstract SQLException lost(NodeConnection line, NodePool primary);

    /** Our own connection, for what needs the whole. */
    abstract LogicalConnection whole();

    /** Whether the last read went to the primary because of what its session wrote or has seen. */
    abstract boolean wasTooNew();

    /** Called before a connection goes back, in whatever state it is. */
    abstract void releasing(NodeConnection line);

    /** Ends what is open on the physical connections before they go back. */
    abstract void ending();

    final void checkOpen() throws SQLException {
        if (isClosed()) {
            throw new SQLNonTransientConnectionException("No operations allowed after connection closed.", "08003");
        }
    }

    /** Whether {@link #close} or {@link #abort} was called. */
    @Override
    public final boolean isClosed() {
        return (boolean) CLOSED.getAcquire(this);
    }

    /** Where the last statement went. */
    public final @Nullable Route lastRoute() {
        return lastRoute;
    }

    final @Nullable NodeConnection heldPrimary() {
        return primary;
    }

    final @Nullable NodeConnection heldReplica() {
        return replica;
    }

    final @Nullable NodeConnection lastUsed() {
        return last;
    }

    /** Whichever is held, for what any can answer; else the primary. */
    final NodeConnection any() throws SQLException {
        checkOpen();
        NodeConnection line = last != null && !last.isBroken() ? last : primary != null ? primary : replica;
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
        NodeConnection held = primary;
        if (held != null && !held.isBroken() && nodes.leads(held.node())) {
            return held;
        }
        return primaryAnew(held);
    }

    /** The primary's connection for a statement that must go there; it waits for a primary as long as that is allowed. */
    final NodeConnection primary(Classification statement) throws SQLException {
        NodeConnection held = primary;
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
        unsent = error;
        return error;
    }

    /** Whether this is the last error of that kind. */
    @SuppressWarnings("ReferenceEquality") // this one and no other
    final boolean isUnsent(SQLException error) {
        return unsent == error;
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
            primary = taken;
            return taken;
        } catch (SQLException e) {
            throw unsent(e);
        }
    }

    /** Gives up what is not the primary's any more; if results may still be read from it, not at once. */
    private void depose(NodeConnection held) {
        if (former != null) {
            release(former);
        }
        if (held.hasOpenStatements()) {
            primary = null;
            former = held;
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
        return line == null ? spill() : line;
    }

    /** The same, but null if it is the primary's. */
    final @Nullable NodeConnection replica(boolean stay, @Nullable Attempts attempts, Demand demand)
            throws SQLException {
        NodeConnection held = replica;
        if (held != null) {
            if (stay || suits(held, demand)) {
                return held;
            }
            NodeConnection other = retired;
            if (other != null && suits(other, demand) && !held.isBroken()) {
                retired = held;
                replica = other;
                return other;
            }
            retire(held);
            if (replica != null) {
                return null;
            }
        }
        try {
            held = nodes.takeReplica(attempts, demand);
        } catch (SQLException e) {
            throw unsent(e);
        }
        replica = held;
        return held;
    }

    /** The primary's connection for a read that no replica will take, if the primary may have another one. */
    final NodeConnection spill() throws SQLException {
        unspill();
        Spill spill = nodes.spill();
        if (!spill.isCapped() || nodes.topology().replicas().isEmpty()) {
            return primary();
        }
        if (!spill.enter()) {
            throw unsent(nodes.spilled());
        }
        spilled = spill;
        try {
            return primary();
        } catch (SQLException e) {
            unspill();
            throw e;
        }
    }

    /** Ends a read that the primary took for lack of a replica; does nothing to another one. */
    final void unspill() {
        Spill spill = spilled;
        if (spill != null) {
            spilled = null;
            spill.leave();
        }
    }

    static boolean suits(NodeConnection line, Demand demand) {
        return !line.isBroken() && line.node().isServing() && (demand.isNone() || demand.isMetBy(line.node()));
    }

    /** Gives up what was kept for its open statements once the last of them has moved on. */
    final void leave(NodeConnection line) {
        if ((line == retired || line == former) && !line.hasOpenStatements()) {
            release(line);
        }
    }

    /** Makes room for another replica; the old one stays for its open results, but only one of them. */
    private void retire(NodeConnection held) throws SQLException {
        if (held.isBroken() || !held.hasOpenStatements()) {
            release(held);
        } else if (retired == null) {
            retired = held;
            replica = null;
        } else if (!nodes.fallsBack()) {
            release(held);
        }
    }

    /** Notes where the statement that is about to run goes. */
    final void going(NodeConnection line, Gate gate, Classification statement) {
        last = line;
        String reason = gate.reason();
        if (!line.isPrimary() || gate.destination() != Gate.Destination.REPLICA) {
            lastRoute = line.route(gate, reason == null ? statement.reason() : reason);
        } else {
            lastRoute = line.route(wasTooNew() ? Gate.TOO_NEW : gate.onPrimary(), "");
        }
    }

    /** Gives this one back, as broken or as whole as it is. */
    final void release(NodeConnection line) {
        releasing(line);
        if (line == primary) {
            primary = null;
        } else if (line == replica) {
            replica = null;
        } else if (line == retired) {
            retired = null;
        } else if (line == former) {
            former = null;
        }
        if (line == last) {
            last = null;
        }
        try {
            line.release();
        } catch (SQLException e) {
            // It was given up; whoever uses what hung on it is told by its own error.
        }
    }

    /** Gives all connections back. Idempotent. */
    @Override
    public final void close() throws SQLException {
        if (isClosed()) {
            return;
        }
        CLOSED.setRelease(this, true);
        unspill();
        try {
            if (primary != null || replica != null || retired != null || former != null) {
                releaseAll();
            }
        } finally {
            closed();
        }
    }

    /** Called when it was closed or aborted, perhaps by two threads at once. */
    void closed() {}

    final void releaseAll() throws SQLException {
        ending();
        if (former != null) {
            release(former);
        }
        NodeConnection one = primary;
        if (one != null) {
            releasing(one);
        }
        NodeConnection other = replica;
        NodeConnection third = retired;
        primary = null;
        replica = null;
        retired = null;
        last = null;
        release(one, other, third);
    }

    private static void release(
            @Nullable NodeConnection one, @Nullable NodeConnection other, @Nullable NodeConnection third)
            throws SQLException {
        try {
            if (one != null) {
                one.release();
            }
        } finally {
            try {
                if (other != null) {
                    other.release();
                }
            } finally {
                if (third != null) {
                    third.release();
                }
            }
        }
    }

    /** Has the session's state applied anew on whichever connection is used next. */
    final void changed() {
        outdated(primary);
        outdated(replica);
        outdated(retired);
        outdated(former);
    }

    private static void outdated(@Nullable NodeConnection line) {
        if (line != null) {
            line.outdated();
        }
    }

    /** Cuts all connections, from whichever thread; they are closed, not pooled. */
    @Override
    public final void abort(@Nullable Executor executor) throws SQLException {
        if (isClosed()) {
            return;
        }
        if (executor == null) {
            throw new SQLException("Executor can not be null.", "S1009");
        }
        NodeConnection[] lines = {primary, replica, retired, former};
        CLOSED.setRelease(this, true);
        closed();
        SQLException failure = null;
        for (NodeConnection line : lines) {
            if (line != null) {
                try {
                    line.abort(line.pooled(), executor);
                } catch (SQLException e) {
                    failure = e;
                }
                try {
                    line.release();
                } catch (SQLException e) {
                    failure = e;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
