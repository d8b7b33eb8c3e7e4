package io.evenkeel.jdbc.replication;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLTimeoutException;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a node, told from what its poll threw.
 *
 * <p>The text is made of our own words, the class of the cause, the SQLSTATE and the server's error number. A driver's own
 * message is left out: it may hold a URL, and a URL may hold a password.
 */
record Diagnosis(NodeProblem problem, String text) {

    /** Access denied (also by a proxy or to the database), must change password, expired, account locked. */
    private static final Set<Integer> ACCESS = Set.of(1044, 1045, 1130, 1251, 1524, 1698, 1820, 1862, 3118, 4151);

    /** Of the server, of the account, by a resource limit. */
    private static final Set<Integer> NO_CONNECTION_LEFT = Set.of(1040, 1203, 1226);

    /** Shutting down, killed, idle for too long. */
    private static final Set<Integer> CUT = Set.of(1053, 1077, 1079, 1152, 1927, 4031);

    static Diagnosis of(Throwable thrown) {
        @Nullable SQLException sql = find(thrown, SQLException.class);
        NodeProblem problem = problem(thrown, sql);
        StringBuilder text = new StringBuilder(problem.words());
        String separator = " (";
        if (sql != null && sql.getErrorCode() > 0) {
            text.append(separator).append("error ").append(sql.getErrorCode());
            separator = ", ";
        }
        if (sql != null && sql.getSQLState() != null) {
            text.append(separator).append("SQLSTATE ").append(sql.getSQLState());
            separator = ", ";
        }
        if (problem == NodeProblem.ERROR) {
            text.append(separator).append(root(thrown).getClass().getName());
            separator = ", ";
        }
        return new Diagnosis(problem, separator.equals(" (") ? text.toString() : text + ")");
    }

    private static NodeProblem problem(Throwable thrown, @Nullable SQLException sql) {
        int code = sql == null ? 0 : sql.getErrorCode();
        String state = sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
        if (ACCESS.contains(code) || state.startsWith("28") || sql instanceof SQLInvalidAuthorizationSpecException) {
            return NodeProblem.AUTHENTICATION;
        }
        if (NO_CONNECTION_LEFT.contains(code)) {
            return NodeProblem.TOO_MANY_CONNECTIONS;
        }
        if (CUT.contains(code)) {
            return NodeProblem.DISCONNECTED;
        }
        @Nullable SocketTimeoutException timeout = find(thrown, SocketTimeoutException.class);
        if (timeout != null) {
            // The JDK has one class for both, and tells them apart only in its message.
            String message = timeout.getMessage() == null ? "" : timeout.getMessage();
            return message.toLowerCase(Locale.ROOT).contains("connect")
                    ? NodeProblem.CONNECT_TIMEOUT
                    : NodeProblem.NO_ANSWER;
        }
        if (sql instanceof SQLTimeoutException) {
            return NodeProblem.NO_ANSWER;
        }
        if (find(thrown, UnknownHostException.class) != null) {
            return NodeProblem.UNKNOWN_HOST;
        }
        if (find(thrown, NoRouteToHostException.class) != null) {
            return NodeProblem.NO_ROUTE;
        }
        @Nullable ConnectException connect = find(thrown, ConnectException.class);
        if (connect != null) {
            String message = connect.getMessage() == null ? "" : connect.getMessage();
            // Linux gives up by itself with "Connection timed out" where no connect timeout was set.
            return message.toLowerCase(Locale.ROOT).contains("timed out")
                    ? NodeProblem.CONNECT_TIMEOUT
                    : message.toLowerCase(Locale.ROOT).contains("unreachable")
                            ? NodeProblem.NO_ROUTE
                            : NodeProblem.REFUSED;
        }
        if (find(thrown, SSLException.class) != null) {
            return NodeProblem.TLS;
        }
        if (find(thrown, EOFException.class) != null
                || find(thrown, SocketException.class) != null
                || state.startsWith("08")) {
            return NodeProblem.DISCONNECTED;
        }
        return NodeProblem.ERROR;
    }

    private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
        Throwable at = thrown;
        // Causes can be a ring; nobody nests this deep.
        for (int depth = 0; at != null && depth < 32; depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }

    private static Throwable root(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at.getCause() != null && depth < 32; depth++) {
            at = at.getCause();
        }
        return at;
    }
}
