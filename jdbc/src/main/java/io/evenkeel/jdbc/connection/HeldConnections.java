package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.routing.Gate;
import io.evenkeel.jdbc.routing.Route;
import io.evenkeel.jdbc.sql.Classification;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The physical connections that a session holds: at most one to the primary and one to a replica, and mostly nothing beside
 * them. Gives them back, whatever happens. The layer above, {@link LazyConnections}, takes them.
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

    private @Nullable NodeConnection last;
    private @Nullable Route lastRoute;

    /** Null until there is something to hold in it. */
    private @Nullable Aside aside;

    /** Read by other threads too, which may see it a little later. */
    @SuppressWarnings("unused") // by its handle only
    private boolean closed;

    HeldConnections(Nodes nodes) {
        this.nodes = nodes;
    }

    /** Whether the session left something on the primary that is nowhere else. */
    public abstract boolean isPinned();

    /** Whether the last read went to the primary because of what its session wrote or has seen. */
    abstract boolean wasTooNew();

    /** Called before a connection goes back, in whatever state it is. */
    abstract void releasing(NodeConnection line);

    /** Ends what is open on the physical connections before they go back. */
    abstract void ending();

    /** What the session has beside its connections; null if nothing ever was. */
    final @Nullable Aside asideIfAny() {
        return aside;
    }

    /** What the session has beside its connections of now. */
    final Aside aside() {
        Aside known = aside;
        if (known == null) {
            known = new Aside();
            aside = known;
        }
        return known;
    }

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

    final void holdPrimary(@Nullable NodeConnection line) {
        primary = line;
    }

    final void holdReplica(@Nullable NodeConnection line) {
        replica = line;
    }

    /** Ends a read that the primary took for lack of a replica; does nothing to another one. */
    final void unspill() {
        Aside known = aside;
        if (known != null && known.spilled != null) {
            Spill spill = known.spilled;
            known.spilled = null;
            spill.leave();
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
        } else if (aside != null) {
            aside.forget(line);
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
            if (primary != null || replica != null || (aside != null && aside.keepsConnections())) {
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
        NodeConnection third = aside == null ? null : releaseAside(aside);
        NodeConnection one = primary;
        if (one != null) {
            releasing(one);
        }
        NodeConnection other = replica;
        primary = null;
        replica = null;
        last = null;
        release(one, other, third);
    }

    /** Gives a former primary's back; the replica's that was kept comes last. */
    private @Nullable NodeConnection releaseAside(Aside beside) {
        if (beside.former != null) {
            release(beside.former);
        }
        NodeConnection retired = beside.retired;
        beside.retired = null;
        return retired;
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
        Aside known = aside;
        if (known != null) {
            outdated(known.retired);
            outdated(known.former);
        }
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
        Aside known = aside;
        @Nullable
        NodeConnection[] lines = {
            primary, replica, known == null ? null : known.retired, known == null ? null : known.former
        };
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
