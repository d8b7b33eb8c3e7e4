package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.EndpointState;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.Certificate;
import io.evenkeel.http.fixture.Nginx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Endpoints are given by address or by name; their certificates are for the service, for another name or for themselves. */
class TlsIT {

    private static Certificate forWeb;
    private static Certificate forOther;
    private static Certificate forAddress;
    private static Certificate forLocalhost;
    private static SSLContext trustsAll;

    @BeforeAll
    static void makeCertificates() throws Exception {
        forWeb = Certificate.of("dns:web");
        forOther = Certificate.of("dns:other.example");
        forAddress = Certificate.of("ip:127.0.0.1");
        forLocalhost = Certificate.of("dns:localhost");
        trustsAll = Certificate.trusting(forWeb, forOther, forAddress, forLocalhost);
    }

    private static Nginx nginx(Certificate certificate, String name) throws Exception {
        return Nginx.start(
                "listen 127.0.0.1:PORT ssl http2; ssl_certificate DIR/cert.pem; ssl_certificate_key DIR/key.pem;"
                        + " location / { return 200 " + name + "; }",
                certificate);
    }

    private static LoadBalancedHttpClient client(Consumer<HttpServiceBuilder> service) {
        return LoadBalancedHttpClient.builder()
                .sslContext(trustsAll)
                .service("https://web", service)
                .build();
    }

