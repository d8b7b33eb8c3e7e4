package io.evenkeel.jdbc.replication;

/** Why the last poll of a node failed, so that a dead process can be told from a frozen one or from a wrong password. */
public enum NodeProblem {
    /** The first poll has not ended yet. */
    NOT_POLLED("not polled yet"),
    /** Nothing listens on the port: the server process is down, or the port is wrong. */
    REFUSED("connection refused"),
    /** No TCP connection within the time allowed: the packets vanish, as with a powered-off host or a firewall. */
    CONNECT_TIMEOUT("no TCP connection within the connect timeout"),
    /** The host is there and took the connection, but the server does not answer: frozen or overloaded. */
    NO_ANSWER("connected, but no answer within the timeout"),
    /** The network says that there is no way to the host. */
    NO_ROUTE("no route to the host"),
    /** The host name does not resolve. */
    UNKNOWN_HOST("unknown host"),
    /** The server refused the account: wrong or changed password, locked account, no right to the database. */
    AUTHENTICATION("access denied"),
    /** The server or the account has no connection left. */
    TOO_MANY_CONNECTIONS("too many connections"),
    /** TLS could not be agreed on, or the certificate was refused. */
    TLS("TLS failed"),
    /** An open connection was cut, and a new one as well. */
    DISCONNECTED("connection lost"),
    /** The server answered with another error, or the driver failed. */
    ERROR("error");

    private final String words;

    NodeProblem(String words) {
        this.words = words;
    }

    /** A few plain words for logs and errors. */
    public String words() {
        return words;
    }
}
