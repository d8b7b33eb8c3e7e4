package io.evenkeel.core.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.balancer.Candidate;
import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.balancer.Picker;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.endpoint.EndpointSource;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A call during a publication sees the state before or the state after, whole; never a mixture, never nothing. */
public class SnapshotSwapStress {

    private static final int OLD = 1;
    private static final int NEW = 2;
    private static final int FAILED = -1;

    private SnapshotSwapStress() {}

    /** Two endpoints, and two others in their place when an actor says so. */
    abstract static class Swap {

        final Cluster<String> cluster;
        private EndpointSource.Sink<String> sink;

        Swap(Balancer balancer) {
            cluster = new Still().build(new Still().with().balancer(balancer).source(told -> {
                        sink = told;
                        told.endpoints(List.of(Endpoint.of("old1", ""), Endpoint.of("old2", "")));
                        return () -> {};
                    }));
        }

        void swap() {
            sink.endpoints(List.of(Endpoint.of("new1", "").withWeight(3), Endpoint.of("new2", "")));
        }

        int call() {
            try (Lease<String> lease = cluster.acquire()) {
                return lease.endpoint().name().startsWith("old") ? OLD : NEW;
            } catch (RuntimeException e) {
                return FAILED;
            }
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "an old or a new endpoint, and new ones afterwards")
    @State
    public static class Membership extends Swap {

        public Membership() {
            super(Balancer.roundRobin());
        }

        @Actor
        public void caller(II_Result result) {
            result.r1 = call();
        }

        @Actor
        public void publisher() {
            swap();
        }

        @Arbiter
        public void after(II_Result result) {
            result.r2 = call();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 1", "1, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "who has seen the new state does not see the old one again")
    @State
    public static class NoWayBack extends Swap {

        public NoWayBack() {
            super(Balancer.leastRequests());
        }

        @Actor
        public void caller(II_Result result) {
            result.r1 = call();
            result.r2 = call();
        }

        @Actor
        public void publisher() {
            swap();
        }
    }

    /** Its fields are neither final nor volatile: what makes them visible is the publication alone. */
    private static final class Plain implements Picker {

        private Candidate first;
        private Candidate second;

        @Override
        public Candidate pick(PickRequest request, long now) {
            Candidate one = first;
            Candidate other = second;
            String prefix = one.endpoint().name().substring(0, 3);
            return other.endpoint().name().startsWith(prefix) ? one : null;
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1", "2"},
            expect = ACCEPTABLE,
            desc = "a picker is seen with all that was written before it was published")
    @State
    public static class PickerOfOnesOwn extends Swap {

        public PickerOfOnesOwn() {
            super(view -> {
                Plain picker = new Plain();
                picker.first = view.candidates().get(0);
                picker.second = view.candidates().get(1);
                return picker;
            });
        }

        @Actor
        public void caller(I_Result result) {
            result.r1 = call();
        }

        @Actor
        public void publisher() {
            swap();
        }
    }

    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "one of the two is usable at every moment, and is found")
    @State
    public static class NeverEmpty {

        private final Cluster<String> cluster = new Still().build(new Still().with("a", "b"));

        public NeverEmpty() {
            cluster.suspend("b", "for now");
        }

        @Actor
        public void caller(I_Result result) {
            for (int i = 0; i < 4; i++) {
                try {
                    cluster.acquire().close();
                } catch (NoEndpointException e) {
                    result.r1++;
                }
            }
        }

        @Actor
        public void publisher() {
            cluster.resume("b", "back");
            cluster.suspend("a", "for now");
            cluster.resume("a", "back");
            cluster.suspend("b", "for now");
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, 0", "1, 1"},
            expect = ACCEPTABLE,
            desc = "the tier that serves and the endpoints' states are of one moment")
    @State
    public static class OneMoment {

        private final Cluster<String> cluster = new Still()
                .build(new Still()
                        .with()
                        .endpoint(Endpoint.of("first", "").withTier(0))
                        .endpoint(Endpoint.of("standby", "").withTier(1))
                        .balancer(Balancer.activePassive()));

        @Actor
        public void reader(II_Result result) {
            ClusterSnapshot<String> snapshot = cluster.snapshot();
            result.r1 = snapshot.activeTier().orElse(FAILED);
            result.r2 = snapshot.endpoints().get(0).state() == EndpointState.UP ? 0 : 1;
        }

        @Actor
        public void publisher() {
            cluster.suspend("first", "gone");
        }
    }

    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "changes that come at the same time are both made")
    @State
    public static class NoLostChange {

        private final Cluster<String> cluster = new Still().build(new Still().with("a", "b", "c"));

        @Actor
        public void one() {
            cluster.suspend("a", "one");
        }

        @Actor
        public void other() {
            cluster.suspend("b", "other");
        }

        @Arbiter
        public void after(I_Result result) {
            result.r1 = (int) cluster.snapshot().endpoints().stream()
                    .filter(each -> each.state() == EndpointState.SUSPENDED)
                    .count();
        }
    }
}
