package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.EndpointSnapshot;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.Certificate;
import io.evenkeel.http.fixture.Nginx;
import io.evenkeel.http.fixture.RawHttp2Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of requests whose HTTP/2 connection or stream the server ends. */
class GoAwayIT {

    private static final URI ORDERS = URI.create("https://web/orders");
    private static final int REFUSED_STREAM = 7;
    private static final int INTERNAL_ERROR = 2;

    private static Certificate certificate;

    private final List<String> executed = new CopyOnWriteArrayList<>();
    private final List<RawHttp2Server> servers = new ArrayList<>();
    private LoadBalancedHttpClient client;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = Certificate.of("dns:web");
    }

    @AfterEach
    void everySlotIsFree() throws Exception {
        try {
            Await.until(
                    "in flight 0: " + client,
                    () -> client.cluster("https://web").snapshot().endpoints().stream()
                                    .mapToLong(EndpointSnapshot::inFlight)
                                    .sum()
                            == 0);
        } finally {
            client.close();
            for (RawHttp2Server server : servers) {
                server.close();
            }
        }
    }

    /** Starts the servers and the client, which asks them in this order. */
    private void connect(Consumer<HttpServiceBuilder> more, RawHttp2Server.Behaviour... behaviours) throws Exception {
        for (RawHttp2Server.Behaviour behaviour : behaviours) {
            servers.add(RawHttp2Server.start(certificate, behaviour));
        }
        client = LoadBalancedHttpClient.builder()
                .sslContext(Certificate.trusting(certificate))
                .service("https://web", service -> {
                    for (int i = 0; i < servers.size(); i++) {
                        service.endpoint(
                                Endpoint.of("s" + (i + 1), servers.get(i).uri()).withTier(i));
                    }
                    service.balancer(Balancer.activePassive());
                    more.accept(service);
                })
                .build();
    }

    private void answer(RawHttp2Server.Request request) throws IOException {
        executed.add(request.method());
        request.answer();
    }

    private HttpResponse<String> get() throws Exception {
        return client.send(HttpRequest.newBuilder(ORDERS).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post() throws Exception {
        return client.send(
                HttpRequest.newBuilder(ORDERS)
                        .POST(BodyPublishers.ofString("order"))
                        .build(),
                BodyHandlers.ofString());
    }

    private EndpointSnapshot<URI> endpoint(String name) {
        return client.cluster("https://web").snapshot().endpoint(name).orElseThrow();
    }

    /**
     * The third request on the first connection is not processed, because that ends. The client closes it: where the server
     * does at once, the JDK's client may see the end before its announcement, which is a failure then.
     */
    private void endsItsFirstConnection(RawHttp2Server.Request request) throws IOException {
        if (request.connection() == 1 && request.stream() == 5) {
            request.goAway(3);
        } else {
            answer(request);
        }
    }

    @Test
    void aGetThatAGoAwayLeavesOutIsSentOnANewConnectionToTheOnlyServer() throws Exception {
        connect(service -> {}, this::endsItsFirstConnection);
        for (int i = 0; i < 4; i++) {
            assertThat(get().statusCode()).isEqualTo(200);
        }
        assertThat(executed).hasSize(4);
        assertThat(endpoint("s1").failed()).isZero();
    }

    /** The announcement is lost where the end is seen first; then nothing tells that it was there, and it counts as a failure. */
    @Test
    void getsSucceedWhereEveryConnectionIsClosedRightBehindItsGoAway() throws Exception {
        List<Integer> closed = new CopyOnWriteArrayList<>();
        connect(service -> {}, request -> {
            if (request.stream() == 5) {
                request.goAway(3);
                request.close();
                closed.add(request.connection());
            } else {
                answer(request);
            }
        });
        for (int i = 0; i < 20; i++) {
            assertThat(get().statusCode()).isEqualTo(200);
        }
        assertThat(executed).hasSize(20);
        assertThat(closed).hasSizeGreaterThanOrEqualTo(9);
        assertThat(endpoint("s1").failed()).isLessThanOrEqualTo(closed.size());
        assertThat(endpoint("s1").succeeded()).isEqualTo(20);
    }

    @Test
    void aPostThatAGoAwayLeavesOutIsExecutedOnceOrFails() throws Exception {
        connect(service -> {}, this::endsItsFirstConnection);
        get();
        get();
        boolean answered;
        try {
            answered = post().statusCode() == 200;
        } catch (IOException e) {
            answered = false; // JDK 17 does not tell whether it was processed
        }
        assertThat(executed).hasSize(answered ? 3 : 2);
        assertThat(get().statusCode()).isEqualTo(200);
    }

    @Test
    void aPostThatWasProcessedBeforeTheGoAwayIsNotSentAgain() throws Exception {
        connect(
                service -> {},
                request -> {
                    executed.add(request.method());
                    request.goAway(request.stream());
                    request.close();
                },
                this::answer);
        assertThatThrownBy(this::post).isInstanceOf(IOException.class).hasMessageContaining("endpoint s1");
        assertThat(executed).containsExactly("POST");
    }

    @Test
    void aServerThatAlwaysGoesAwayIsAskedAsOftenAsMaxAttemptsSays() throws Exception {
        connect(service -> service.maxAttempts(3), request -> {
            executed.add(request.method());
            request.goAway(request.stream());
            request.close();
        });
        assertThatThrownBy(this::get).isInstanceOf(IOException.class);
        assertThat(executed).hasSizeBetween(1, 3);
    }

    @Test
    void aPostWhoseStreamIsRefusedIsSentElsewhere() throws Exception {
        connect(service -> {}, request -> request.reset(REFUSED_STREAM), this::answer);
        HttpResponse<String> response = post();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(LoadBalancedHttpClient.attemptsOf(response))
                .extracting(attempt -> attempt.endpoint().name())
                .containsExactly("s1", "s2");
        assertThat(executed).containsExactly("POST");
    }

    @Test
    void aStreamThatIsResetSendsAGetElsewhereAndAPostNowhere() throws Exception {
        connect(
                service -> {},
                request -> {
                    executed.add(request.method());
                    request.reset(INTERNAL_ERROR);
                },
                this::answer);
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(executed).containsExactly("GET", "GET");
        assertThatThrownBy(this::post).isInstanceOf(IOException.class).hasMessageContaining("endpoint s1");
        assertThat(executed).containsExactly("GET", "GET", "POST");
    }

    @Test
    void underLoadOnlyResponsesThatHaveBegunFailWhereBothServersEndTheirConnectionsAllTheTime() throws Exception {
        String server =
                "listen 127.0.0.1:PORT ssl http2; ssl_certificate DIR/cert.pem; ssl_certificate_key DIR/key.pem;"
                        + "keepalive_requests 100; location / { return 200 ok; }";
        try (Nginx one = Nginx.start(server, certificate);
                Nginx two = Nginx.start(server, certificate)) {
            client = LoadBalancedHttpClient.builder()
                    .sslContext(Certificate.trusting(certificate))
                    .service(
                            "https://web",
                            service -> service.endpoint("s1", one.secureUri())
                                    .endpoint("s2", two.secureUri())
                                    // JDK 17 leaves some of them without an answer, a plain client's too.
                                    .attemptTimeout(Duration.ofSeconds(1))
                                    .deadline(Duration.ofSeconds(10)))
                    .build();
            Semaphore places = new Semaphore(6);
            Set<Integer> begun = ConcurrentHashMap.newKeySet();
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                int number = i;
                places.acquire();
                answers.add(client.sendAsync(HttpRequest.newBuilder(ORDERS).build(), info -> {
                            begun.add(number);
                            return BodyHandlers.ofString().apply(info);
                        })
                        .whenComplete((response, failure) -> places.release()));
            }
            List<Integer> failed = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                try {
                    assertThat(answers.get(i).get().statusCode()).isEqualTo(200);
                } catch (ExecutionException e) {
                    failed.add(i);
                }
            }
            assertThat(begun).containsAll(failed);
            assertThat(failed).hasSizeLessThan(10);
        }
    }
}
