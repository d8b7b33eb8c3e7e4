package io.evenkeel.core.balancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Of each tier only some endpoints, always the same ones for one client: those of the lowest hash with its name. */
final class Subset implements Balancer {

    private final String client;
    private final int size;
    private final Balancer within;

    Subset(String client, int size, Balancer within) {
        this.client = Objects.requireNonNull(client, "client");
        if (size < 1) {
            throw new IllegalArgumentException("subset size: " + size + " (expected: >= 1)");
        }
        this.size = size;
        this.within = Objects.requireNonNull(within, "within");
    }

    @Override
    public boolean measuresLatency() {
        return within.measuresLatency();
    }

    @Override
    public Picker newPicker(ClusterView view) {
        Map<Integer, List<Candidate>> tiers = new HashMap<>();
        for (Candidate candidate : view.candidates()) {
            if (candidate.weight() > 0) {
                tiers.computeIfAbsent(candidate.endpoint().tier(), tier -> new ArrayList<>())
                        .add(candidate);
            }
        }
        List<Candidate> chosen = new ArrayList<>();
        tiers.values().forEach(tier -> chosen.addAll(chosen(tier)));
        return within.newPicker(view.withCandidates(chosen).withMembers(chosen));
    }

    private List<Candidate> chosen(List<Candidate> tier) {
        if (tier.size() <= size) {
            return tier;
        }
        long[] ranks = new long[tier.size()];
        Arrays.setAll(ranks, i -> rank(tier.get(i)));
        long[] sorted = ranks.clone();
        Arrays.sort(sorted);
        long last = sorted[size - 1];
        List<Candidate> chosen = new ArrayList<>(size);
        for (int i = 0; i < ranks.length && chosen.size() < size; i++) {
            if (ranks[i] <= last) {
                chosen.add(tier.get(i));
            }
        }
        return chosen;
    }

    private long rank(Candidate candidate) {
        return Hash.mix(
                Hash.of(client) + Hash.GOLDEN * Hash.of(candidate.endpoint().name()));
    }

    @Override
    public boolean comparesLoad() {
        return within.comparesLoad();
    }

    @Override
    public String toString() {
        return "subset of " + size + " (" + within + ")";
    }
}
