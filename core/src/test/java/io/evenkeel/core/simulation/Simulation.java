package io.evenkeel.core.simulation;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.ClusterBuilder;
import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.cluster.NoEndpointException;
import io.evenkeel.core.cluster.SimulatedClusters;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.health.HealthCheck;
import io.evenkeel.core.health.HealthChecker;
import io.evenkeel.core.health.SimulatedChecks;
import io.evenkeel.core.time.FakeTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;

/**
 * One strategy in one scenario: an open load (requests arrive at random moments, whether or not earlier ones have
 * ended) on simulated servers, through a real {@link Cluster} whose time and randomness come from here.
 */
final class Simulation {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final FakeTime time = new FakeTime();
    private final Strategy strategy;
    private final Scenario scenario;
    private final SplittableRandom arrivals;
    private final List<SimulatedServer> servers = new ArrayList<>();
    private final Cluster<SimulatedServer> cluster;
    private double[] millis = new double[1 << 16];
    private int wells;
    private long requests;
    private long open;

    Simulation(Strategy strategy, Scenario scenario, long seed) {
        this.strategy = strategy;
        this.scenario = scenario;
        SplittableRandom random = new SplittableRandom(seed);
        this.arrivals = random.split();
        ClusterBuilder<SimulatedServer> builder = Cluster.builder("simulated");
        for (int i = 0; i < scenario.servers(); i++) {
            SimulatedServer server = new SimulatedServer(time, scenario, i, random.split());
            servers.add(server);
            builder.endpoint(Endpoint.of("s" + i, server));
        }
        builder.balancer(strategy.balancer().apply(random.nextLong()));
        if (strategy.outliers() != null) {
            builder.outlierDetection(strategy.outliers());
        }
        if (strategy.slowStart() != null) {
            builder.slowStart(strategy.slowStart());
        }
        this.cluster = SimulatedClusters.build(builder, time, random.split());
        if (strategy.checked()) {
            check(random.split());
        }
    }

    private void check(SplittableRandom random) {
        HealthCheck<SimulatedServer> check = HealthCheck.of(server -> {
            if (server.behaviour().kind() != Behaviour.Kind.SERVES) {
                throw new IOException(server.behaviour().toString());
            }
        });
        HealthChecker<SimulatedServer> checker =
                SimulatedChecks.start(check, time, random, new HealthChecker.Listener() {
                    @Override
                    public void up(String endpoint, String reason) {
                        cluster.resume(endpoint, reason);
                    }

                    @Override
                    public void down(String endpoint, String reason) {
                        cluster.suspend(endpoint, reason);
                    }
                });
        for (int i = 0; i < servers.size(); i++) {
            checker.watch(Endpoint.of("s" + i, servers.get(i)));
        }
    }

    Outcome run() {
        try (cluster) {
            arrive();
            time.advance(Scenario.LENGTH);
            requests -= open; // those that the end cut off count as nothing
            long[] taken = servers.stream().mapToLong(SimulatedServer::taken).toArray();
            return Outcome.of(millis, wells, requests, taken);
        }
    }

    private void arrive() {
        double rate = scenario.perSecond().at(time.nanoTime() / 1e9);
        double gap = -StrictMath.log(1 - arrivals.nextDouble()) / rate;
        time.schedule(Duration.ofNanos((long) (gap * 1e9)), () -> {
            arrive();
            requests++;
            open++;
            attempt(time.nanoTime(), 1, new HashSet<>());
        });
    }

    private void attempt(long start, int number, Set<String> tried) {
        Lease<SimulatedServer> lease;
        try {
            lease = cluster.acquire(PickRequest.excluding(tried));
        } catch (NoEndpointException e) {
            open--;
            return;
        }
        tried.add(lease.endpoint().name());
        boolean[] over = new boolean[1];
        var timeout = time.schedule(TIMEOUT, () -> {
            if (!over[0]) {
                over[0] = true;
                lease.failed(new TimeoutException());
                open--;
            }
        });
        lease.target().request(well -> {
            if (over[0]) {
                return;
            }
            over[0] = true;
            timeout.cancel();
            if (well) {
                lease.succeeded();
                record((time.nanoTime() - start) / 1e6);
                open--;
            } else {
                lease.failed(new IOException("simulated"));
                if (number < strategy.attempts()) {
                    attempt(start, number + 1, tried);
                } else {
                    open--;
                }
            }
        });
    }

    private void record(double latency) {
        if (wells == millis.length) {
            millis = Arrays.copyOf(millis, wells * 2);
        }
        millis[wells++] = latency;
    }
}
