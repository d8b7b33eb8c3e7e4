package io.evenkeel.core.balancer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tiers in order of preference, as Envoy's priority levels: each takes what it is healthy enough for of the calls that
 * those before it left. A tier that was out and is preferred to the one that stepped in comes back by a policy.
 */
final class ActivePassive implements Balancer {

    private final RandomGenerator random;
    private final Balancer withinTier;
    private final double minHealthyShare;
    private final Failback failback;

    ActivePassive(RandomGenerator random, Balancer withinTier, double minHealthyShare, Failback failback) {
        this.random = random;
        this.withinTier = Objects.requireNonNull(withinTier, "withinTier");
        this.minHealthyShare = HealthyShare.checked(minHealthyShare);
        this.failback = Objects.requireNonNull(failback, "failback");
    }

    @Override
    public boolean measuresLatency() {
        return withinTier.measuresLatency();
    }

    @Override
    public Picker newPicker(ClusterView view) {
        TierPicker before = view.previous() instanceof TierPicker picker ? picker : null;
        NavigableMap<Integer, List<Candidate>> usable = byTier(view.candidates());
        NavigableMap<Integer, List<Candidate>> members = byTier(view.members());
        usable.values().removeIf(tier -> tier.stream().allMatch(candidate -> candidate.weight() == 0));
        NavigableMap<Integer, Standing> standings = new TreeMap<>();
        members.keySet().forEach(tier -> standings.put(tier, standing(tier, usable.containsKey(tier), before, view)));
        NavigableMap<Integer, Double> shares = shares(usable, members, standings, view);

        NavigableMap<Integer, Picker> pickers = before == null ? new TreeMap<>() : new TreeMap<>(before.pickers);
        Stripes stripes = before == null ? new Stripes(random) : before.stripes;
        shares.keySet()
                .forEach(tier -> pickers.put(
                        tier,
                        withinTier.newPicker(view.withCandidates(usable.getOrDefault(tier, List.of()))
                                .withMembers(members.getOrDefault(tier, List.of()))
                                .withPrevious(pickers.get(tier)))));
        NavigableMap<Integer, Double> parts = new TreeMap<>();
        shares.forEach((tier, share) -> {
            Picker picker = Objects.requireNonNull(pickers.get(tier));
            double whole = usable.getOrDefault(tier, List.of()).stream()
                    .mapToDouble(picker::share)
                    .sum();
            parts.put(tier, whole > 0 ? share / whole : 0);
        });
        return new TierPicker(pickers, shares, parts, standings, stripes);
    }

    private static NavigableMap<Integer, List<Candidate>> byTier(List<? extends Candidate> candidates) {
        NavigableMap<Integer, List<Candidate>> tiers = new TreeMap<>();
        for (Candidate candidate : candidates) {
            tiers.computeIfAbsent(candidate.endpoint().tier(), tier -> new ArrayList<>())
                    .add(candidate);
        }
        return tiers;
    }

    private static Standing standing(int tier, boolean usable, @Nullable TierPicker before, ClusterView view) {
        if (!usable) {
            return Standing.OUT;
        }
        Standing was = before == null ? null : before.standings.get(tier);
        if (before == null || was == null || was == Standing.IN || view.failingBack()) {
            return Standing.IN;
        }
        if (was == Standing.OUT) {
            // One that is less preferred than the one that serves does not come back; it stands by again.
            return before.tier.isPresent() && before.tier.getAsInt() < tier ? Standing.IN : Standing.since(view.now());
        }
        return was;
    }

    /** What each tier that can serve gets of all calls; brings those back in that are back whole. */
    private NavigableMap<Integer, Double> shares(
            NavigableMap<Integer, List<Candidate>> usable,
            NavigableMap<Integer, List<Candidate>> members,
            NavigableMap<Integer, Standing> standings,
            ClusterView view) {
        NavigableMap<Integer, Double> shares = new TreeMap<>();
        double left = 1;
        for (Map.Entry<Integer, List<Candidate>> tier : usable.entrySet()) {
            double able = HealthyShare.load(
                    tier.getValue(), members.getOrDefault(tier.getKey(), tier.getValue()), minHealthyShare);
            double share = Math.min(left, able * returned(tier.getKey(), standings, view));
            if (share > 0) {
                shares.put(tier.getKey(), share);
                left -= share;
            }
        }
        if (shares.isEmpty() && !usable.isEmpty()) {
            shares.put(usable.firstKey(), 1.0);
        }
        if (left > 1e-9) {
            // Nobody else is there to wait for: who serves is back.
            shares.keySet().forEach(tier -> standings.put(tier, Standing.IN));
        }
        return shares;
    }

