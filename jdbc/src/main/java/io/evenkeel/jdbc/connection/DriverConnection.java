package io.evenkeel.jdbc.connection;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A logical connection that lives in somebody else's pool: it stays as lazy as it can under a pool's questions, and begins
 * anew where the pool says that another borrower has it.
 */
final class DriverConnection extends LogicalConnection {

    private final Runnable onClose;
    private final AtomicBoolean ended = new AtomicBoolean();

    DriverConnection(Nodes nodes, Runnable onClose) {
        super(nodes);
        this.onClose = onClose;
    }

    @Override
    void closed() {
        if (ended.compareAndSet(false, true)) {
            onClose.run();
        }
    }

    /** A pool asks this of each new connection; one answer does for all of them. */
    @Override
    public int getNetworkTimeout() throws SQLException {
        if (lastUsed() != null || hasSettings()) {
            return super.getNetworkTimeout();
        }
        checkOpen();
        int known = nodes.networkTimeout();
        if (known == SessionState.UNSET) {
            known = super.getNetworkTimeout();
            nodes.networkTimeout(known);
        }
        return known;
    }

    /** A connection that holds nothing yet is as good as a new one. */
    @Override
    public boolean isValid(int timeout) throws SQLException {
        if (timeout >= 0 && !isClosed() && heldPrimary() == null && heldReplica() == null) {
            return true;
        }
        return super.isValid(timeout);
    }

    /** Ends what the borrower left behind: a session that is bound goes with its physical connections. */
    @Override
    public void endRequest() throws SQLException {
        checkOpen();
        if (isPinned()) {
            renew();
        }
    }
}
