package io.evenkeel.benchmarks.peers;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.client.endpoint.EndpointSelector;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.netflix.loadbalancer.BaseLoadBalancer;
import com.netflix.loadbalancer.BestAvailableRule;
import com.netflix.loadbalancer.RandomRule;
import com.netflix.loadbalancer.RoundRobinRule;
import com.netflix.loadbalancer.Server;
import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.balancer.Candidate;
import io.evenkeel.core.balancer.ClusterView;
import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.balancer.Picker;
import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.ClusterBuilder;
import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.endpoint.Endpoint;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.util.GrpcPickers;
import io.grpc.xds.GrpcXdsPickers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.apache.dubbo.rpc.cluster.loadbalance.LeastActiveLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.RandomLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.RoundRobinLoadBalance;
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
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.loadbalancer.core.RandomLoadBalancer;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.support.ServiceInstanceListSuppliers;

/**
 * What peers take to choose an endpoint, beside ours: the pick, which is like for like, and the whole lease (pick, counting
 * in flight, release), which the peers are measured without.
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

    private final List<Cluster<Integer>> clusters = new ArrayList<>();
    private Cluster<Integer> roundRobin;
    private Cluster<Integer> weighted;
    private Cluster<Integer> leastRequests;
    private Picker roundRobinPick;
    private Picker weightedPick;
    private Picker randomPick;
    private Picker leastRequestsPick;
    private EndpointSelector armeriaRoundRobin;
    private EndpointSelector armeriaWeighted;
    private ClientRequestContext armeriaContext;
    private SubchannelPicker grpcRoundRobin;
    private SubchannelPicker grpcLeastRequest;
    private IntSupplier grpcWeighted;
    private RoundRobinRule ribbonRoundRobin;
    private RandomRule ribbonRandom;
    private BestAvailableRule ribbonBestAvailable;
    private RoundRobinLoadBalancer springRoundRobin;
    private RandomLoadBalancer springRandom;
    private DubboPeer dubboRandom;
    private DubboPeer dubboRoundRobin;
    private DubboPeer dubboLeastActive;

    @Setup
    public void setUp() {
        roundRobin = cluster(Balancer.roundRobin(), false);
        weighted = cluster(Balancer.roundRobin(), true);
        leastRequests = cluster(Balancer.leastRequests(), false);
        roundRobinPick = picker(Balancer.roundRobin(), false);
        weightedPick = picker(Balancer.roundRobin(), true);
        randomPick = picker(Balancer.random(), false);
        leastRequestsPick = picker(Balancer.leastRequests(), false);
        float[] weights = new float[endpoints];
        List<com.linecorp.armeria.client.Endpoint> armeria = new ArrayList<>();
        List<Server> ribbon = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            weights[i] = 1 + i % 5;
            armeria.add(com.linecorp.armeria.client.Endpoint.of("s" + i + ".test", 80).withWeight(1 + i % 5));
            Server server = new Server("s" + i + ".test", 80);
            server.setAlive(true);
            server.setReadyToServe(true);
            ribbon.add(server);
        }
        armeriaContext = ClientRequestContext.of(HttpRequest.of(HttpMethod.GET, "/"));
        armeriaRoundRobin = EndpointGroup.of(EndpointSelectionStrategy.roundRobin(), armeria);
        armeriaWeighted = EndpointGroup.of(EndpointSelectionStrategy.weightedRoundRobin(), armeria);
        grpcRoundRobin = GrpcPickers.roundRobin(endpoints);
        grpcLeastRequest = GrpcXdsPickers.leastRequest(endpoints);
        grpcWeighted = GrpcXdsPickers.weighted(weights);
        BaseLoadBalancer balancer = new BaseLoadBalancer();
        balancer.setServersList(ribbon);
        ribbonRoundRobin = new RoundRobinRule(balancer);
        ribbonRandom = new RandomRule();
        ribbonRandom.setLoadBalancer(balancer);
        ribbonBestAvailable = new BestAvailableRule();
        ribbonBestAvailable.setLoadBalancer(balancer);
        ServiceInstance[] spring = new ServiceInstance[endpoints];
        for (int i = 0; i < endpoints; i++) {
            spring[i] = new DefaultServiceInstance("s" + i, "service", "s" + i + ".test", 80, false);
        }
        springRoundRobin =
                new RoundRobinLoadBalancer(ServiceInstanceListSuppliers.toProvider("service", spring), "service");
        springRandom = new RandomLoadBalancer(ServiceInstanceListSuppliers.toProvider("service", spring), "service");
        dubboRandom = new DubboPeer(new RandomLoadBalance(), endpoints);
        dubboRoundRobin = new DubboPeer(new RoundRobinLoadBalance(), endpoints);
        dubboLeastActive = new DubboPeer(new LeastActiveLoadBalance(), endpoints);
    }

    private Cluster<Integer> cluster(Balancer balancer, boolean unequal) {
        ClusterBuilder<Integer> builder = Cluster.<Integer>builder("cluster").balancer(balancer);
        for (int i = 0; i < endpoints; i++) {
            builder.endpoint(Endpoint.of("s" + i, i).withWeight(unequal ? 1 + i % 5 : 1));
        }
        Cluster<Integer> cluster = builder.build();
        clusters.add(cluster);
        return cluster;
    }

    /** The picker over the members of a cluster, all of them idle, as the peers' are. */
    private Picker picker(Balancer balancer, boolean unequal) {
        Picker[] made = new Picker[1];
        cluster(
                new Balancer() {
                    @Override
                    public Picker newPicker(ClusterView view) {
                        made[0] = balancer.newPicker(view);
                        return made[0];
                    }

                    @Override
                    public boolean comparesLoad() {
                        return balancer.comparesLoad();
                    }
                },
                unequal);
        return made[0];
    }

    @TearDown
    public void tearDown() {
        clusters.forEach(Cluster::close);
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
    public Integer evenkeelLeastRequestsLease() {
        return use(leastRequests);
    }

    @Benchmark
    public Candidate evenkeelRoundRobin() {
        return roundRobinPick.pick(PickRequest.any(), 0);
    }

    @Benchmark
    public Candidate evenkeelWeighted() {
        return weightedPick.pick(PickRequest.any(), 0);
    }

    @Benchmark
    public Candidate evenkeelRandom() {
        return randomPick.pick(PickRequest.any(), 0);
    }

    @Benchmark
    public Candidate evenkeelLeastRequests() {
        return leastRequestsPick.pick(PickRequest.any(), 0);
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
    public PickResult grpcLeastRequest() {
        return grpcLeastRequest.pickSubchannel(null);
    }

    /** The index alone. */
    @Benchmark
    public int grpcWeighted() {
        return grpcWeighted.getAsInt();
    }

    @Benchmark
    public Object ribbonRandom() {
        return ribbonRandom.choose(null);
    }

    @Benchmark
    public Object ribbonRoundRobin() {
        return ribbonRoundRobin.choose(null);
    }

    @Benchmark
    public Object ribbonBestAvailable() {
        return ribbonBestAvailable.choose(null);
    }

    @Benchmark
    public Object springRoundRobin() {
        return springRoundRobin.choose().block();
    }

    @Benchmark
    public Object springRandom() {
        return springRandom.choose().block();
    }

    /** Smooth, by weights that are all the same. */
    @Benchmark
    public Object dubboRoundRobin() {
        return dubboRoundRobin.select();
    }

    @Benchmark
    public Object dubboRandom() {
        return dubboRandom.select();
    }

    @Benchmark
    public Object dubboLeastActive() {
        return dubboLeastActive.select();
    }
}
