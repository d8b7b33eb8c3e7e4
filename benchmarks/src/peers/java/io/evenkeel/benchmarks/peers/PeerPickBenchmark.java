package io.evenkeel.benchmarks.peers;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.client.endpoint.EndpointSelector;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.netflix.loadbalancer.BaseLoadBalancer;
import com.netflix.loadbalancer.BestAvailableRule;
import com.netflix.loadbalancer.RoundRobinRule;
import com.netflix.loadbalancer.Server;
import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.ClusterBuilder;
import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.endpoint.Endpoint;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.util.GrpcPickers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * What peers take to choose an endpoint. Ours is measured with the whole lease (pick, counting in flight, release), the
 * peers without theirs.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class PeerPickBenchmark {

    @Param({"10", "1000"})
    private int endpoints;

    private Cluster<Integer> roundRobin;
    private Cluster<Integer> weighted;
    private EndpointSelector armeriaRoundRobin;
    private EndpointSelector armeriaWeighted;
    private ClientRequestContext armeriaContext;
    private SubchannelPicker grpcRoundRobin;
    private RoundRobinRule ribbonRoundRobin;
    private BestAvailableRule ribbonBestAvailable;

    @Setup
    public void setUp() {
        ClusterBuilder<Integer> equal = Cluster.<Integer>builder("equal").balancer(Balancer.roundRobin());
        ClusterBuilder<Integer> unequal = Cluster.<Integer>builder("unequal").balancer(Balancer.roundRobin());
        List<com.linecorp.armeria.client.Endpoint> armeria = new ArrayList<>();
        List<Server> ribbon = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            equal.endpoint(Endpoint.of("s" + i, i));
            unequal.endpoint(Endpoint.of("s" + i, i).withWeight(1 + i % 5));
            armeria.add(com.linecorp.armeria.client.Endpoint.of("s" + i + ".test", 80).withWeight(1 + i % 5));
            Server server = new Server("s" + i + ".test", 80);
            server.setAlive(true);
            server.setReadyToServe(true);
            ribbon.add(server);
        }
        roundRobin = equal.build();
        weighted = unequal.build();
        armeriaContext = ClientRequestContext.of(HttpRequest.of(HttpMethod.GET, "/"));
        armeriaRoundRobin = EndpointGroup.of(EndpointSelectionStrategy.roundRobin(), armeria);
        armeriaWeighted = EndpointGroup.of(EndpointSelectionStrategy.weightedRoundRobin(), armeria);
        grpcRoundRobin = GrpcPickers.roundRobin(endpoints);
        BaseLoadBalancer balancer = new BaseLoadBalancer();
        balancer.setServersList(ribbon);
        ribbonRoundRobin = new RoundRobinRule(balancer);
        ribbonBestAvailable = new BestAvailableRule();
        ribbonBestAvailable.setLoadBalancer(balancer);
    }

    @TearDown
    public void tearDown() {
        roundRobin.close();
        weighted.close();
    }

    private static Integer use(Cluster<Integer> cluster) {
        try (Lease<Integer> lease = cluster.acquire()) {
            Integer target = lease.target();
            lease.succeeded();
            return target;
        }
    }

    @Benchmark
    public Integer evenkeelRoundRobinLease() {
        return use(roundRobin);
    }

    @Benchmark
    public Integer evenkeelWeightedLease() {
        return use(weighted);
    }

    @Benchmark
    public Object armeriaRoundRobin() {
        return armeriaRoundRobin.selectNow(armeriaContext);
    }

    @Benchmark
    public Object armeriaWeightedRoundRobin() {
        return armeriaWeighted.selectNow(armeriaContext);
    }

    @Benchmark
    public PickResult grpcRoundRobin() {
        return grpcRoundRobin.pickSubchannel(null);
    }

    @Benchmark
    public Object ribbonRoundRobin() {
        return ribbonRoundRobin.choose(null);
    }

    @Benchmark
    public Object ribbonBestAvailable() {
        return ribbonBestAvailable.choose(null);
    }
}
