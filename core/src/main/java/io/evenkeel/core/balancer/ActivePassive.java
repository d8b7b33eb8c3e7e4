package io.evenkeel.core.balancer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All calls to the lowest tier that has a candidate; within it, another balancer spreads them. */
final class ActivePassive implements Balancer {

    private final Balancer withinTier;

    ActivePassive(Balancer withinTier) {
        this.withinTier = Objects.requireNonNull(withinTier, "withinTier");
    }

    @Override
    public Picker newPicker(ClusterView view) {
        NavigableMap<Integer, List<Candidate>> tiers = new TreeMap<>();
        for (Candidate candidate : view.candidates()) {
            if (candidate.weight() > 0) {
                tiers.computeIfAbsent(candidate.endpoint().tier(), tier -> new ArrayList<>())
                        .add(candidate);
            }
        }
        NavigableMap<Integer, Picker> pickers =
                view.previous() instanceof TierPicker before ? new TreeMap<>(before.pickers) : new TreeMap<>();
        if (tiers.isEmpty()) {
            return new TierPicker(null, OptionalInt.empty(), pickers);
        }
        Map.Entry<Integer, List<Candidate>> first = tiers.firstEntry();
        int tier = first.getKey();
        Picker active =
                withinTier.newPicker(view.withCandidates(first.getValue()).withPrevious(pickers.get(tier)));
        pickers.put(tier, active);
        return new TierPicker(active, OptionalInt.of(tier), pickers);
    }

    @Override
    public String toString() {
        return "active-passive (" + withinTier + " within a tier)";
    }

    /** Picks from the active tier, and keeps every tier's last picker so that each goes on with its sequence. */
    private static final class TierPicker implements Picker {

        private final @Nullable Picker active;
        private final OptionalInt tier;
        private final NavigableMap<Integer, Picker> pickers;

        TierPicker(@Nullable Picker active, OptionalInt tier, NavigableMap<Integer, Picker> pickers) {
            this.active = active;
            this.tier = tier;
            this.pickers = pickers;
        }

        @Override
        public @Nullable Candidate pick(PickRequest request, long now) {
            return active == null ? null : active.pick(request, now);
        }

        @Override
        public OptionalInt activeTier() {
            return tier;
        }
    }
}
