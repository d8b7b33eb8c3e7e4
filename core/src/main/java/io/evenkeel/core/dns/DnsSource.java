package io.evenkeel.core.dns;

import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.core.time.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.lookup.LookupSession;

/**
 * Endpoints from DNS, asked again whenever the shortest time to live is over. Immutable; the {@code with…} methods
 * return changed copies. Resolves with dnsjava, past the JDK's cache.
 *
 * <p>A server that does not answer, or says that there is nothing, empties no cluster: it keeps what it has, and the
 * source asks again, at first after the shortest and then after twice as long each time, up to the longest interval.
 *
 * @param <T> the endpoints' target
 */
public final class DnsSource<T> implements EndpointSource<T> {

    private static final Duration FIRST_ANSWER = Duration.ofSeconds(5);

    private final String name;
    private final Function<LookupSession, Lookup<T>> lookup;
    private final @Nullable InetSocketAddress server;
    private final Duration shortest;
    private final Duration longest;
    private final Supplier<Scheduler> schedulers;

    DnsSource(
            String name,
            Function<LookupSession, Lookup<T>> lookup,
            @Nullable InetSocketAddress server,
            Duration shortest,
            Duration longest,
            Supplier<Scheduler> schedulers) {
        this.name = name;
        this.lookup = lookup;
        this.server = server;
        this.shortest = shortest;
        this.longest = longest;
        this.schedulers = schedulers;
    }

    private static <T> DnsSource<T> of(String name, Function<LookupSession, Lookup<T>> lookup) {
        return new DnsSource<>(
                name,
                lookup,
                null,
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                () -> Scheduler.daemon("evenkeel-dns-" + name));
    }

    /**
     * One endpoint for each address (A and AAAA) of a host.
     *
     * @param endpoint makes the endpoint of an address
     */
    public static <T> DnsSource<T> addresses(String host, Function<InetAddress, Endpoint<T>> endpoint) {
        Objects.requireNonNull(endpoint, "endpoint");
        return of(host, session -> Lookup.addresses(session, host, true, endpoint));
    }

    /** As {@link #addresses}, without IPv6. */
    public static <T> DnsSource<T> ipv4Addresses(String host, Function<InetAddress, Endpoint<T>> endpoint) {
        Objects.requireNonNull(endpoint, "endpoint");
        return of(host, session -> Lookup.addresses(session, host, false, endpoint));
    }

    /**
     * One endpoint for each SRV record of a service, such as {@code _http._tcp.example.org}.
     *
     * @param endpoint makes the endpoint of a record; {@link ServiceRecord#endpoint} respects priority and weight
     */
    public static <T> DnsSource<T> services(String service, Function<ServiceRecord, Endpoint<T>> endpoint) {
        Objects.requireNonNull(endpoint, "endpoint");
        return of(service, session -> Lookup.services(session, service, endpoint));
    }

    /** A copy that asks this name server; default: those of the system. */
    public DnsSource<T> withServer(InetSocketAddress address) {
        return new DnsSource<>(name, lookup, Objects.requireNonNull(address, "server"), shortest, longest, schedulers);
    }

    /**
     * A copy that keeps the interval within these bounds, whatever the time to live; default 1 s to 5 min.
     *
     * @throws IllegalArgumentException if they are not positive and in order
     */
    public DnsSource<T> withInterval(Duration atLeast, Duration atMost) {
        if (atLeast.isNegative() || atLeast.isZero() || atMost.compareTo(atLeast) < 0) {
            throw new IllegalArgumentException(
                    "interval: " + atLeast + " to " + atMost + " (expected: above 0, and in this order)");
        }
        return new DnsSource<>(name, lookup, server, atLeast, atMost, schedulers);
    }

    /** Waits up to 5 s for the first answer, so that a cluster is not built empty. */
    @Override
    public Subscription subscribe(Sink<T> sink) {
        Running running = new Running(lookup.apply(session()), sink, schedulers.get());
        running.ask();
        try {
            running.first.get(FIRST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // The cluster warns when it is told; until then it waits for the source.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return running;
    }

    private LookupSession session() {
        ResolverConfig system = ResolverConfig.getCurrentConfig();
        var builder = LookupSession.defaultBuilder()
                .clearCaches()
                .searchPath(system.searchPath())
                .ndots(system.ndots());
        if (server != null) {
            builder.resolver(new SimpleResolver(server));
        }
        return builder.build();
    }

    @Override
    public String toString() {
        return "DNS " + name;
    }

    private final class Running implements Subscription {

        private final Lookup<T> asks;
        private final Sink<T> sink;
        private final Scheduler scheduler;
        private final CompletableFuture<Boolean> first = new CompletableFuture<>();
        private @Nullable List<Endpoint<T>> told;
        private int failures;
        private volatile boolean closed;

        Running(Lookup<T> asks, Sink<T> sink, Scheduler scheduler) {
            this.asks = asks;
            this.sink = sink;
            this.scheduler = scheduler;
        }

        @SuppressWarnings("FutureReturnValueIgnored") // take() does not fail
        void ask() {
            CompletionStage<Answer<T>> answer;
            try {
                answer = asks.ask();
            } catch (RuntimeException e) {
                take(null, e);
                return;
            }
            answer.whenComplete(this::take);
        }

        private synchronized void take(@Nullable Answer<T> answer, @Nullable Throwable failure) {
            if (closed) {
                return;
            }
            Duration next;
            if (answer != null && !answer.endpoints().isEmpty()) {
                failures = 0;
                next = bounded(answer.ttl());
            } else {
                next = bounded(shortest.multipliedBy(1L << Math.min(failures, 20)));
                failures++;
            }
            try {
                if (answer == null) {
                    sink.failed(described(Objects.requireNonNull(failure)));
                } else if (!answer.endpoints().equals(told)) {
                    told = answer.endpoints();
                    sink.endpoints(answer.endpoints());
                }
            } finally {
                scheduler.schedule(next, this::ask);
                first.complete(answer != null);
            }
        }

        /** With the name and the kind of failure, which dnsjava's exceptions do not tell in their message. */
        private IOException described(Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
            return new IOException("DNS " + name + ": " + cause.getClass().getSimpleName() + message, cause);
        }

        private Duration bounded(Duration interval) {
            return interval.compareTo(shortest) < 0 ? shortest : interval.compareTo(longest) > 0 ? longest : interval;
        }

        @Override
        public void close() {
            closed = true;
            scheduler.close();
        }
    }
}
