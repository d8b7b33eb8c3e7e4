package io.evenkeel.http;

import io.evenkeel.http.tls.NamedSslContext;
import io.evenkeel.http.tls.TlsParameters;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** What was set of the JDK client's own settings, and the clients made from it. Immutable. */
record ClientSettings(
        @Nullable CookieHandler cookieHandler,
        Duration connectTimeout,
        SSLContext sslContext,
        SSLParameters sslParameters,
        @Nullable Executor executor,
        @Nullable ProxySelector proxy,
        @Nullable Authenticator authenticator,
        HttpClient.Version version,
        HttpClient.Redirect redirect,
        int priority) {

    /** A client for hosts that are no service. Cookies and redirects are handled outside of it. */
    HttpClient newPlain(Executor tasks) {
        HttpClient.Builder builder = common(tasks).sslContext(sslContext).sslParameters(sslParameters);
        if (authenticator != null) {
            builder.authenticator(authenticator);
        }
        return builder.build();
    }

    /** A client for one service alone, because the JDK keys connections by address and not by TLS identity. */
    HttpClient newInner(Executor tasks, HttpServiceBuilder service) {
        SSLContext own = service.sslContext();
        SSLParameters parameters = own == null ? TlsParameters.copy(sslParameters) : own.getDefaultSSLParameters();
        HttpClient.Builder builder = common(tasks)
                .sslContext(NamedSslContext.of(own == null ? sslContext : own, service.identity()))
                .sslParameters(service.identity().apply(parameters));
        if (authenticator != null) {
            builder.authenticator(new LogicalAuthenticator(authenticator, service.origin()));
        }
        return builder.build();
    }

    private HttpClient.Builder common(Executor tasks) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .executor(tasks)
                .connectTimeout(connectTimeout)
                .version(version)
                .followRedirects(HttpClient.Redirect.NEVER);
        if (proxy != null) {
            builder.proxy(proxy);
        }
        if (priority > 0) {
            builder.priority(priority);
        }
        return builder;
    }
}
