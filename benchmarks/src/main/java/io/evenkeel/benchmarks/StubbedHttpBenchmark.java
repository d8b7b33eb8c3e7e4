package io.evenkeel.benchmarks;

import io.evenkeel.benchmarks.stub.StubHttpClient;
import io.evenkeel.http.ClientOver;
import io.evenkeel.http.LoadBalancedHttpClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the HTTP client adds to a request: over a client that answers at once, so that nothing else is measured. Raw is that
 * client itself. The requests are for one URI, or each for another one, of which the clients have never heard.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class StubbedHttpBenchmark {

    @Param({"same", "new"})
    private String uri;

    private HttpClient raw;
    private LoadBalancedHttpClient routed;

    /** Each thread's own requests. */
    @State(Scope.Thread)
    public static class Requests {

        private final HttpRequest same = request("http://web/orders/42?full=1");
        private boolean always;
        private int number;

        @Setup(Level.Trial)
        public void setUp(StubbedHttpBenchmark benchmark) {
            always = benchmark.uri.equals("same");
        }

        HttpRequest next() {
            return always ? same : request("http://web/orders/" + number++ + "?full=1");
        }

        private static HttpRequest request(String uri) {
            return HttpRequest.newBuilder(URI.create(uri)).build();
        }
    }

    @Setup
    public void setUp() throws IOException, InterruptedException {
        raw = new StubHttpClient();
        routed = ClientOver.inner(
                LoadBalancedHttpClient.builder()
                        .service("http://web", web -> web.endpoint("s1", URI.create("http://127.0.0.1:20001"))),
                raw);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://web/")).build();
        HttpResponse<String> response = routed.send(request, BodyHandlers.ofString());
        if (!response.body().equals("hello")
                || !LoadBalancedHttpClient.endpointOf(response)
                        .orElseThrow()
                        .name()
                        .equals("s1")) {
            throw new IllegalStateException("answer: " + response + " (expected: hello of s1)");
        }
    }

    @TearDown
    public void tearDown() {
        routed.close();
    }

    @Benchmark
    public HttpResponse<String> rawSend(Requests requests) throws IOException, InterruptedException {
        return raw.send(requests.next(), BodyHandlers.ofString());
    }

    @Benchmark
    public HttpResponse<String> evenkeelSend(Requests requests) throws IOException, InterruptedException {
        return routed.send(requests.next(), BodyHandlers.ofString());
    }

    @Benchmark
    public HttpResponse<String> rawSendAsync(Requests requests) {
        return raw.sendAsync(requests.next(), BodyHandlers.ofString()).join();
    }

    @Benchmark
    public HttpResponse<String> evenkeelSendAsync(Requests requests) {
        return routed.sendAsync(requests.next(), BodyHandlers.ofString()).join();
    }
}
