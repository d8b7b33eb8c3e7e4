package io.evenkeel.benchmarks.loopback;

import io.evenkeel.benchmarks.loopback.Round.Call;
import io.evenkeel.http.LoadBalancedHttpClient;
import io.evenkeel.http.fixture.Nginx;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;

/** What our client costs on loopback: over one nginx, beside a plain client of the JDK to the same, in turn. */
public final class PlainComparison {

    private PlainComparison() {}

    /** @param args pairs of rounds, requests in each; by default 40 and 4,000 */
    public static void main(String[] args) throws Exception {
        run(
                args.length > 0 ? Integer.parseInt(args[0]) : 40,
                args.length > 1 ? Integer.parseInt(args[1]) : 4000,
                System.out);
    }

    /** Prints the figures; fails if a request did. */
    static void run(int pairs, int requests, PrintStream out) throws Exception {
        HttpClient plain = Servers.plain();
        try (Nginx nginx = Servers.start();
                LoadBalancedHttpClient ours = Servers.ours(nginx.uri())) {
            URI direct = nginx.uri().resolve("/orders/42?full=1");
            URI logical = URI.create("http://web/orders/42?full=1");
            for (Call call : Call.values()) {
                for (int warm = 0; warm < 3; warm++) {
                    Round.run(plain, direct, call, 1, requests);
                    Round.run(ours, logical, call, 1, requests);
                }
                Pairs both = Pairs.run(
                        pairs,
                        () -> Round.run(plain, direct, call, 1, requests),
                        () -> Round.run(ours, logical, call, 1, requests));
                out.println(call + ", one thread, " + pairs + " pairs of " + requests + " requests");
                if (call == Call.SEND) { // asynchronous ones can run on threads that live for one request
                    out.println(both.compare("CPU of threads, us", Round::threadMicros));
                    out.println(both.compare("bytes per request", Round::bytesEach));
                }
                out.println(both.compare("CPU of process, us", Round::processMicros));
                out.println(both.compare("median latency, us", round -> round.micros(0.5)));
                if (both.failed() > 0) {
                    throw new IllegalStateException("failed requests: " + both.failed() + " (expected: 0)");
                }
            }
        }
    }
}
