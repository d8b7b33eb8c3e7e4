package io.evenkeel.core.cluster;

import static io.evenkeel.core.cluster.Outcome.CANCELLED;
import static io.evenkeel.core.cluster.Outcome.SUCCEEDED;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.limit.ConcurrencyLimit;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Whoever ends a lease, and however many do at once: it ends once, with one outcome. */
public class LeaseStress {

    private static final RuntimeException BROKEN = new IllegalStateException("broken");

    private LeaseStress() {}

    /** One lease that is out. */
    abstract static class Out {

        final Cluster<String> cluster;
        final Lease<String> lease;

        Out(ClusterBuilder<String> builder) {
            cluster = new Still().build(builder);
            lease = cluster.acquire();
        }

        void counts(IIII_Result result) {
            EndpointSnapshot<String> counts = cluster.snapshot().endpoints().get(0);
            result.r1 = (int) counts.inFlight();
            result.r2 = (int) counts.succeeded();
            result.r3 = (int) counts.failed();
            result.r4 = (int) counts.cancelled();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, 1, 0, 0", "0, 0, 1, 0"},
            expect = ACCEPTABLE,
            desc = "one outcome, and nothing in flight")
    @State
    public static class TwoOutcomes extends Out {

        public TwoOutcomes() {
            super(new Still().with("a"));
        }

        @Actor
        public void one() {
            lease.succeeded();
        }

        @Actor
        public void other() {
            lease.failed(BROKEN);
        }

        @Arbiter
        public void after(IIII_Result result) {
            counts(result);
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, 1, 0, 0", "0, 0, 0, 1"},
            expect = ACCEPTABLE,
            desc = "one outcome, and nothing in flight")
    @State
    public static class ClosedMeanwhileComparingLoad extends Out {

        public ClosedMeanwhileComparingLoad() {
            super(new Still().with("a").balancer(Balancer.peakEwma()));
        }

        @Actor
        public void one() {
            lease.succeeded();
        }

        @Actor
        public void other() {
            lease.close();
        }

        @Arbiter
        public void after(IIII_Result result) {
            counts(result);
        }
    }

    @JCStressTest
    @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "its place is given back once: one call fits, and no second")
    @State
    public static class PlaceGivenBackOnce extends Out {

        public PlaceGivenBackOnce() {
            super(new Still().with("a").limit(ConcurrencyLimit.of(1).withQueue(0, Duration.ZERO)));
        }

        @Actor
        public void one() {
            lease.succeeded();
        }

        @Actor
        public void other() {
            lease.close();
        }

        @Arbiter
        public void after(III_Result result) {
            result.r1 = (int) cluster.snapshot().endpoints().get(0).inFlight();
            result.r2 = tryOne();
            result.r3 = 1 - tryOne();
        }

        private int tryOne() {
            try {
                cluster.acquire(PickRequest.any(), Duration.ZERO);
                return 1;
            } catch (NoEndpointException e) {
                return 0;
            }
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "1, 0", "1, 1"},
            expect = ACCEPTABLE,
            desc = "one call in flight, or none; never fewer")
    @State
    public static class SeenFromOutside {

        private final Tally spread = Tally.of(false, null, OutcomeListener.NOBODY);
        private final Tally shared = Tally.of(true, null, OutcomeListener.NOBODY);

        @Actor
        public void caller() {
            spread.start(0);
            shared.start(0);
            spread.end(SUCCEEDED, 0, null);
            shared.end(CANCELLED, 0, null);
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = (int) spread.inFlight();
            result.r2 = (int) shared.inFlight();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, 0", "1, 0", "2, 0", "3, 0"},
            expect = ACCEPTABLE,
            desc = "never fewer than none while cells are added, and none in the end")
    @State
    public static class SeenWhileCellsAreAdded {

        private final Tally spread = Tally.of(false, null, OutcomeListener.NOBODY);

        private void calls() {
            for (int i = 0; i < 3; i++) {
                spread.start(0);
                spread.end(SUCCEEDED, 0, null);
            }
        }

        @Actor
        public void one() {
            calls();
        }

        @Actor
        public void other() {
            calls();
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = (int) spread.inFlight();
        }

        @Arbiter
        public void after(II_Result result) {
            result.r2 = (int) spread.inFlight() + 6 - (int) spread.succeeded();
        }
    }

    @JCStressTest
    @Outcome(id = "0, 2, 0, 2", expect = ACCEPTABLE, desc = "every start and every end is counted")
    @State
    public static class CountsOfTwoThreads {

        private final Tally spread = Tally.of(false, null, OutcomeListener.NOBODY);
        private final Tally shared = Tally.of(true, null, OutcomeListener.NOBODY);

        private void call() {
            spread.start(0);
            shared.start(0);
            spread.end(SUCCEEDED, 0, null);
            shared.end(CANCELLED, 0, null);
        }

        @Actor
        public void one() {
            call();
        }

        @Actor
        public void other() {
            call();
        }

        @Arbiter
        public void after(IIII_Result result) {
            result.r1 = (int) spread.inFlight();
            result.r2 = (int) spread.succeeded();
            result.r3 = (int) shared.inFlight();
            result.r4 = (int) shared.cancelled();
        }
    }
}
