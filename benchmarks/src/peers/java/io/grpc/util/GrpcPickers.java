package io.grpc.util;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.SubchannelPicker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Reaches grpc-java's round-robin picker, which is not public. */
public final class GrpcPickers {

    private GrpcPickers() {}

    /** A picker over this many children that answer at once. */
    public static SubchannelPicker roundRobin(int endpoints) {
        List<SubchannelPicker> children = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            children.add(new Child(PickResult.withNoResult()));
        }
        return new RoundRobinLoadBalancer.ReadyPicker(children, new AtomicInteger());
    }

    private static final class Child extends SubchannelPicker {
        private final PickResult result;

        Child(PickResult result) {
            this.result = result;
        }

        @Override
        public PickResult pickSubchannel(io.grpc.LoadBalancer.PickSubchannelArgs args) {
            return result;
        }
    }
}
