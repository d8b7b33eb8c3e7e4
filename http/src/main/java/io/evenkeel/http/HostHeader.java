package io.evenkeel.http;

/** What the {@code Host} header (over HTTP/2, {@code :authority}) of a service's requests says. */
public enum HostHeader {

    /** The endpoint's own host and port, which is what the JDK's client sends by itself. The default. */
    ENDPOINT,

    /**
     * The service's host and port, so that a server finds its virtual host by it. The JDK allows it only where the JVM was
     * started with {@code -Djdk.httpclient.allowRestrictedHeaders=host}; a client is not built without. Such requests
     * use HTTP/1.1, because over HTTP/2 servers refuse a {@code host} that differs from {@code :authority}.
     */
    SERVICE
}
