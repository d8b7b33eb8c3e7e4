package io.evenkeel.core.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.health.OutlierDetection;
import java.time.Duration;
import java.util.Set;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** An endpoint that was ejected and is probed: the picker, the gate and the breaker agree on the permits. */
public class ProbingStress {

    private static final RuntimeException BROKEN = new IllegalStateException("broken");
    private static final Duration EJECTION = Duration.ofSeconds(30);
    private static final PickRequest ONLY_A = PickRequest.excluding(Set.of("b"));

    private ProbingStress() {}

    /** {@code a} is on probation, with so many permits. */
    abstract static class OnProbation {

        final Still still = new Still();
        final Cluster<String> cluster;

        OnProbation(int permits) {
            cluster = still.build(still.with("a", "b")
                    .outlierDetection(OutlierDetection.builder()
                            .consecutiveFailures(1)
                            .probes(permits)
                            .ejection(EJECTION, EJECTION)
                            .build()));
            cluster.acquire(ONLY_A).failed(BROKEN);
            still.pass(EJECTION);
        }

        Lease<String> enter() {
            try {
                return cluster.acquire(ONLY_A);
            } catch (NoEndpointException e) {
                return null;
            }
        }

        int free() {
            int free = 0;
            while (enter() != null) {
                free++;
            }
            return free;
        }

        int state() {
            return switch (cluster.snapshot().endpoints().get(0).state()) {
                case UP -> 1;
                case EJECTED -> 2;
                default -> 0;
            };
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 0, 0", "0, 1, 0"},
            expect = ACCEPTABLE,
            desc = "one permit, one call")
    @State
    public static class OnePermit extends OnProbation {

        public OnePermit() {
            super(1);
        }

        @Actor
        public void one(III_Result result) {
            result.r1 = enter() == null ? 0 : 1;
        }

        @Actor
        public void other(III_Result result) {
            result.r2 = enter() == null ? 0 : 1;
        }

        @Arbiter
        public void after(III_Result result) {
            result.r3 = free();
        }
    }

    @JCStressTest
    @Outcome(
            id = "2, 2",
            expect = ACCEPTABLE,
            desc = "cancelled probes give both permits back, and the picker learns of it")
    @State
    public static class CancelledProbes extends OnProbation {

        public CancelledProbes() {
            super(2);
            enter().close();
        }

        private int others;

        private int probe() {
            Lease<String> lease = enter();
            if (lease == null) {
                return 0;
            }
            lease.close();
            return 1;
        }

        @Actor
        public void one(II_Result result) {
            result.r1 = probe();
        }

        @Actor
        public void other() {
            others = probe();
        }

        @Arbiter
        public void after(II_Result result) {
            result.r1 += others;
            result.r2 = free();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "two good probes readmit it, once and for good")
    @State
    public static class GoodProbes extends OnProbation {

        private final Lease<String> one = enter();
        private final Lease<String> other = enter();

        public GoodProbes() {
            super(2);
        }

        @Actor
        public void one() {
            one.succeeded();
        }

        @Actor
        public void other() {
            other.succeeded();
        }

        @Arbiter
        public void after(II_Result result) {
            result.r1 = state();
            still.pass(EJECTION);
            result.r2 = state();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 1", "2, 0"},
            expect = ACCEPTABLE,
            desc = "it passed and stays up, or was late, is ejected again and probed again")
    @State
    public static class LateProbe extends OnProbation {

        private final Lease<String> probe = enter();

        public LateProbe() {
            super(1);
        }

        @Actor
        public void probe() {
            probe.succeeded();
        }

        @Actor
        public void time() {
            still.pass(EJECTION);
        }

        @Arbiter
        public void after(II_Result result) {
            result.r1 = state();
            still.pass(EJECTION);
            result.r2 = state();
        }
    }
}
