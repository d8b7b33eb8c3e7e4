package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.sql.SessionPin;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a session is told that lost something with the primary: what is known of it, in words and as SQLSTATE. */
final class Lost {

    /** The connection changed: what was open is lost, and known not to be committed. */
    private static final String KNOWN = "08S02";

    /** Whether the transaction was committed is not known. */
    private static final String UNKNOWN = "08007";

    private Lost() {}

    /** A transaction that is open on a node that is not the primary any more. */
    static SQLException transaction(String cluster, NodePool node, NodePool primary) {
        return new SQLRecoverableException(
                cluster + ": the primary is " + primary.name() + " now, and the transaction was open on " + node.name()
                        + "; it was not committed and is lost; roll back and run all of it again",
                KNOWN);
    }

    /** A transaction whose connection was lost before its commit was sent. */
    static SQLException transaction(String node, String why, SQLException cause) {
        return new SQLRecoverableException(
                node + " does not answer (" + why
                        + "), and its connections were cut; the transaction on it was not committed and is lost;"
                        + " roll back and run all of it again",
                KNOWN,
                cause.getErrorCode(),
                cause);
    }

    /** A transaction whose commit the node refused, as it takes no writes any more. */
    static SQLException refusedCommit(String cluster, NodePool node, SQLException cause) {
        return new SQLRecoverableException(
                cluster + ": " + node.name()
                        + " refused the commit, as it has become read-only; the transaction was not"
                        + " committed and is lost; run all of it again",
                KNOWN,
                cause.getErrorCode(),
                cause);
    }

    /** A transaction whose commit was sent and not answered. */
    static SQLException unansweredCommit(String cluster, NodePool node, SQLException cause) {
        return new SQLNonTransientConnectionException(
                cluster + ": the connection to " + node.name()
                        + " was lost while it committed; whether the transaction was committed is not known",
                UNKNOWN,
                cause.getErrorCode(),
                cause);
    }

    /** A row that was to be written through a result of a node that is not the primary any more. */
    static SQLException result(String cluster, NodePool node, NodePool primary) {
        return new SQLRecoverableException(
                cluster + ": the primary is " + primary.name() + " now, and the result is of " + node.name()
                        + "; nothing is written through it any more, and this row was not",
                KNOWN);
    }

    /** What a session had on a node that is not the primary any more. */
    static SQLException session(String cluster, NodePool node, NodePool primary, Set<SessionPin> pins) {
        return new SQLRecoverableException(
                cluster + ": the primary is " + primary.name() + " now, and the session was bound to " + node.name()
                        + " by " + words(pins) + ", which is lost; close the connection and begin with another one",
                KNOWN);
    }

    private static String words(@Nullable Set<SessionPin> pins) {
        if (pins == null || pins.isEmpty()) {
            return "what was done there";
        }
        return pins.stream()
                .map(pin -> pin == SessionPin.UNKNOWN
                        ? "what was done there"
                        : "a " + pin.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(" and "));
    }
}
