package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static final URI S1 = URI.create("http://10.0.0.1:8080");

    private static LoadBalancedHttpClientBuilder web() {
        return LoadBalancedHttpClient.builder().service("http://web", service -> service.endpoint("s1", S1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web",
                "//web",
                "ftp://web",
                "http://",
                "http:///orders",
                "http://we b",
                "http://my_web",
                "http://web/orders",
                "http://web?a=b",
                "http://web#a",
                "http://web:0",
                "http://web:70000"
            })
    void aMalformedServiceUrlIsRefused(String url) {
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder().service(url, service -> service.endpoint("s1", S1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("service URL: " + url + " (expected: http or https, a host, ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "/path", "ftp://10.0.0.1", "http:/path", "http://10.0.0.1/app", "mailto:a@b"})
    void anEndpointUriWithoutSchemeOrHostIsRefused(String uri) {
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder()
                        .service("http://web", service -> service.endpoint("s1", URI.create(uri))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("service http://web: URI of endpoint s1: ");
    }

    @Test
    void userInfoIsRefusedAndNotShown() {
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder().service("http://me:secret@web", service -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user info")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", URI.create("http://me:secret@10.0.0.1"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder().service("http://me:sec ret@web", service -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("ret@");
    }

    @Test
    void aServiceWithoutEndpointsIsRefused() {
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder().service("http://web", service -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("service http://web: endpoints: none (expected: at least one)");
    }

    @Test
    void aClientWithoutServicesIsRefused() {
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("services: none (expected: at least one)");
    }

    @Test
    void namesAreUsedOnce() {
        assertThatThrownBy(() -> web().service("HTTP://WEB:80/", service -> service.endpoint("s1", S1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("service URL: http://web (expected: each service once)");
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", S1).endpoint("s1", S1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("service http://web: endpoint name: s1 (expected: each name once)");
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", S1).maxAttempts(0)))
                .hasMessage("service http://web: maxAttempts: 0 (expected: >= 1)");
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", S1).deadline(Duration.ZERO)))
                .hasMessage("service http://web: deadline: PT0S (expected: > 0)");
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", S1).retryOnStatus(200)))
                .hasMessage("service http://web: retryOnStatus: 200 (expected: 300 to 599)");
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", S1).failureStatus(600)))
                .hasMessage("service http://web: failureStatus: 600 (expected: 300 to 599)");
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", S1).retryBackoff(Duration.ZERO)))
                .hasMessage("service http://web: retryBackoff: PT0S (expected: > 0)");
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", S1).maxRetryAfter(Duration.ofSeconds(-1))))
                .hasMessage("service http://web: maxRetryAfter: PT-1S (expected: >= 0)");
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", S1).tlsName("10.0.0.1")))
                .hasMessage("tlsName: 10.0.0.1 (expected: a host name)");
        assertThatThrownBy(() -> web().connectTimeout(Duration.ZERO)).hasMessageContaining("connectTimeout: PT0S");
        assertThatThrownBy(() -> web().priority(0)).hasMessage("priority: 0 (expected: 1 to 256)");
        assertThatThrownBy(() -> HttpHealthCheck.get("health"))
                .hasMessageContaining("path of the health check: health");
        assertThatThrownBy(() -> HttpHealthCheck.get("/a b")).hasMessageContaining("path of the health check: /a b");
        assertThatThrownBy(() -> HttpHealthCheck.get("/").expectStatus(99)).hasMessageContaining("99");
        assertThatThrownBy(() -> HttpHealthCheck.get("/").expectBody(""))
                .hasMessageStartingWith("body of the health check: empty");
        assertThatThrownBy(() -> HttpHealthCheck.head("/").expectBody("ok"))
                .hasMessageStartingWith("body of the health check: HEAD");
        assertThatThrownBy(() -> HttpHealthCheck.get("/").rise(0)).hasMessage("rise: 0 (expected: >= 1)");
    }

    @Test
    void theServicesNameInTheHostHeaderNeedsTheJvmsConsent() {
        assertThatThrownBy(() -> LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", S1).hostHeader(HostHeader.SERVICE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-Djdk.httpclient.allowRestrictedHeaders=host");
    }

    @Test
    void aClientTellsItsSettingsAsAPlainOneDoes() {
        CookieManager cookies = new CookieManager();
        Executor executor = Runnable::run;
        try (LoadBalancedHttpClient client = web().cookieHandler(cookies)
                .executor(executor)
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(1))
                .build()) {
            assertThat(client.cookieHandler()).containsSame(cookies);
            assertThat(client.executor()).containsSame(executor);
            assertThat(client.followRedirects()).isEqualTo(HttpClient.Redirect.ALWAYS);
            assertThat(client.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(client.connectTimeout()).contains(Duration.ofSeconds(1));
        }
        HttpClient plain = HttpClient.newHttpClient();
        try (LoadBalancedHttpClient client = web().build()) {
            assertThat(client.cookieHandler()).isEmpty();
            assertThat(client.executor()).isEmpty();
            assertThat(client.proxy()).isEmpty();
            assertThat(client.authenticator()).isEmpty();
            assertThat(client.followRedirects()).isEqualTo(plain.followRedirects());
            assertThat(client.version()).isEqualTo(plain.version());
            assertThat(client.sslContext()).isSameAs(plain.sslContext());
            assertThat(client.sslParameters().getProtocols())
                    .isEqualTo(plain.sslParameters().getProtocols());
        }
    }
}