    private double returned(int tier, NavigableMap<Integer, Standing> standings, ClusterView view) {
        Standing standing = standings.getOrDefault(tier, Standing.IN);
        if (!standing.returning) {
            return 1;
        }
        long elapsed = view.now() - standing.since;
        double share = failback.share(elapsed);
        if (share == 1) {
            standings.put(tier, Standing.IN);
        }
        Duration next = failback.nextChange(elapsed);
        if (next != null) {
            view.rebuildIn(next);
        }
        return share;
    }

    @Override
    public boolean comparesLoad() {
        return withinTier.comparesLoad();
    }

    @Override
    public String toString() {
        return "active-passive (" + withinTier + " within a tier"
                + (minHealthyShare > 0 ? ", spills below a healthy share of " + minHealthyShare : "") + ", failback "
                + failback + ")";
    }

    /** How far a tier is in the game. */
    private static final class Standing {

        static final Standing IN = new Standing(false, 0);
        static final Standing OUT = new Standing(false, 0);

        final boolean returning;
        final long since;

        private Standing(boolean returning, long since) {
            this.returning = returning;
            this.since = since;
        }

        static Standing since(long now) {
            return new Standing(true, now);
        }
    }

    /** Picks by shares, and keeps every tier's last picker so that each goes on with its sequence. */
    private static final class TierPicker implements Picker {

        private final @Nullable Picker serving;
        private final OptionalInt tier;
        private final NavigableMap<Integer, Picker> pickers;
        /** What to multiply a tier's own shares with, for each tier that gets calls. */
        private final NavigableMap<Integer, Double> parts;

        private final NavigableMap<Integer, Standing> standings;
        private final Stripes stripes;

        TierPicker(
                NavigableMap<Integer, Picker> pickers,
                NavigableMap<Integer, Double> shares,
                NavigableMap<Integer, Double> parts,
                NavigableMap<Integer, Standing> standings,
                Stripes stripes) {
            this.pickers = pickers;
            this.parts = parts;
            this.standings = standings;
            this.stripes = stripes;
            int most = -1;
            List<Picker> sharing = new ArrayList<>();
            for (Map.Entry<Integer, Double> share : shares.entrySet()) {
                sharing.add(Objects.requireNonNull(pickers.get(share.getKey())));
                if (most < 0 || share.getValue() > shares.getOrDefault(most, 0.0)) {
                    most = share.getKey();
                }
            }
            this.tier = most < 0 ? OptionalInt.empty() : OptionalInt.of(most);
            this.serving = sharing.size() < 2
                    ? sharing.isEmpty() ? null : sharing.get(0)
                    : new Split(
                            sharing.toArray(Picker[]::new),
                            shares.values().stream()
                                    .mapToDouble(Double::doubleValue)
                                    .toArray(),
                            stripes);
        }

        @Override
        public @Nullable Candidate pick(PickRequest request, long now) {
            return serving == null ? null : serving.pick(request, now);
        }

        @Override
        public double share(Candidate candidate) {
            Double part = parts.get(candidate.endpoint().tier());
            return part == null ? 0 : part * within(candidate).share(candidate);
        }

        @Override
        public String standing(Candidate candidate) {
            int place = candidate.endpoint().tier();
            return parts.containsKey(place) ? within(candidate).standing(candidate) : "stands by in tier " + place;
        }

        private Picker within(Candidate candidate) {
            return Objects.requireNonNull(pickers.get(candidate.endpoint().tier()));
        }

        @Override
        public OptionalInt activeTier() {
            return tier;
        }
    }
}
