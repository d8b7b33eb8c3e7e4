package io.evenkeel.examples;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.http.HttpHealthCheck;
import io.evenkeel.http.LoadBalancedHttpClient;
import io.evenkeel.jdbc.ReadWriteDataSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The pieces of code that the documentation shows; a test keeps the two the same. */
final class QuickStart {

    private QuickStart() {}

    static List<Object> first(String password) {
        // tag::first[]
        ReadWriteDataSource db = ReadWriteDataSource.builder("app")
                .primary("server1", "jdbc:mysql://10.0.0.1:3306/app")
                .replica("server2", "jdbc:mysql://10.0.0.2:3306/app")
                .credentials("app", password)
                .maxLag(Duration.ofSeconds(1))
                .build();
        HttpClient client = LoadBalancedHttpClient.builder()
                .service(
                        "http://web",
                        web -> web.endpoint("s1", URI.create("http://10.0.0.1:8080"))
                                .endpoint("s2", URI.create("http://10.0.0.2:8080"))
                                .healthCheck(HttpHealthCheck.get("/health")))
                .build();
        // end::first[]
        return List.of(db, client);
    }

    static void cluster(Consumer<URI> call) {
        // tag::cluster[]
        Cluster<URI> web = Cluster.<URI>builder("web")
                .endpoint(Endpoint.of("s1", URI.create("http://10.0.0.1")))
                .endpoint(Endpoint.of("s2", URI.create("http://10.0.0.2")).withWeight(2))
                .balancer(Balancer.roundRobin())
                .build();
        try (Lease<URI> lease = web.acquire()) {
            call.accept(lease.target());
            lease.succeeded();
        }
        // end::cluster[]
        web.close();
    }
}
