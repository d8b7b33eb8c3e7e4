package io.evenkeel.core.balancer;

import io.evenkeel.core.endpoint.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

record FakeCandidate(Endpoint<String> endpoint, double weight, long inFlight) implements Candidate {

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

    static Map<String, Integer> shares(Picker picker, int count) {
        Map<String, Integer> shares = new HashMap<>();
        picks(picker, count).forEach(name -> shares.merge(name, 1, Integer::sum));
        return shares;
    }
}
