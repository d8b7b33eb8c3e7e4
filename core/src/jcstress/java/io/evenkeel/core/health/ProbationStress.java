package io.evenkeel.core.health;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Half open: never more calls at once than there are permits, none lost, and one verdict. */
public class ProbationStress {

    private ProbationStress() {}

    /** A breaker on probation. */
    abstract static class HalfOpen {

        final Breaker breaker;
        final Breaker.Probation probation;

        HalfOpen(int permits) {
            breaker =
                    new Breaker("a", OutlierDetection.builder().probes(permits).build(), new AtomicLong()::get);
            breaker.open();
            probation = breaker.probe();
        }

        int enter() {
            return probation.tryEnter() ? 1 : 0;
        }

        int free() {
            int free = 0;
            while (probation.tryEnter()) {
                free++;
            }
            return free;
        }

        static int code(Breaker.Verdict verdict) {
            return verdict.ordinal();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 1, 0, 0", "1, 0, 1, 0", "0, 1, 1, 0"},
            expect = ACCEPTABLE,
            desc = "of three calls two get the two permits")
    @State
    public static class TwoPermits extends HalfOpen {

        public TwoPermits() {
            super(2);
        }

        @Actor
        public void first(IIII_Result result) {
            result.r1 = enter();
        }

        @Actor
        public void second(IIII_Result result) {
            result.r2 = enter();
        }

        @Actor
        public void third(IIII_Result result) {
            result.r3 = enter();
        }

        @Arbiter
        public void after(IIII_Result result) {
            result.r4 = free();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 1, 1", "1, 0, 1", "0, 1, 1"},
            expect = ACCEPTABLE,
            desc = "a permit that is given back is there again, once")
    @State
    public static class GivenBack extends HalfOpen {

        public GivenBack() {
            super(1);
        }

        private int enterAndCancel() {
            if (enter() == 0) {
                return 0;
            }
            probation.cancelled();
            return 1;
        }

        @Actor
        public void one(III_Result result) {
            result.r1 = enterAndCancel();
        }

        @Actor
        public void other(III_Result result) {
            result.r2 = enterAndCancel();
        }

        @Arbiter
        public void after(III_Result result) {
            result.r3 = free();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "the probe that is last tells that it passed (1), the other nothing (0)")
    @State
    public static class OneVerdict extends HalfOpen {

        public OneVerdict() {
            super(2);
            enter();
            enter();
        }

        @Actor
        public void one(II_Result result) {
            result.r1 = code(probation.succeeded(0));
        }

        @Actor
        public void other(II_Result result) {
            result.r2 = code(probation.succeeded(0));
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "it passed in time; the breaker is closed")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "it was late; the breaker is open")
    @State
    public static class VerdictOrTooLate extends HalfOpen {

        public VerdictOrTooLate() {
            super(1);
            enter();
        }

        @Actor
        public void probe(III_Result result) {
            result.r1 = code(probation.succeeded(0));
        }

        @Actor
        public void time(III_Result result) {
            result.r2 = probation.expire() ? 1 : 0;
        }

        @Arbiter
        public void after(III_Result result) {
            result.r3 = breaker.open() ? 1 : 0;
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "failures that reach the number in a row at the same time eject once")
    @State
    public static class EjectedOnce {

        private final Breaker breaker = new Breaker(
                "a", OutlierDetection.builder().consecutiveFailures(2).build(), new AtomicLong()::get);

        @Actor
        public void one(II_Result result) {
            result.r1 = breaker.failed(0) == null ? 0 : 1;
        }

        @Actor
        public void other(II_Result result) {
            result.r2 = breaker.failed(0) == null ? 0 : 1;
        }
    }
}
