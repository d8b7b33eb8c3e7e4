package io.evenkeel.core.balancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
        Picker before = view.previous() instanceof SubsetPicker picker ? picker.within : null;
        Picker made =
                within.newPicker(view.withCandidates(chosen).withMembers(chosen).withPrevious(before));
        return new SubsetPicker(made, chosen, size);
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

    private static final class SubsetPicker implements Picker {

        private final Picker within;
        private final Set<Candidate> chosen = Collections.newSetFromMap(new IdentityHashMap<>());
        private final int size;

        SubsetPicker(Picker within, List<Candidate> chosen, int size) {
            this.within = within;
            this.chosen.addAll(chosen);
            this.size = size;
        }

        @Override
        public @Nullable Candidate pick(PickRequest request, long now) {
            return within.pick(request, now);
        }

        @Override
        public double share(Candidate candidate) {
            return chosen.contains(candidate) ? within.share(candidate) : 0;
        }

        @Override
        public String standing(Candidate candidate) {
            return chosen.contains(candidate)
                    ? within.standing(candidate)
                    : "is not among the " + size + " that this client uses";
        }

        @Override
        public OptionalInt activeTier() {
            return within.activeTier();
        }
    }
}
