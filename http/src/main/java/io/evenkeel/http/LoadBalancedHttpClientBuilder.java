package io.evenkeel.http;

import io.evenkeel.core.time.Scheduler;
import io.evenkeel.core.time.Ticker;
import io.evenkeel.http.address.Origin;
import io.evenkeel.http.body.AbandonedBodies;
import io.evenkeel.http.tls.TlsParameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what a {@link LoadBalancedHttpClient} needs: its services, and everything that the JDK's own builder takes. Not
 * thread-safe; no argument may be null. The settings of the JDK's client mean what they mean there, on logical requests.
 */
public final class LoadBalancedHttpClientBuilder implements HttpClient.Builder {

    private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.http.Client");

    /** How long connecting to an endpoint may take unless it was set: as long as HAProxy's examples have it. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final List<HttpServiceBuilder> services = new ArrayList<>();
    private final List<HttpInterceptor> interceptors = new ArrayList<>();
    private @Nullable CookieHandler cookieHandler;
    private @Nullable SSLContext sslContext;
    private @Nullable SSLParameters sslParameters;
    private @Nullable Executor executor;
    private @Nullable ProxySelector proxy;
    private @Nullable Authenticator authenticator;
    private HttpClient.@Nullable Version version;
    private Duration connectTimeout = CONNECT_TIMEOUT;
    private HttpClient.Redirect redirect = HttpClient.Redirect.NEVER;
    private int priority = -1;
    private boolean passThrough;

    LoadBalancedHttpClientBuilder() {}

    /**
     * Adds a service: requests to this scheme, host and port are spread over its endpoints.
     *
     * @param url {@code http} or {@code https}, a host that need not be known to any name server, and a port or none,
     *     such as {@code http://web}
     * @param settings gets a builder and sets the endpoints and the rest
     * @throws IllegalArgumentException if the URL is malformed, there is a service of the same URL, or a setting is wrong
     */
    public LoadBalancedHttpClientBuilder service(String url, Consumer<HttpServiceBuilder> settings) {
        Origin origin = Origin.parse("service URL", url);
        for (HttpServiceBuilder other : services) {
            if (other.origin().equals(origin)) {
                throw new IllegalArgumentException("service URL: " + origin + " (expected: each service once)");
            }
        }
        HttpServiceBuilder service = new HttpServiceBuilder(origin);
        settings.accept(service);
        service.config(); // complains while the caller's line is on the stack
        services.add(service);
        return this;
    }

    /**
     * Lets requests to hosts that are no service of this client go there, as with a plain client. Without this they are
     * refused, so that no request, and no redirect, can be talked into reaching elsewhere.
     */
    public LoadBalancedHttpClientBuilder passThrough() {
        this.passThrough = true;
        return this;
    }

    /** Adds somebody who sets headers of every attempt and sees the headers of every response, in the order of adding. */
    public LoadBalancedHttpClientBuilder interceptor(HttpInterceptor interceptor) {
        interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
        return this;
    }

    @Override
    public LoadBalancedHttpClientBuilder cookieHandler(CookieHandler handler) {
        this.cookieHandler = Objects.requireNonNull(handler, "cookieHandler");
        return this;
    }

    /** How long connecting to an endpoint may take before the next one is tried; default 5 s. */
    @Override
    public LoadBalancedHttpClientBuilder connectTimeout(Duration limit) {
        Objects.requireNonNull(limit, "connectTimeout");
        ServiceConfig.positive("connectTimeout", limit);
        this.connectTimeout = limit;
        return this;
    }

    @Override
    public LoadBalancedHttpClientBuilder sslContext(SSLContext context) {
        this.sslContext = Objects.requireNonNull(context, "sslContext");
        return this;
    }

    /** TLS settings for all services; the server name of each service goes before one that is set here. */
    @Override
    public LoadBalancedHttpClientBuilder sslParameters(SSLParameters parameters) {
        this.sslParameters = TlsParameters.copy(Objects.requireNonNull(parameters, "sslParameters"));
        return this;
    }

