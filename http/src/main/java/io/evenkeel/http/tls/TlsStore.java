package io.evenkeel.http.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Certificates and keys as they lie in files of one form or another. */
public interface TlsStore {

    /** The files; empty where it is not known which they are. */
    List<Path> paths();

    /** A password of what is in memory only. */
    char[] NONE = {};

    /** Reads the files; null for what the JDK has. */
    @Nullable
    KeyStore read() throws IOException, GeneralSecurityException;

    char[] password();

    default TrustManager[] trustManagers() throws IOException, GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(read());
        return factory.getTrustManagers();
    }

    default KeyManager[] keyManagers() throws IOException, GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(read(), password());
        return factory.getKeyManagers();
    }

    static TlsStore ofTheJdk() {
        return new OfTheJdk();
    }

    static TlsStore certificates(Path pem) {
        return new Certificates(pem);
    }

    static TlsStore chainAndKey(Path chain, Path key) {
        return new ChainAndKey(chain, key);
    }

    static TlsStore keyStore(Path file, char[] password) {
        return new OneFile(file, password.clone());
    }

    /** Whom the JDK trusts. */
    final class OfTheJdk implements TlsStore {

        @Override
        public List<Path> paths() {
            return List.of();
        }

        @Override
        public @Nullable KeyStore read() {
            return null;
        }

        @Override
        public char[] password() {
            return NONE;
        }
    }

    /** Certificates in PEM. */
    record Certificates(Path pem) implements TlsStore {

        @Override
        public List<Path> paths() {
            return List.of(pem);
        }

        @Override
        public KeyStore read() throws IOException, GeneralSecurityException {
            KeyStore store = empty();
            List<Certificate> all = certificatesOf(pem);
            for (int i = 0; i < all.size(); i++) {
                store.setCertificateEntry("trusted" + i, all.get(i));
            }
            return store;
        }

        @Override
        public char[] password() {
            return NONE;
        }
    }

    /** A chain of certificates and the first one's key, in PEM. */
    record ChainAndKey(Path chain, Path key) implements TlsStore {

        private static final Pattern KEY =
                Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

        @Override
        public List<Path> paths() {
            return List.of(chain, key);
        }

        @Override
        public KeyStore read() throws IOException, GeneralSecurityException {
            KeyStore store = empty();
            List<Certificate> certificates = certificatesOf(chain);
            PublicKey first = certificates.get(0).getPublicKey();
            PrivateKey secret = privateKey(first.getAlgorithm());
            if (!KeyPairs.match(secret, first)) {
                throw new KeyStoreException(key + ": another key than that of " + chain + " (expected: its own)");
            }
            store.setKeyEntry("key", secret, NONE, certificates.toArray(new Certificate[0]));
            return store;
        }

        private PrivateKey privateKey(String algorithm) throws IOException, GeneralSecurityException {
            Matcher pem = KEY.matcher(Files.readString(key, StandardCharsets.ISO_8859_1));
            if (!pem.find()) {
                throw new KeyStoreException(key + ": no key (expected: BEGIN PRIVATE KEY, which is PKCS #8)");
            }
            byte[] bytes = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        }

        @Override
        public char[] password() {
            return NONE;
        }
    }

    /** A key store. Not a record, which would show the password. */
    final class OneFile implements TlsStore {

        private final Path file;
        private final char[] password;

        OneFile(Path file, char[] password) {
            this.file = file;
            this.password = password;
        }

        @Override
        public List<Path> paths() {
            return List.of(file);
        }

        @Override
        public KeyStore read() throws IOException, GeneralSecurityException {
            return KeyStore.getInstance(file.toFile(), password);
        }

        @Override
        public char[] password() {
            return password;
        }
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificatesOf(Path pem) throws IOException, GeneralSecurityException {
        List<Certificate> all = new ArrayList<>(CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pem))));
        if (all.isEmpty()) {
            throw new KeyStoreException(pem + ": no certificate (expected: at least one BEGIN CERTIFICATE)");
        }
        return all;
    }
}
