package io.evenkeel.http;

import java.net.http.HttpRequest;

/** What the {@code Host} header (over HTTP/2, {@code :authority}) of a service's requests says. */
public enum HostHeader {

    /** The endpoint's own host and port, which is what the JDK's client sends by itself. The default. */
    ENDPOINT,

    /**
     * The service's host and port, so that a server finds its virtual host by it. The JDK allows it only where the JVM was
     * started with {@code -Djdk.httpclient.allowRestrictedHeaders=host}; a client is not built without. Such requests
     * use HTTP/1.1, because over HTTP/2 servers refuse a {@code host} that differs from {@code :authority}.
     */
    SERVICE;

    /**
     * That this JVM allows it.
     *
     * @param what whom it is for, to begin an error's message with
     */
    void check(String what) {
        if (this == SERVICE && !hostAllowed()) {
            throw new IllegalArgumentException(what
                    + ": hostHeader: SERVICE (expected: a JVM started with -Djdk.httpclient.allowRestrictedHeaders=host, "
                    + "because the JDK's client allows the header only then)");
        }
    }

    private static boolean hostAllowed() {
        try {
            HttpRequest.newBuilder().header("Host", "allowed");
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
