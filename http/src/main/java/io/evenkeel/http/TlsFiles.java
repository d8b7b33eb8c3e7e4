package io.evenkeel.http;

import io.evenkeel.http.tls.ReloadingSslContext;
import io.evenkeel.http.tls.StoredTls;
import io.evenkeel.http.tls.TlsStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/**
 * Trust and keys that lie in files, and are read again when the files change: for certificates that are rotated while the
 * application runs. Immutable; the {@code with…} methods return changed copies.
 *
 * <pre>{@code
 * service.sslContext(TlsFiles.trusting(Path.of("ca.pem"))
 *         .withCertificate(Path.of("client.pem"), Path.of("client-key.pem"))
 *         .sslContext());
 * }</pre>
 *
 * <p>The files are looked at when a connection is opened, at most once a second; there is no thread. A connection that is
 * opened then uses what the files say now, and resumes no session of before. Connections that are open live on. Files that
 * cannot be read, or of which one has been replaced and the other not yet, change nothing: what was read last stays in use,
 * and a warning is logged.
 */
public final class TlsFiles {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final StoredTls stored;
    private final Duration interval;

    private TlsFiles(StoredTls stored, Duration interval) {
        this.stored = stored;
        this.interval = interval;
    }

    private static TlsFiles trusting(TlsStore trust) {
        return new TlsFiles(new StoredTls(trust, null), INTERVAL);
    }

    /** Trusts whom the JDK trusts. */
    public static TlsFiles trustingAsTheJdk() {
        return trusting(TlsStore.ofTheJdk());
    }

    /** Trusts the certificates in this PEM file and those signed by them, and no others. */
    public static TlsFiles trusting(Path pem) {
        return trusting(TlsStore.certificates(Objects.requireNonNull(pem, "pem")));
    }

    /**
     * Trusts the certificates in this key store and those signed by them, and no others.
     *
     * @param store of a type that the JDK finds out, such as PKCS #12 or JKS
     * @param password is copied
     */
    public static TlsFiles trusting(Path store, char[] password) {
        return trusting(TlsStore.keyStore(Objects.requireNonNull(store, "store"), password));
    }

    /**
     * Shows this certificate to servers that ask for one.
     *
     * @param chainPem the certificate, and those between it and one that the server trusts
     * @param keyPem its private key as PKCS #8 ({@code BEGIN PRIVATE KEY}), not encrypted
     */
    public TlsFiles withCertificate(Path chainPem, Path keyPem) {
        Objects.requireNonNull(chainPem, "chainPem");
        Objects.requireNonNull(keyPem, "keyPem");
        return new TlsFiles(stored.with(TlsStore.chainAndKey(chainPem, keyPem)), interval);
    }

    /**
     * Shows a certificate of this key store to servers that ask for one.
     *
     * @param store of a type that the JDK finds out, such as PKCS #12 or JKS
     * @param password of the store and its keys; is copied
     */
    public TlsFiles withKeyStore(Path store, char[] password) {
        return new TlsFiles(stored.with(TlsStore.keyStore(Objects.requireNonNull(store, "store"), password)), interval);
    }

    /** A copy whose files are looked at this often. */
    TlsFiles every(Duration time) {
        return new TlsFiles(stored, time);
    }

    /**
     * A context that goes with the files.
     *
     * @throws IOException if a file cannot be read, or does not hold what it should
     */
    public SSLContext sslContext() throws IOException {
        try {
            return ReloadingSslContext.of(stored, interval);
        } catch (GeneralSecurityException e) {
            throw new IOException(this + ": " + e.getMessage(), e);
        }
    }

    /** The files' names. */
    @Override
    public String toString() {
        return stored.toString();
    }
}
