package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.core.cluster.EndpointState;
import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.Certificate;
import io.evenkeel.http.fixture.Nginx;
import io.evenkeel.http.tls.TlsStore;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Client certificates, and files that change while the client lives. Every request has a connection of its own. */
class TlsFilesIT {

    private static final String CLOSING =
            "listen 127.0.0.1:PORT ssl; keepalive_timeout 0; ssl_certificate DIR/cert.pem; ssl_certificate_key DIR/key.pem; ";
    private static final String ASKING = CLOSING
            + "ssl_client_certificate DIR/clients.pem; ssl_verify_client on; location / { return 200 $ssl_client_fingerprint; }";

    private static Certificate forWeb;
    private static Certificate forOther;
    private static Certificate first;
    private static Certificate second;

    @TempDir
    private Path directory;

    private LoadBalancedHttpClient client;

    @BeforeAll
    static void makeCertificates() throws Exception {
        forWeb = Certificate.of("dns:web");
        forOther = Certificate.of("dns:other.example");
        first = Certificate.of("dns:client1");
        second = Certificate.of("dns:client2");
    }

    private Path trust;
    private Path chain;
    private Path key;

    @BeforeEach
    void writeFiles() throws Exception {
        trust = Files.writeString(directory.resolve("ca.pem"), forWeb.certificatePem());
        chain = Files.writeString(directory.resolve("client.pem"), first.certificatePem());
        key = Files.writeString(directory.resolve("client-key.pem"), first.keyPem());
    }

    @AfterEach
    void close() {
        if (client != null) {
            client.close();
        }
    }

    private static Nginx asking() throws Exception {
        return Nginx.start(ASKING, forWeb, first.certificatePem() + second.certificatePem());
    }

    private void connect(Nginx server, SSLContext context) {
        client = LoadBalancedHttpClient.builder()
                .sslContext(context)
                .service(
                        "https://web",
                        service -> service.endpoint("s1", server.secureUri())
                                .healthCheck(HttpHealthCheck.get("/").every(Duration.ofMillis(100))))
                .build();
    }

    private HttpResponse<String> get(String url) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    private String shown() throws Exception {
        return get("https://web/").body();
    }

