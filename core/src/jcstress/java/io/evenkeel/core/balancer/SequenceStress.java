package io.evenkeel.core.balancer;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.evenkeel.core.endpoint.Endpoint;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The sequences that threads take their turns from. */
public class SequenceStress {

    private SequenceStress() {}

    /** A candidate for its name. */
    private record Named(Endpoint<String> endpoint) implements Candidate {

        @Override
        public double weight() {
            return endpoint.weight();
        }

        @Override
        public long inFlight() {
            return 0;
        }
    }

    private static List<Named> named(String... names) {
        return List.of(names).stream()
                .map(name -> new Named(Endpoint.of(name, name)))
                .toList();
    }

    private static int number(Candidate picked) {
        return picked == null ? -1 : Integer.parseInt(picked.endpoint().name());
    }

    @JCStressTest
    @Outcome(
            id = {"0, 1", "1, 0", "1, 2", "2, 1", "0, 2", "2, 0"},
            expect = ACCEPTABLE,
            desc = "two threads, two different places, one after the other")
    @State
    public static class Strict {

        private final Picker picker = Balancer.strictRoundRobin().newPicker(ClusterView.of(named("0", "1", "2")));

        @Actor
        public void one(II_Result result) {
            result.r1 = number(picker.pick(PickRequest.any(), 0));
        }

        @Actor
        public void other(II_Result result) {
            result.r2 = number(picker.pick(PickRequest.any(), 0));
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 1, 1"},
            expect = ACCEPTABLE,
            desc = "a rotation that became shorter under a running pick: every place lies in its own rotation")
    @State
    public static class Shortened {

        private final Balancer balancer = Balancer.roundRobin();
        private final Picker longer = balancer.newPicker(ClusterView.of(named("0", "1", "2", "3", "4")));
        private final Picker shorter =
                balancer.newPicker(ClusterView.of(named("0", "1")).withPrevious(longer));

        private static int within(Picker picker, int size) {
            int place = number(picker.pick(PickRequest.any(), 0));
            return place >= 0 && place < size ? 1 : 0;
        }

        @Actor
        public void one(III_Result result) {
            result.r1 = within(longer, 5) * within(shorter, 2);
        }

        @Actor
        public void other(III_Result result) {
            result.r2 = within(shorter, 2) * within(longer, 5);
        }

        @Arbiter
        public void after(III_Result result) {
            result.r3 = within(shorter, 2);
        }
    }

    @JCStressTest
    @Outcome(
            id = "1, 1",
            expect = ACCEPTABLE,
            desc = "each has a stripe of its own; or they share one, and an advance was lost")
    @Outcome(
            id = {"1, 2", "2, 1"},
            expect = ACCEPTABLE,
            desc = "they share a stripe")
    @State
    public static class Striped {

        private final Stripes stripes = new Stripes(() -> 0);

        @Actor
        public void one(II_Result result) {
            result.r1 = stripes.next(3);
        }

        @Actor
        public void other(II_Result result) {
            result.r2 = stripes.next(3);
        }
    }
}
