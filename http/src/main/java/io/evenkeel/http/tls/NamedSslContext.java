package io.evenkeel.http.tls;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * A caller's context, whose connections to addresses, and to other names where the identity says so, count as connections to
 * one name.
 *
 * <p>This is more than tidiness. A TLS session is resumed by the host and port of the engine, without looking at the
 * certificate again. Two services at one address that share a context would share sessions too, and the second would get
 * through with the certificate of the first. Here sessions are kept by the name that was verified. It also leaves the
 * address out of the verification, which would otherwise do as well as the name.
 */
public final class NamedSslContext extends SSLContext {

    private NamedSslContext(SSLContext context, String name, boolean ofNames) {
        super(new Spi(context, name, ofNames), context.getProvider(), context.getProtocol());
    }

    /** The context, with connections counted as ones to the identity's name, if it has one. */
    public static SSLContext of(SSLContext context, TlsIdentity identity) {
        return identity.name() == null ? context : new NamedSslContext(context, identity.name(), identity.ofNames());
    }

    private static final class Spi extends ForwardingSslContextSpi {

        private final SSLContext context;
        private final String name;
        private final boolean ofNames;

        Spi(SSLContext context, String name, boolean ofNames) {
            this.context = context;
            this.name = name;
            this.ofNames = ofNames;
        }

        @Override
        SSLContext context() {
            return context;
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            if (TlsIdentity.isAddress(host)) {
                return context.createSSLEngine(name, port);
            }
            return ofNames
                    ? new NamedSslEngine(context.createSSLEngine(name, port), name)
                    : context.createSSLEngine(host, port);
        }
    }
}
