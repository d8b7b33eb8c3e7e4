package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.http.fixture.Await;
import io.evenkeel.http.fixture.WatchedClient;
import io.evenkeel.http.fixture.WebServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A blocking call waits on its own thread, inside the JDK's client, and yet can be ended from outside. */
class BlockingCallIT {

    private static final HttpRequest REQUEST =
            HttpRequest.newBuilder(URI.create("http://web/")).build();

    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private WebServer silent;
    private WebServer quick;

    @BeforeEach
    void start() throws Exception {
        silent = WebServer.start("silent", exchange -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        quick = WebServer.start("quick");
    }

    @AfterEach
    void stop() {
        released.countDown();
        threads.shutdownNow();
        silent.close();
        quick.close();
    }

    private static LoadBalancedHttpClientBuilder over(WebServer... servers) {
        return LoadBalancedHttpClient.builder().service("http://web", web -> {
            for (WebServer server : servers) {
                web.endpoint(server.name(), server.uri());
            }
        });
    }

    @Test
    void a_deadline_ends_it_and_leaves_no_interrupt_behind() throws Exception {
        try (LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                .service(
                        "http://web",
                        web -> web.endpoint("silent", silent.uri()).deadline(Duration.ofMillis(50)))
                .build()) {
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> client.send(REQUEST, BodyHandlers.ofString()))
                        .isInstanceOf(HttpTimeoutException.class);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
            }
            assertThat(client.cluster("http://web")
                            .snapshot()
                            .endpoints()
                            .get(0)
                            .inFlight())
                    .isZero();
        }
    }

    @Test
    void an_interrupt_ends_it_as_with_a_plain_client() throws Exception {
        try (LoadBalancedHttpClient client = over(silent).build()) {
            AtomicReference<Thread> caller = new AtomicReference<>();
            Future<?> call = threads.submit(() -> {
                caller.set(Thread.currentThread());
                assertThatThrownBy(() -> client.send(REQUEST, BodyHandlers.ofString()))
                        .isInstanceOf(InterruptedException.class);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
            });
            Await.until("asked", () -> silent.count("/") == 1);

            caller.get().interrupt();

            call.get(10, TimeUnit.SECONDS);
            assertThat(client.cluster("http://web")
                            .snapshot()
                            .endpoints()
                            .get(0)
                            .inFlight())
                    .isZero();
        }
    }

    @Test
    void shutting_down_now_ends_it() throws Exception {
        try (LoadBalancedHttpClient client = over(silent).build()) {
            Future<?> call = threads.submit(() -> {
                assertThatThrownBy(() -> client.send(REQUEST, BodyHandlers.ofString()))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("client is closed");
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
            });
            Await.until("asked", () -> silent.count("/") == 1);

            client.shutdownNow();

            call.get(10, TimeUnit.SECONDS);
            assertThat(client.awaitTermination(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void goes_on_with_another_endpoint() throws Exception {
        quick.stop();
        WebServer other = WebServer.start("other");
        try (LoadBalancedHttpClient client = over(quick, other).build()) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.send(REQUEST, BodyHandlers.ofString()).body()).isEqualTo("other");
            }
        } finally {
            other.close();
        }
    }

    @Test
    void many_endpoints_that_are_gone_take_no_more_of_the_stack_than_one() throws Exception {
        URI gone = quick.uri();
        quick.stop();
        try (LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                .service("http://web", web -> IntStream.range(0, 1500).forEach(i -> web.endpoint("s" + i, gone)))
                .build()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread small = new Thread(
                    null,
                    () -> {
                        try {
                            client.send(REQUEST, BodyHandlers.ofString());
                        } catch (Throwable e) {
                            thrown.set(e);
                        }
                    },
                    "small-stack",
                    256 * 1024);
            small.start();
            small.join(60_000);

            assertThat(thrown.get()).isInstanceOf(ConnectException.class).hasMessageContaining("endpoint s1499 ");
        }
    }

    @Test
    void waits_in_the_client_of_the_jdk() throws Exception {
        assertThat(asked(quick.uri(), web -> {})).isEqualTo("send");
    }

    @Test
    void a_name_that_must_be_looked_up_cannot_hold_up_a_limit() throws Exception {
        URI named = URI.create("http://localhost:" + quick.uri().getPort());
        Duration limit = Duration.ofSeconds(10);

        assertThat(asked(named, web -> {})).isEqualTo("send");
        assertThat(asked(quick.uri(), web -> web.deadline(limit).attemptTimeout(limit)))
                .isEqualTo("send");
        assertThat(asked(named, web -> web.deadline(limit))).isEqualTo("sendAsync");
        assertThat(asked(named, web -> web.attemptTimeout(limit))).isEqualTo("sendAsync");
    }

    /** How the client of the JDK is asked in a blocking call. */
    private static String asked(URI endpoint, Consumer<HttpServiceBuilder> settings) throws Exception {
        AtomicReference<String> asked = new AtomicReference<>("");
        HttpClient jdk = HttpClient.newHttpClient();
        try (LoadBalancedHttpClient client = LoadBalancedHttpClient.builder()
                .service("http://web", web -> {
                    web.endpoint("quick", endpoint);
                    settings.accept(web);
                })
                .build(service -> new WatchedClient(jdk, asked::set))) {
            assertThat(client.send(REQUEST, BodyHandlers.ofString()).body()).isEqualTo("quick");
        }
        return asked.get();
    }
}