    private static HttpResponse<String> get(HttpClient client) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("https://web/orders")).build(), BodyHandlers.ofString());
    }

    @Test
    void anAddressAnswersForTheServicesNameOverHttp2() throws Exception {
        try (Nginx one = nginx(forWeb, "s1");
                LoadBalancedHttpClient client = client(service -> service.endpoint("s1", one.secureUri()))) {
            HttpResponse<String> response = get(client);
            assertThat(response.body()).isEqualTo("s1");
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.sslSession()).isPresent();
            assertThat(one.accessLog(1)).hasSize(1).first().asString().endsWith(" HTTP/2.0 web");
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefusedAndTheNextEndpointIsAsked() throws Exception {
        try (Nginx wrong = nginx(forOther, "wrong");
                Nginx right = nginx(forWeb, "right");
                LoadBalancedHttpClient client = client(service -> service.endpoint("wrong", wrong.secureUri())
                        .endpoint(Endpoint.of("right", right.secureUri()).standby())
                        .balancer(Balancer.activePassive()))) {
            HttpResponse<String> response = get(client);
            assertThat(response.body()).isEqualTo("right");
            assertThat(LoadBalancedHttpClient.attemptsOf(response).get(0).failure())
                    .isInstanceOf(SSLException.class);
            client.cluster("https://web").suspend("right", "test");
            assertThatThrownBy(() -> get(client))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("service https://web: endpoint wrong");
            assertThat(wrong.accessLog()).isEmpty();
        }
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefused() throws Exception {
        try (Nginx one = nginx(forWeb, "s1");
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service("https://web", service -> service.endpoint("s1", one.secureUri()))
                        .build()) {
            assertThatThrownBy(() -> get(client)).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void aServiceCanHaveATlsNameOfItsOwn() throws Exception {
        try (Nginx one = nginx(forOther, "s1");
                LoadBalancedHttpClient client = client(
                        service -> service.endpoint("s1", one.secureUri()).tlsName("other.example"))) {
            assertThat(get(client).body()).isEqualTo("s1");
            assertThat(one.accessLog(1).get(0)).endsWith(" other.example");
        }
    }

    /** The same server, by its name instead of its address. */
    private static URI byName(Nginx server) {
        return URI.create("https://localhost:" + server.secureUri().getPort());
    }

    @Test
    void aNameAnswersForItself() throws Exception {
        try (Nginx one = nginx(forLocalhost, "s1");
                Nginx two = nginx(forWeb, "s2");
                LoadBalancedHttpClient client = client(service -> service.endpoint("s1", byName(one)));
                LoadBalancedHttpClient refusing = client(service -> service.endpoint("s2", byName(two)))) {
            assertThat(get(client).body()).isEqualTo("s1");
            assertThat(one.accessLog(1).get(0)).endsWith(" localhost");
            assertThatThrownBy(() -> get(refusing)).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void aNameAnswersForTheTlsNameOfTheService() throws Exception {
        try (Nginx one = nginx(forOther, "s1");
                Nginx two = nginx(forOther, "s2");
                LoadBalancedHttpClient client = client(service -> service.endpoint("s1", byName(one))
                        .endpoint("s2", two.secureUri())
                        .healthCheck(HttpHealthCheck.get("/").every(Duration.ofMillis(100)))
                        .tlsName("other.example"))) {
            HttpResponse<String> response = get(client);
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(List.of(response.body(), get(client).body())).containsExactlyInAnyOrder("s1", "s2");
            assertThat(response.sslSession().orElseThrow().getPeerHost()).isEqualTo("other.example");
            for (Nginx each : List.of(one, two)) {
                assertThat(each.accessLog(1))
                        .allSatisfy(line -> assertThat(line).endsWith(" other.example"));
            }
            assertThat(client.cluster("https://web").snapshot().endpoints())
                    .allSatisfy(each -> assertThat(each.state()).isEqualTo(EndpointState.UP));
        }
    }

    @Test
    void itsOwnNameDoesNotDoWhereThereIsATlsName() throws Exception {
        try (Nginx one = nginx(forLocalhost, "s1");
                LoadBalancedHttpClient client =
                        client(service -> service.endpoint("s1", byName(one)).tlsName("other.example"))) {
            assertThatThrownBy(() -> get(client))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("other.example");
            assertThat(one.accessLog()).isEmpty();
        }
    }

    @Test
    void aTlsNameHoldsOverHttp1AndForItsServiceAlone() throws Exception {
        try (Nginx one = nginx(forOther, "s1");
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .sslContext(trustsAll)
                        .version(HttpClient.Version.HTTP_1_1)
                        .service(
                                "https://web",
                                service -> service.endpoint("s1", byName(one)).tlsName("other.example"))
                        .service("https://strict", service -> service.endpoint("s1", byName(one)))
                        .build()) {
            HttpResponse<String> response = get(client);
            assertThat(response.body()).isEqualTo("s1");
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            HttpRequest strict =
                    HttpRequest.newBuilder(URI.create("https://strict/")).build();
            assertThatThrownBy(() -> client.send(strict, BodyHandlers.ofString()))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void aServiceCanAskForTheEndpointsOwnAddress() throws Exception {
        try (Nginx one = nginx(forAddress, "s1");
                Nginx two = nginx(forWeb, "s2");
                LoadBalancedHttpClient client = client(
                        service -> service.endpoint("s1", one.secureUri()).tlsNameOfEndpoint());
                LoadBalancedHttpClient refusing = client(
                        service -> service.endpoint("s2", two.secureUri()).tlsNameOfEndpoint())) {
            assertThat(get(client).body()).isEqualTo("s1");
            assertThatThrownBy(() -> get(refusing)).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void twoServicesAtOneAddressDoNotShareAnIdentity() throws Exception {
        try (Nginx one = nginx(forWeb, "s1");
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .sslContext(trustsAll)
                        .service("https://web", service -> service.endpoint("s1", one.secureUri()))
                        .service("https://other.example", service -> service.endpoint("s1", one.secureUri()))
                        .build()) {
            assertThat(get(client).body()).isEqualTo("s1");
            HttpRequest other =
                    HttpRequest.newBuilder(URI.create("https://other.example/")).build();
            assertThatThrownBy(() -> client.send(other, BodyHandlers.ofString()))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void aServiceCanTrustOthersThanTheClient() throws Exception {
        SSLContext own = Certificate.trusting(forWeb);
        try (Nginx one = nginx(forWeb, "s1");
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service(
                                "https://web",
                                service ->
                                        service.endpoint("s1", one.secureUri()).sslContext(own))
                        .build()) {
            HttpResponse<String> response = get(client);
            assertThat(response.body()).isEqualTo("s1");
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
    }

    @Test
    void theHealthCheckVerifiesTheSameName() throws Exception {
        try (Nginx one = nginx(forOther, "s1");
                LoadBalancedHttpClient client = client(service -> service.endpoint("s1", one.secureUri())
                        .healthCheck(HttpHealthCheck.get("/").every(Duration.ofMillis(100))))) {
            Await.until(
                    "s1 down",
                    () -> client.cluster("https://web")
                                    .snapshot()
                                    .endpoint("s1")
                                    .orElseThrow()
                                    .state()
                            == EndpointState.DOWN);
        }
    }

    @Test
    void aCleartextServiceCanHaveEndpointsBehindTls() throws Exception {
        try (Nginx one = nginx(forWeb, "s1");
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .sslContext(trustsAll)
                        .service("http://web", service -> service.endpoint("s1", one.secureUri()))
                        .build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://web/orders")).build();
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("s1");
        }
    }
}
