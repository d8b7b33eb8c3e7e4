package io.evenkeel.jdbc.connection;

import java.sql.SQLException;
import java.util.Locale;

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

    /** The same number is given for other options, such as {@code --secure-file-priv}; their names are never translated. */
    private static boolean isAboutReadOnly(SQLException error) {
        String message =
                String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT).replace('_', '-');
        return message.contains("read-only");
    }

    /** Judges by SQLSTATE and vendor code. */
    static Faults of(SQLException error) {
        return switch (error.getErrorCode()) {
            case SERVER_SHUTDOWN, NORMAL_SHUTDOWN, CONNECTION_KILLED, IDLE_TIMEOUT -> NODE;
            case READ_ONLY_TRANSACTION, READ_ONLY_MODE -> READ_ONLY;
            case OPTION_PREVENTS_STATEMENT -> isAboutReadOnly(error) ? READ_ONLY : APPLICATION;
            default -> {
                String state = error.getSQLState();
                yield state != null && state.startsWith("08") ? NODE : APPLICATION;
            }
        };
    }
}