    /** What nginx calls a certificate. */
    private static String fingerprint(Certificate certificate) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-1")
                        .digest(certificate.certificate().getEncoded()));
    }

    @Test
    void theServerSeesTheClientsCertificateWithTheHealthCheckToo() throws Exception {
        try (Nginx server = asking()) {
            connect(server, TlsFiles.trusting(trust).withCertificate(chain, key).sslContext());
            assertThat(shown()).isEqualTo(fingerprint(first));
            Await.until("checked", () -> server.accessLog().size() >= 3);
            assertThat(server.accessLog()).allMatch(line -> line.contains(" 200 "));
        }
    }

    @Test
    void withoutACertificateTheServerRefuses() throws Exception {
        try (Nginx server = asking()) {
            connect(server, TlsFiles.trusting(trust).sslContext());
            Await.until(
                    "down",
                    () -> client.cluster("https://web")
                                    .snapshot()
                                    .endpoint("s1")
                                    .orElseThrow()
                                    .state()
                            == EndpointState.DOWN);
            assertThat(server.accessLog()).allMatch(line -> line.contains(" 400 "));
        }
    }

    @Test
    void aCertificateThatIsReplacedOnDiskIsShownByNewConnections() throws Exception {
        try (Nginx server = asking()) {
            connect(server, TlsFiles.trusting(trust).withCertificate(chain, key).sslContext());
            assertThat(shown()).isEqualTo(fingerprint(first));
            Files.writeString(key, second.keyPem());
            Files.writeString(chain, second.certificatePem());
            Await.until("the second is shown", () -> shown().equals(fingerprint(second)));
        }
    }

    @Test
    void filesThatDoNotFitTogetherChangeNothing() throws Exception {
        try (Nginx server = asking()) {
            connect(
                    server,
                    TlsFiles.trusting(trust)
                            .withCertificate(chain, key)
                            .every(Duration.ZERO)
                            .sslContext());
            Files.writeString(key, second.keyPem());
            assertThat(shown()).isEqualTo(fingerprint(first));
            Files.delete(key);
            assertThat(shown()).isEqualTo(fingerprint(first));
            Files.writeString(chain, second.certificatePem());
            Files.writeString(key, "half a k");
            assertThat(shown()).isEqualTo(fingerprint(first));
            Files.writeString(key, second.keyPem());
            Await.until("the second is shown", () -> shown().equals(fingerprint(second)));
        }
    }

    @Test
    void whoIsTrustedFollowsTheFileAndOldSessionsAreNotResumed() throws Exception {
        try (Nginx web = Nginx.start(CLOSING + "location / { return 200 web; }", forWeb);
                Nginx other = Nginx.start(CLOSING + "location / { return 200 other; }", forOther)) {
            client = LoadBalancedHttpClient.builder()
                    .sslContext(TlsFiles.trusting(trust).every(Duration.ZERO).sslContext())
                    .service("https://web", service -> service.endpoint("s1", web.secureUri()))
                    .service("https://other.example", service -> service.endpoint("s1", other.secureUri()))
                    .build();
            assertThat(get("https://web/").body()).isEqualTo("web");
            assertThatThrownBy(() -> get("https://other.example/")).isInstanceOf(SSLException.class);
            Files.writeString(trust, forOther.certificatePem());
            assertThat(get("https://other.example/").body()).isEqualTo("other");
            assertThatThrownBy(() -> get("https://web/")).isInstanceOf(SSLException.class);
            Files.writeString(trust, forOther.certificatePem() + forWeb.certificatePem());
            assertThat(get("https://other.example/").body()).isEqualTo("other");
            assertThat(get("https://web/").body()).isEqualTo("web");
        }
    }

    @Test
    void keyStoresWillDoToo() throws Exception {
        char[] password = "changeit".toCharArray();
        Path keys = directory.resolve("keys.p12");
        Path trusted = directory.resolve("trusted.p12");
        TlsStore pem = TlsStore.chainAndKey(chain, key);
        Key secret = pem.read().getKey("key", pem.password());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", secret, password, new java.security.cert.Certificate[] {first.certificate()});
        write(store, keys, password);
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("web", forWeb.certificate());
        write(authorities, trusted, password);
        TlsFiles files = TlsFiles.trusting(trusted, password).withKeyStore(keys, password);
        assertThat(files.toString()).contains("keys.p12", "trusted.p12").doesNotContain("changeit");
        try (Nginx server = asking()) {
            connect(server, files.sslContext());
            assertThat(shown()).isEqualTo(fingerprint(first));
        }
    }

    private static void write(KeyStore store, Path file, char[] password) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password);
        }
    }

    @Test
    void filesThatDoNotHoldWhatTheyShouldAreRefusedAtFirst() throws Exception {
        Path missing = directory.resolve("missing.pem");
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        assertThatThrownBy(() -> TlsFiles.trusting(missing).sslContext()).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> TlsFiles.trusting(empty).sslContext())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("empty.pem: no certificate (expected: at least one BEGIN CERTIFICATE)");
        assertThatThrownBy(() ->
                        TlsFiles.trusting(trust).withCertificate(chain, trust).sslContext())
                .hasMessageContaining("ca.pem: no key (expected: BEGIN PRIVATE KEY, which is PKCS #8)");
        Files.writeString(key, second.keyPem());
        assertThatThrownBy(() ->
                        TlsFiles.trusting(trust).withCertificate(chain, key).sslContext())
                .hasMessageContaining("client-key.pem: another key than that of ");
        assertThat(TlsFiles.trustingAsTheJdk().sslContext()).isNotNull();
    }
}
