package io.evenkeel.core.balancer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The endpoints of one's own zone first; when they are short, the others take what is too much for them. */
final class ZoneAware implements Balancer {

    private final RandomGenerator random;
    private final String zone;
    private final Balancer within;
    private final double minHealthyShare;

    ZoneAware(RandomGenerator random, String zone, Balancer within, double minHealthyShare) {
        this.random = random;
        this.zone = Objects.requireNonNull(zone, "zone");
        this.within = Objects.requireNonNull(within, "within");
        this.minHealthyShare = HealthyShare.checked(minHealthyShare);
    }

    @Override
    public boolean measuresLatency() {
        return within.measuresLatency();
    }

    @Override
    public Picker newPicker(ClusterView view) {
        ZonePicker before = view.previous() instanceof ZonePicker picker ? picker : null;
        List<Candidate> near = in(view.candidates(), true);
        List<Candidate> far = in(view.candidates(), false);
        List<Candidate> nearMembers = in(view.members(), true);
        double share = HealthyShare.load(near, nearMembers, minHealthyShare);
        Picker nearPicker = before == null ? null : before.near;
        Picker farPicker = before == null ? null : before.far;
        boolean farAble = far.stream().anyMatch(candidate -> candidate.weight() > 0);
        if (share > 0) {
            nearPicker = within.newPicker(
                    view.withCandidates(near).withMembers(nearMembers).withPrevious(nearPicker));
        }
        if (farAble && share < 1) {
            farPicker = within.newPicker(view.withCandidates(far)
                    .withMembers(in(view.members(), false))
                    .withPrevious(farPicker));
        }
        Stripes stripes = before == null ? new Stripes(random) : before.stripes;
        double nearShare = !farAble && share > 0 ? 1 : share;
        return new ZonePicker(
                zone,
                nearPicker,
                farPicker,
                nearShare,
                farAble,
                part(nearShare, near, nearPicker),
                part(farAble ? 1 - nearShare : 0, far, farPicker),
                stripes);
    }

    /** What to multiply the shares with that a picker gives its candidates. */
    private static double part(double share, List<Candidate> candidates, @Nullable Picker picker) {
        if (picker == null || share == 0) {
            return 0;
        }
        double whole = candidates.stream().mapToDouble(picker::share).sum();
        return whole > 0 ? share / whole : 0;
    }

    private List<Candidate> in(List<? extends Candidate> candidates, boolean near) {
        List<Candidate> found = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (zone.equals(candidate.endpoint().zone()) == near) {
                found.add(candidate);
            }
        }
        return found;
    }

    @Override
    public boolean comparesLoad() {
        return within.comparesLoad();
    }

    @Override
    public String toString() {
        return "zone " + zone + " first (" + within + ", spills below a healthy share of " + minHealthyShare + ")";
    }

    private static final class ZonePicker implements Picker {

        private final String zone;
        private final @Nullable Picker serving;
        private final @Nullable Picker near;
        private final @Nullable Picker far;
        private final double nearPart;
        private final double farPart;
        private final Stripes stripes;

        /**
         * A picker.
         *
         * @param share of the calls that goes to the own zone
         * @param farAble whether another zone can serve
         * @param nearPart what to multiply the own zone's shares with
         * @param farPart what to multiply the others' shares with
         */
        ZonePicker(
                String zone,
                @Nullable Picker near,
                @Nullable Picker far,
                double share,
                boolean farAble,
                double nearPart,
                double farPart,
                Stripes stripes) {
            this.zone = zone;
            this.near = near;
            this.far = far;
            this.nearPart = nearPart;
            this.farPart = farPart;
            this.stripes = stripes;
            if (near != null && share == 1) {
                this.serving = near;
            } else if (near != null && far != null && share > 0) {
                this.serving = new Split(new Picker[] {near, far}, new double[] {share, 1 - share}, stripes);
            } else {
                this.serving = farAble ? far : null;
            }
        }

        @Override
        public @Nullable Candidate pick(PickRequest request, long now) {
            return serving == null ? null : serving.pick(request, now);
        }

        @Override
        public double share(Candidate candidate) {
            boolean own = zone.equals(candidate.endpoint().zone());
            Picker picker = own ? near : far;
            double part = own ? nearPart : farPart;
            return picker == null || part == 0 ? 0 : part * picker.share(candidate);
        }

        @Override
        public String standing(Candidate candidate) {
            boolean own = zone.equals(candidate.endpoint().zone());
            Picker picker = own ? near : far;
            if (picker == null || (own ? nearPart : farPart) == 0) {
                return own ? "is not used by its zone" : "stands by outside zone " + zone;
            }
            return picker.standing(candidate);
        }
    }
}
