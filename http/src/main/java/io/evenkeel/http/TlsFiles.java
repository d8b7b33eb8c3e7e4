package io.evenkeel.http;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

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

    private final TlsStore trust;
    private final @Nullable TlsStore keys;
    private final Duration interval;

    private TlsFiles(TlsStore trust, @Nullable TlsStore keys, Duration interval) {
        this.trust = trust;
        this.keys = keys;
        this.interval = interval;
    }

    /** Trusts whom the JDK trusts. */
    public static TlsFiles trustingAsTheJdk() {
        return new TlsFiles(TlsStore.ofTheJdk(), null, INTERVAL);
    }

    /** Trusts the certificates in this PEM file and those signed by them, and no others. */
    public static TlsFiles trusting(Path pem) {
        return new TlsFiles(TlsStore.certificates(Objects.requireNonNull(pem, "pem")), null, INTERVAL);
    }

    /**
     * Trusts the certificates in this key store and those signed by them, and no others.
     *
     * @param store of a type that the JDK finds out, such as PKCS #12 or JKS
     * @param password is copied
     */
    public static TlsFiles trusting(Path store, char[] password) {
        return new TlsFiles(TlsStore.keyStore(Objects.requireNonNull(store, "store"), password), null, INTERVAL);
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
        return new TlsFiles(trust, TlsStore.chainAndKey(chainPem, keyPem), interval);
    }

    /**
     * Shows a certificate of this key store to servers that ask for one.
     *
     * @param store of a type that the JDK finds out, such as PKCS #12 or JKS
     * @param password of the store and its keys; is copied
     */
    public TlsFiles withKeyStore(Path store, char[] password) {
        return new TlsFiles(trust, TlsStore.keyStore(Objects.requireNonNull(store, "store"), password), interval);
    }

    /** A copy whose files are looked at this often. */
    TlsFiles every(Duration time) {
        return new TlsFiles(trust, keys, time);
    }

    /**
     * A context that goes with the files.
     *
     * @throws IOException if a file cannot be read, or does not hold what it should
     */
    public SSLContext sslContext() throws IOException {
        try {
            return ReloadingSslContext.of(this, interval);
        } catch (GeneralSecurityException e) {
            throw new IOException(this + ": " + e.getMessage(), e);
        }
    }

    /** The files that matter. */
    List<Path> paths() {
        List<Path> paths = new ArrayList<>(trust.paths());
        if (keys != null) {
            paths.addAll(keys.paths());
        }
        return paths;
    }

    /** What the files say now. */
    SSLContext load() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys == null ? null : keys.keyManagers(), trust.trustManagers(), null);
        return context;
    }

    /** The files' names. */
    @Override
    public String toString() {
        return "TLS files " + paths();
    }
}
