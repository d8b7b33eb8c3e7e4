package io.evenkeel.http;

import io.evenkeel.http.address.Origin;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificate a connection to an address must show.
 *
 * <p>Where a request's URI has an address, the JDK's client sends the server name of its {@link SSLParameters} as SNI and
 * verifies the certificate against it; where it has a name, that name goes first. So the name is set once, for the client
 * that does the service's work, and no check is switched off.
 *
 * @param name the name, or null for the address itself
 */
record TlsIdentity(@Nullable String name) {

    /** The endpoint's own address. */
    static final TlsIdentity ENDPOINT = new TlsIdentity(null);

    /** The service's host; where that is an address, the endpoint's. */
    static TlsIdentity service(Origin service) {
        return service.isAddress() ? ENDPOINT : new TlsIdentity(service.host());
    }

    /** This name. */
    static TlsIdentity named(String host) {
        Objects.requireNonNull(host, "tlsName");
        try {
            if (isAddress(host)) {
                throw new IllegalArgumentException("an address");
            }
            new SNIHostName(host);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tlsName: " + host + " (expected: a host name)", e);
        }
        return new TlsIdentity(host);
    }

    /** The parameters with the name in them, if there is one. */
    SSLParameters apply(SSLParameters parameters) {
        if (name != null) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        return parameters;
    }

    /** Whether a host is an IPv4 or IPv6 address, in brackets or not. */
    static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || Origin.isAddress(host);
    }
}
