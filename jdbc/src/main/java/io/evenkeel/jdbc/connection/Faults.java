package io.evenkeel.jdbc.connection;

import java.sql.SQLException;

/** Judges an {@link SQLException}: whose fault is it. Every exception of a delegate passes here. */
enum Faults {
    /** The connection or the node is gone; what was under way on it may or may not have happened. */
    NODE,
    /** The node refuses writes: it is a replica, or became one. The statement did not run. */
    READ_ONLY,
    /** Anything else: the statement, its data, or a limit; the application's own. */
    APPLICATION;

    private static final int SERVER_SHUTDOWN = 1053;
    private static final int NORMAL_SHUTDOWN = 1077;
    private static final int CONNECTION_KILLED = 1927;
    private static final int IDLE_TIMEOUT = 4031;

    private static final int OPTION_PREVENTS_STATEMENT = 1290;
    private static final int READ_ONLY_TRANSACTION = 1792;
    private static final int READ_ONLY_MODE = 1836;

    /** Judges by SQLSTATE and vendor code. */
    static Faults of(SQLException error) {
        return switch (error.getErrorCode()) {
            case SERVER_SHUTDOWN, NORMAL_SHUTDOWN, CONNECTION_KILLED, IDLE_TIMEOUT -> NODE;
            case OPTION_PREVENTS_STATEMENT, READ_ONLY_TRANSACTION, READ_ONLY_MODE -> READ_ONLY;
            default -> {
                String state = error.getSQLState();
                yield state != null && state.startsWith("08") ? NODE : APPLICATION;
            }
        };
    }
}