    @Override
    public LoadBalancedHttpClientBuilder executor(Executor tasks) {
        this.executor = Objects.requireNonNull(tasks, "executor");
        return this;
    }

    @Override
    public LoadBalancedHttpClientBuilder followRedirects(HttpClient.Redirect policy) {
        this.redirect = Objects.requireNonNull(policy, "followRedirects");
        return this;
    }

    @Override
    public LoadBalancedHttpClientBuilder version(HttpClient.Version preferred) {
        this.version = Objects.requireNonNull(preferred, "version");
        return this;
    }

    @Override
    public LoadBalancedHttpClientBuilder priority(int streams) {
        if (streams < 1 || streams > 256) {
            throw new IllegalArgumentException("priority: " + streams + " (expected: 1 to 256)");
        }
        this.priority = streams;
        return this;
    }

    /** Chooses proxies, by the endpoints' URIs. */
    @Override
    public LoadBalancedHttpClientBuilder proxy(ProxySelector selector) {
        this.proxy = Objects.requireNonNull(selector, "proxy");
        return this;
    }

    /** Asked for the credentials of services by their logical host, and of proxies. */
    @Override
    public LoadBalancedHttpClientBuilder authenticator(Authenticator credentials) {
        this.authenticator = Objects.requireNonNull(credentials, "authenticator");
        return this;
    }

    /**
     * Builds the client and starts the services' health checks. The client is to be closed.
     *
     * @throws IllegalArgumentException if there is no service
     */
    @Override
    public LoadBalancedHttpClient build() {
        ClientSettings settings = settings();
        Workers workers = executor == null ? new Workers() : null;
        Executor tasks = workers == null ? Objects.requireNonNull(executor) : workers;
        return build(settings, workers, tasks, service -> settings.newInner(tasks, service));
    }

    /** The same over other clients than the JDK's, such as one that is quick and does nothing. */
    LoadBalancedHttpClient build(Function<HttpServiceBuilder, HttpClient> inner) {
        Workers workers = new Workers();
        return build(settings(), workers, workers, inner);
    }

    private LoadBalancedHttpClient build(
            ClientSettings settings,
            @Nullable Workers workers,
            Executor tasks,
            Function<HttpServiceBuilder, HttpClient> inner) {
        if (services.isEmpty() && !passThrough) {
            throw new IllegalArgumentException("services: none (expected: at least one)");
        }
        if (Failures.REPEATS_EVERYTHING) {
            LOG.warn("jdk.httpclient.enableAllMethodRetry is set: the JDK's client may send a POST twice");
        }
        Scheduler timer = Scheduler.daemon("evenkeel-http-timer");
        List<Service> built = new ArrayList<>();
        try {
            for (HttpServiceBuilder service : services) {
                built.add(service.build(service.config(), () -> new InnerClient(inner.apply(service))));
            }
            Activity activity = new Activity();
            Dispatcher dispatcher = new Dispatcher(
                    List.copyOf(built),
                    passThrough ? new InnerClient(settings.newPlain(tasks)) : null,
                    new Cookies(cookieHandler),
                    Redirects.of(redirect),
                    activity,
                    new AbandonedBodies(timer),
                    timer,
                    new Waiting(activity, timer, tasks),
                    List.copyOf(interceptors),
                    Ticker.system());
            return new LoadBalancedHttpClient(dispatcher, settings, workers);
        } catch (RuntimeException | Error e) {
            built.forEach(Service::close);
            timer.close();
            if (workers != null) {
                workers.close();
            }
            throw e;
        }
    }

    private ClientSettings settings() {
        SSLContext context = sslContext;
        if (context == null) {
            try {
                context = SSLContext.getDefault();
            } catch (NoSuchAlgorithmException e) {
                throw new UncheckedIOException(new IOException("no default SSLContext", e));
            }
        }
        return new ClientSettings(
                cookieHandler,
                connectTimeout,
                context,
                sslParameters == null ? context.getDefaultSSLParameters() : TlsParameters.copy(sslParameters),
                executor,
                proxy,
                authenticator,
                version == null ? HttpClient.Version.HTTP_2 : version,
                redirect,
                priority);
    }
}
