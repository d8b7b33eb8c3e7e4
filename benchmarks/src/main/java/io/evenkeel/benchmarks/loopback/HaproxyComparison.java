package io.evenkeel.benchmarks.loopback;

import io.evenkeel.benchmarks.loopback.Round.Call;
import io.evenkeel.http.LoadBalancedHttpClient;
import io.evenkeel.http.fixture.Haproxy;
import io.evenkeel.http.fixture.Nginx;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Our client over two nginx servers beside a plain client through HAProxy over the same two, in turn; and what each notices
 * when one of the servers is killed.
 */
public final class HaproxyComparison {

    private static final URI LOGICAL = URI.create("http://web/orders/42");

    private HaproxyComparison() {}

    /**
     * Prints the figures.
     *
     * @param args pairs of rounds, requests in each; by default 20 and 8,000
     */
    public static void main(String[] args) throws Exception {
        run(
                args.length > 0 ? Integer.parseInt(args[0]) : 20,
                args.length > 1 ? Integer.parseInt(args[1]) : 8000,
                3,
                System.out);
    }

    /** Prints the figures; fails if a request did while both servers were alive. */
    static void run(int pairs, int requests, int kills, PrintStream out) throws Exception {
        HttpClient plain = Servers.plain();
        try (Nginx one = Servers.start();
                Nginx two = Servers.start();
                Haproxy haproxy = Haproxy.start(List.of(one.uri(), two.uri()));
                LoadBalancedHttpClient ours = Servers.checking(one.uri(), two.uri())) {
            URI proxied = haproxy.uri().resolve("/orders/42");
            for (int threads : new int[] {1, 8}) {
                Round.run(plain, proxied, Call.SEND, threads, requests);
                Round.run(ours, LOGICAL, Call.SEND, threads, requests);
                Pairs both = Pairs.run(
                        pairs,
                        () -> Round.run(plain, proxied, Call.SEND, threads, requests),
                        () -> Round.run(ours, LOGICAL, Call.SEND, threads, requests));
                out.println("plain through HAProxy, ours direct; threads: " + threads + ", " + pairs + " pairs of "
                        + requests + " requests");
                out.println(both.compare("requests per second", Round::perSecond));
                out.println(both.compare("p50, us", round -> round.micros(0.5)));
                out.println(both.compare("p99, us", round -> round.micros(0.99)));
                if (both.failed() > 0) {
                    throw new IllegalStateException("failed requests: " + both.failed() + " (expected: 0)");
                }
            }
            for (int time = 1; time <= kills; time++) {
                kill(time, two, plain, proxied, ours, requests, out);
                if (time < kills) {
                    two.restart();
                    TimeUnit.SECONDS.sleep(2); // until both have checked it twice and use it again
                }
            }
        }
    }

    /** Both under load at once, so that they see the same death. */
    private static void kill(
            int time, Nginx victim, HttpClient plain, URI proxied, HttpClient ours, int requests, PrintStream out)
            throws Exception {
        Executor threads = task -> {
            Thread thread = new Thread(task, "evenkeel-kill");
            thread.setDaemon(true);
            thread.start();
        };
        CompletableFuture<Round> through = CompletableFuture.supplyAsync(() -> load(plain, proxied, requests), threads);
        CompletableFuture<Round> direct = CompletableFuture.supplyAsync(() -> load(ours, LOGICAL, requests), threads);
        load(ours, LOGICAL, requests / 8); // until both run
        victim.kill();
        Round plainly = through.join();
        Round balanced = direct.join();
        out.printf(
                "server killed, time %d, 4 threads each, of %d requests: failed plain %d, ours %d; slowest, ms: plain %.1f, ours %.1f%n",
                time, requests, plainly.failed(), balanced.failed(), plainly.micros(1) / 1e3, balanced.micros(1) / 1e3);
    }

    private static Round load(HttpClient client, URI uri, int requests) {
        try {
            return Round.run(client, uri, Call.SEND, 4, requests);
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }
}
