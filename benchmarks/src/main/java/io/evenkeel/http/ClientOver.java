package io.evenkeel.http;

import java.net.http.HttpClient;

/** Reaches what the http module keeps to itself. */
public final class ClientOver {

    private ClientOver() {}

    /** The client that this builder describes, with the given client in place of the JDK's. */
    public static LoadBalancedHttpClient inner(LoadBalancedHttpClientBuilder builder, HttpClient inner) {
        return builder.build(service -> inner);
    }
}
