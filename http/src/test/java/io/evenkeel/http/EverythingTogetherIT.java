package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.core.cluster.ClusterSnapshot;
import io.evenkeel.core.cluster.EndpointSnapshot;
import io.evenkeel.core.health.OutlierDetection;
import io.evenkeel.core.limit.ConcurrencyLimit;
import io.evenkeel.core.retry.RetryBudget;
import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.RawServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All features at once, over servers that do anything, with callers that give up at any moment. */
class EverythingTogetherIT {

    private static final int REQUESTS = 400;

    /** How often a POST has arrived, by its number. */
    private final ConcurrentHashMap<String, AtomicInteger> posts = new ConcurrentHashMap<>();

    private RawServer moody(int seed) throws Exception {
        Random random = new Random(seed);
        return RawServer.start((socket, server) -> {
            while (true) {
                String head = server.readRequest(socket);
                if (head.startsWith("POST")) {
                    posts.computeIfAbsent(head.substring(0, head.indexOf(" HTTP/")), key -> new AtomicInteger())
                            .incrementAndGet();
                }
                int mood;
                synchronized (random) {
                    mood = random.nextInt(20);
                }
                switch (mood) {
                    case 0 -> {
                        RawServer.reset(socket);
                        return;
                    }
                    case 1 ->
                        RawServer.write(socket, "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
                    case 2 -> RawServer.write(socket, "HTTP/1.1 429 Slow Down\r\nContent-Length: 0\r\n\r\n");
                    case 3 -> {
                        RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                        return;
                    }
                    case 4 -> {
                        RawServer.awaitClosedByClient(socket);
                        return;
                    }
                    case 5, 6, 7 -> {
                        Thread.sleep(30);
                        RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
                    }
                    default -> RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everyCallEndsNoSlotIsLostAndNoPostIsSentTwice(int seed) throws Exception {
        Random random = new Random(seed);
        try (RawServer one = moody(seed);
                RawServer two = moody(seed + 100);
                RawServer three = moody(seed + 200);
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", one.uri())
                                        .endpoint("s2", two.uri())
                                        .endpoint("s3", three.uri())
                                        .limit(ConcurrencyLimit.of(10).withQueue(REQUESTS, Duration.ofMinutes(1)))
                                        .outlierDetection(OutlierDetection.builder()
                                                .ejection(Duration.ofMillis(100), Duration.ofMillis(200))
                                                .build())
                                        .retryOnStatus(429, 503)
                                        .retryBackoff(Duration.ofMillis(5))
                                        .retryBudget(RetryBudget.of(0.5, 50))
                                        .hedging(HttpHedging.after(Duration.ofMillis(20))
                                                .withBudget(RetryBudget.of(0.5, 50)))
                                        .attemptTimeout(Duration.ofSeconds(2))
                                        .deadline(Duration.ofSeconds(30)))
                        .build()) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://web/" + i));
                if (random.nextInt(3) == 0) {
                    request.POST(BodyPublishers.ofString("one"));
                }
                answers.add(client.sendAsync(request.build(), BodyHandlers.ofString()));
                if (random.nextInt(8) == 0) {
                    answers.get(random.nextInt(answers.size())).cancel(true);
                }
                if (random.nextInt(4) == 0) {
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(5)); // so that callers come at all moments
                }
            }
            int good = 0;
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                try {
                    good += answer.isCancelled()
                                    || answer.get(60, TimeUnit.SECONDS).statusCode() != 200
                            ? 0
                            : 1;
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(java.io.IOException.class);
                }
            }
            assertThat(good).isGreaterThan(REQUESTS / 4);
            assertThat(posts)
                    .isNotEmpty()
                    .allSatisfy(
                            (post, times) -> assertThat(times.get()).as(post).isEqualTo(1));
            Await.until("in flight 0: " + client, () -> {
                ClusterSnapshot<URI> now = client.cluster("http://web").snapshot();
                return now.waiting() == 0
                        && now.endpoints().stream()
                                .mapToLong(EndpointSnapshot::inFlight)
                                .allMatch(running -> running == 0);
            });
        }
    }
}
