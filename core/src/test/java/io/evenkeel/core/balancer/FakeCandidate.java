package io.evenkeel.core.balancer;

import io.evenkeel.core.endpoint.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A candidate that is as a test says; calls in flight and latency can be changed. */
final class FakeCandidate implements Candidate {

    private final Endpoint<String> endpoint;
    private final double weight;
    long inFlight;
    double latency;

    FakeCandidate(Endpoint<String> endpoint, double weight, long inFlight) {
        this.endpoint = endpoint;
        this.weight = weight;
        this.inFlight = inFlight;
    }

    @Override
    public Endpoint<String> endpoint() {
        return endpoint;
    }

    @Override
    public double weight() {
        return weight;
    }

    @Override
    public long inFlight() {
        return inFlight;
    }

    @Override
    public double latencyNanos(long now) {
        return latency;
    }

    @Override
    public String toString() {
        return endpoint.name();
    }

    FakeCandidate running(long calls) {
        inFlight = calls;
        return this;
    }

    FakeCandidate taking(double nanos) {
        latency = nanos;
        return this;
    }

    static FakeCandidate weighted(String name, double weight) {
        return new FakeCandidate(Endpoint.of(name, name), weight, 0);
    }

    static FakeCandidate inTier(String name, int tier) {
        return new FakeCandidate(Endpoint.of(name, name).withTier(tier), 1, 0);
    }

    static List<FakeCandidate> equal(int count) {
        List<FakeCandidate> candidates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            candidates.add(weighted("s" + i, 1));
        }
        return candidates;
    }

    static Picker newPicker(Balancer balancer, List<FakeCandidate> candidates, Picker previous) {
        return balancer.newPicker(ClusterView.of(candidates).withPrevious(previous));
    }

    static String pick(Picker picker) {
        Candidate picked = picker.pick(PickRequest.any(), 0);
        return picked == null ? null : picked.endpoint().name();
    }

    static List<String> picks(Picker picker, int count) {
        List<String> picks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            picks.add(pick(picker));
        }
        return picks;
    }

    static Map<String, Integer> shares(Picker picker, int count, PickRequest request) {
        Map<String, Integer> shares = new HashMap<>();
        for (int i = 0; i < count; i++) {
            shares.merge(picker.pick(request, 0).endpoint().name(), 1, Integer::sum);
        }
        return shares;
    }

    static Map<String, Integer> shares(Picker picker, int count) {
        Map<String, Integer> shares = new HashMap<>();
        picks(picker, count).forEach(name -> shares.merge(name, 1, Integer::sum));
        return shares;
    }
}
