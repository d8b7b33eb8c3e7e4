package io.evenkeel.http.tls;

import io.evenkeel.http.address.Origin;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificate a connection must show.
 *
 * <p>Where a request's URI has an address, the JDK's client sends the server name of its {@link SSLParameters} as SNI and
 * verifies the certificate against it. So the name is set once, for the client that does the service's work, and no check is
 * switched off. Where the URI has a name, the client puts that in place of it; {@link NamedSslContext} puts it back.
 *
 * @param name the name, or null for the endpoint's own address or name
 * @param ofNames whether the name goes before an endpoint's own name, too, and not only before an address
 */
public record TlsIdentity(@Nullable String name, boolean ofNames) {

    /** The endpoint's own address or name. */
    public static final TlsIdentity ENDPOINT = new TlsIdentity(null, false);

    /** The service's host for endpoints given by address; where that is an address itself, the endpoint's. */
    public static TlsIdentity service(Origin service) {
        return service.isAddress() ? ENDPOINT : new TlsIdentity(service.host(), false);
    }

    /**
     * This name, for endpoints given by address or by name.
     *
     * @throws IllegalArgumentException if it is no host name
     */
    public static TlsIdentity named(String host) {
        Objects.requireNonNull(host, "tlsName");
        try {
            if (isAddress(host)) {
                throw new IllegalArgumentException("an address");
            }
            new SNIHostName(host);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tlsName: " + host + " (expected: a host name)", e);
        }
        return new TlsIdentity(host, true);
    }

    /** The parameters with the name in them, if there is one. */
    public SSLParameters apply(SSLParameters parameters) {
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
