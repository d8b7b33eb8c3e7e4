package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.core.cluster.EndpointSnapshot;
import io.evenkeel.core.cluster.EndpointState;
import io.evenkeel.core.health.SlowStart;
import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.Nginx;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * GETs at a steady rate, whatever becomes of them, while one of two servers is reloaded, then killed, then started again. How
 * many a second, and for how long, is said by {@code -Devenkeel.load.rate} and {@code -Devenkeel.load.seconds}.
 */
class KillUnderLoadIT {

    private static final URI ORDERS = URI.create("http://web/orders");
    private static final int RATE = Integer.getInteger("evenkeel.load.rate", 400);
    private static final int SECONDS = Integer.getInteger("evenkeel.load.seconds", 8);
    private static final int TOTAL = RATE * SECONDS;

    /** One request: when it was to be sent, when it was sent, and what it came to. */
    private record Sent(long due, long at, CompletableFuture<Answer> answer) {}

    private record Answer(HttpResponse<String> response, long at) {}

    private EndpointSnapshot<URI> first(LoadBalancedHttpClient client) {
        return client.cluster("http://web").snapshot().endpoint("s1").orElseThrow();
    }

    @Test
    void noGetFailsWhenAServerIsReloadedAndThenKilledAndTheLoadReturnsSlowlyAfterwards() throws Exception {
        Duration window = Duration.ofMillis(SECONDS * 250L);
        try (Nginx one = Nginx.named("s1");
                Nginx two = Nginx.named("s2");
                LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                        .version(Version.HTTP_1_1)
                        .service(
                                "http://web",
                                service -> service.endpoint("s1", one.uri())
                                        .endpoint("s2", two.uri())
                                        .slowStart(SlowStart.over(window))
                                        .healthCheck(HttpHealthCheck.get("/health")
                                                .every(Duration.ofMillis(100))
                                                .inTransition(Duration.ofMillis(50))
                                                .rise(2)
                                                .fall(3)))
                        .build()) {
            CompletableFuture<Long> returned = new CompletableFuture<>();
            Thread operator = new Thread(() -> {
                try {
                    Thread.sleep(SECONDS * 100L);
                    one.reload();
                    Thread.sleep(SECONDS * 100L);
                    one.kill();
                    Await.until("s1 down", () -> first(client).state() == EndpointState.DOWN);
                    Thread.sleep(SECONDS * 100L);
                    one.restart();
                    Await.until("s1 up", () -> first(client).state() == EndpointState.UP);
                    returned.complete(System.nanoTime());
                } catch (Exception | Error e) {
                    returned.completeExceptionally(e);
                }
            });
            operator.start();
            long begin = System.nanoTime();
            List<Sent> sent = load(client);
            long lasted = System.nanoTime() - begin;
            operator.join();
            long up = returned.get();
            int answered = 0;
            long[] took = new long[sent.size()];
            for (Sent each : sent) {
                Answer answer = each.answer().get(); // throws where a request failed
                assertThat(answer.response().statusCode()).isEqualTo(200);
                took[answered++] = answer.at() - each.due();
            }
            assertThat(answered).isEqualTo(TOTAL);
            double early = share(sent, up, up + window.toNanos() / 4);
            double late = share(sent, up + window.toNanos(), Long.MAX_VALUE);
            Arrays.sort(took);
            System.out.printf(
                    "%d GETs in %.1f s: none failed; p50 %.1f ms, p99 %.1f ms, longest %.1f ms; share of the server that came back: "
                            + "%.0f %% in the first quarter of %d ms, %.0f %% after them%n",
                    TOTAL,
                    lasted / 1e9,
                    took[TOTAL / 2] / 1e6,
                    took[TOTAL * 99 / 100] / 1e6,
                    took[TOTAL - 1] / 1e6,
                    early * 100,
                    window.toMillis(),
                    late * 100);
            assertThat(early).isBetween(0.001, 0.3);
            assertThat(late).isBetween(0.4, 0.6);
            Await.until("in flight 0", () -> first(client).inFlight() == 0);
            assertThat(first(client).failed()).isPositive();
        }
    }

    /** Sends at the rate, without waiting for answers as long as no more than 200 are due. */
    private static List<Sent> load(LoadBalancedHttpClient client) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(ORDERS).build();
        List<Sent> sent = new ArrayList<>(TOTAL);
        Semaphore places = new Semaphore(200);
        long begin = System.nanoTime();
        for (int i = 0; i < TOTAL; i++) {
            long due = begin + i * 1_000_000_000L / RATE;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            places.acquire();
            sent.add(new Sent(
                    due,
                    System.nanoTime(),
                    client.sendAsync(request, BodyHandlers.ofString())
                            .whenComplete((response, failure) -> places.release())
                            .thenApply(response -> new Answer(response, System.nanoTime()))));
        }
        return sent;
    }

    /** The part of the requests of this time that the first server answered. */
    private static double share(List<Sent> sent, long from, long to) {
        List<String> names = sent.stream()
                .filter(each -> each.at() >= from && each.at() < to)
                .map(each -> each.answer().join().response().body())
                .toList();
        return (double) names.stream().filter("s1"::equals).count() / names.size();
    }
}
