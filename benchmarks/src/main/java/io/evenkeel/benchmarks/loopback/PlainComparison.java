package io.evenkeel.benchmarks.loopback;

import io.evenkeel.benchmarks.loopback.Round.Call;
import io.evenkeel.http.LoadBalancedHttpClient;
import io.evenkeel.http.fixture.Nginx;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;

/** What our client costs on loopback: over one nginx, beside a plain client of the JDK to the same, in turn. */
public final class PlainComparison {

    /**
     * So many of each side take turns: two plain clients can differ by a tenth and more for as long as they live, by where
     * the system lets their threads run.
     */
    private static final int CLIENTS = 25;

    /** So many have health checks; fewer, because their checks also run, and are counted, in the rounds of plain ones. */
    private static final int CHECKING = 10;

    private PlainComparison() {}

    /**
     * Prints the figures.
     *
     * @param args pairs of rounds, requests in each; by default 250 and 200
     */
    public static void main(String[] args) throws Exception {
        run(
                args.length > 0 ? Integer.parseInt(args[0]) : 250,
                args.length > 1 ? Integer.parseInt(args[1]) : 200,
                System.out);
    }

    /** Prints the figures; fails if a request did. */
    static void run(int pairs, int requests, PrintStream out) throws Exception {
        URI logical = URI.create("http://web/orders/42?full=1");
        List<LoadBalancedHttpClient> open = new ArrayList<>();
        try (Nginx nginx = Servers.start()) {
            URI direct = nginx.uri().resolve("/orders/42?full=1");
            List<HttpClient> ours = new ArrayList<>();
            List<HttpClient> plain = new ArrayList<>();
            List<HttpClient> others = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                open.add(Servers.ours(nginx.uri()));
                ours.add(open.get(i));
                plain.add(Servers.plain());
                others.add(Servers.plain());
            }
            Measured measured = new Measured(direct, pairs, requests, out);
            measured.against("other plain ones, which tells what can be seen here", plain, others, direct, Call.SEND);
            measured.against("ours", plain, ours, logical, Call.SEND);
            measured.against("ours", plain, ours, logical, Call.SEND_ASYNC);
            for (int i = 0; i < CHECKING; i++) {
                open.add(Servers.checking(nginx.uri()));
            }
            measured.against(
                    "ours with health checks",
                    plain.subList(0, CHECKING),
                    open.subList(CLIENTS, CLIENTS + CHECKING),
                    logical,
                    Call.SEND);
        } finally {
            open.forEach(LoadBalancedHttpClient::close);
        }
    }

    private record Measured(URI direct, int pairs, int requests, PrintStream out) {

        void against(String what, List<HttpClient> plain, List<? extends HttpClient> clients, URI uri, Call call)
                throws InterruptedException {
            for (int warm = 0; warm < Math.max(CLIENTS, pairs / 4); warm++) {
                Round.run(plain.get(warm % plain.size()), direct, call, 1, requests);
                Round.run(clients.get(warm % clients.size()), uri, call, 1, requests);
            }
            int[] turn = new int[2];
            Pairs both = Pairs.run(
                    pairs,
                    () -> Round.run(plain.get(turn[0]++ % plain.size()), direct, call, 1, requests),
                    () -> Round.run(clients.get(turn[1]++ % clients.size()), uri, call, 1, requests));
            out.println("plain clients beside " + what + "; " + call + ", one thread, " + pairs + " pairs of "
                    + requests + " requests");
            if (call == Call.SEND) { // asynchronous ones can run on threads that live for one request
                out.println(both.compare("CPU of threads, us", Round::threadMicros));
                out.println(both.compare("bytes per request", Round::bytesEach));
            }
            out.println(both.compare("median latency, us", round -> round.micros(0.5)));
            if (both.failed() > 0) {
                throw new IllegalStateException("failed requests: " + both.failed() + " (expected: 0)");
            }
        }
    }
}
