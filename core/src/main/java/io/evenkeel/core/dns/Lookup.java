package io.evenkeel.core.dns;

import io.evenkeel.core.endpoint.Endpoint;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/** Asks a name server once. */
@FunctionalInterface
interface Lookup<T> {

    CompletionStage<Answer<T>> ask();

    /** The addresses of a host, in the order of their numbers, because servers shuffle them. */
    static <T> Lookup<T> addresses(
            LookupSession session, String host, boolean ipv6, Function<InetAddress, Endpoint<T>> endpoint) {
        Name name = name(host);
        return () -> {
            CompletableFuture<List<Record>> four = records(session, name, Type.A);
            CompletableFuture<List<Record>> six =
                    ipv6 ? records(session, name, Type.AAAA) : CompletableFuture.completedFuture(List.of());
            return four.thenCombine(six, (a, aaaa) -> {
                List<Record> all = new ArrayList<>(a);
                all.addAll(aaaa);
                return new Answer<>(
                        all.stream()
                                .map(Lookup::address)
                                .sorted(Comparator.comparing(InetAddress::getHostAddress))
                                .map(endpoint)
                                .toList(),
                        ttl(all));
            });
        };
    }

    /** The places of a service. */
    static <T> Lookup<T> services(
            LookupSession session, String service, Function<ServiceRecord, Endpoint<T>> endpoint) {
        Name name = name(service);
        return () -> records(session, name, Type.SRV)
                .thenApply(records -> new Answer<>(
                        records.stream()
                                .map(SRVRecord.class::cast)
                                .filter(srv ->
                                        !srv.getTarget().equals(Name.root)) // "decidedly not available", says the RFC
                                .map(srv -> new ServiceRecord(
                                        srv.getTarget().toString(true),
                                        srv.getPort(),
                                        srv.getPriority(),
                                        srv.getWeight()))
                                .sorted(Comparator.comparing(ServiceRecord::host)
                                        .thenComparing(ServiceRecord::port))
                                .map(endpoint)
                                .toList(),
                        ttl(records)));
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("name: " + text + " (expected: a domain name)", e);
        }
    }

    private static CompletableFuture<List<Record>> records(LookupSession session, Name name, int type) {
        return session.lookupAsync(name, type)
                .thenApply(result -> result.getRecords())
                .exceptionally(failure -> {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    if (cause instanceof NoSuchRRSetException) {
                        return List.of(); // the name exists, but has no records of this type
                    }
                    throw new CompletionException(cause);
                })
                .toCompletableFuture();
    }

    private static InetAddress address(Record record) {
        return record instanceof AAAARecord six ? six.getAddress() : ((ARecord) record).getAddress();
    }

    private static Duration ttl(List<Record> records) {
        return Duration.ofSeconds(
                records.stream().mapToLong(Record::getTTL).min().orElse(0));
    }
}
