package io.grpc.xds;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.ManagedChannel;
import io.grpc.util.MultiChildLoadBalancer.ChildLbState;
import io.grpc.xds.WeightedRoundRobinLoadBalancer.StaticStrideScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** Reaches grpc-java's least-request picker and its weighted schedule, which are not public. */
public final class GrpcXdsPickers {

    private GrpcXdsPickers() {}

    /** A picker over this many idle children that answer at once, with grpc-java's default of two choices. */
    public static SubchannelPicker leastRequest(int endpoints) {
        LeastRequestLoadBalancer balancer = new LeastRequestLoadBalancer(new Nobody());
        List<ChildLbState> children = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            children.add(balancer.createChildLbState(i));
        }
        return new LeastRequestLoadBalancer.ReadyPicker(children, 2, ThreadSafeRandom.ThreadSafeRandomImpl.instance);
    }

    /** The schedule by which grpc-java's weighted round robin finds an index. */
    public static IntSupplier weighted(float... weights) {
        return new StaticStrideScheduler(weights, new AtomicInteger())::pick;
    }

    private static final class Nobody extends Helper {
        @Override
        public ManagedChannel createOobChannel(EquivalentAddressGroup addresses, String authority) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void updateBalancingState(ConnectivityState state, SubchannelPicker picker) {}

        @Override
        public String getAuthority() {
            return "nobody";
        }
    }
}
