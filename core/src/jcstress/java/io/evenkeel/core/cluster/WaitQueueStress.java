package io.evenkeel.core.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.evenkeel.core.balancer.PickRequest;
import io.evenkeel.core.limit.ConcurrencyLimit;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A place that becomes free goes to somebody who still wants it, and nobody waits beside a free place. */
public class WaitQueueStress {

    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(10);

    private WaitQueueStress() {}

    /** One endpoint for one call, which runs. */
    abstract static class Full {

        final Still still = new Still();
        final Cluster<String> cluster = still.build(still.with("a").limit(ConcurrencyLimit.of(1)));
        final Lease<String> running = cluster.acquire();

        CompletableFuture<Lease<String>> await(Duration maxWait) {
            return cluster.acquireAsync(PickRequest.any(), maxWait);
        }

        /** 1 if it was let in, 2 if it was sent away, 0 if it waits. */
        static int fate(CompletableFuture<Lease<String>> waiter) {
            return !waiter.isDone() ? 0 : waiter.isCompletedExceptionally() ? 2 : 1;
        }

        int free() {
            CompletableFuture<Lease<String>> next = await(Duration.ZERO);
            return next.isCompletedExceptionally() ? 0 : 1;
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "let in, and holds the place")
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "its time was over, and the place is free")
    @State
    public static class HandedOverAtTheDeadline extends Full {

        private final CompletableFuture<Lease<String>> waiter = await(SHORT);

        @Actor
        public void release() {
            running.succeeded();
        }

        @Actor
        public void deadline() {
            still.pass(SHORT);
        }

        @Arbiter
        public void after(II_Result result) {
            result.r1 = fate(waiter);
            result.r2 = free();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the first was let in, the second is next")
    @Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "the first gave up, and the place went to the second")
    @State
    public static class HandedOnToTheNext extends Full {

        private final CompletableFuture<Lease<String>> first = await(LONG);
        private final CompletableFuture<Lease<String>> second = await(LONG);

        @Actor
        public void release() {
            running.close();
        }

        @Actor
        public void giveUp() {
            first.cancel(false);
        }

        @Arbiter
        public void after(III_Result result) {
            result.r1 = fate(first);
            result.r2 = fate(second);
            result.r3 = cluster.snapshot().waiting();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "whoever was first: the call is let in, and nobody waits")
    @State
    public static class ComesWhileOneLeaves extends Full {

        private CompletableFuture<Lease<String>> waiter;

        @Actor
        public void release() {
            running.failed(new IllegalStateException("broken"));
        }

        @Actor
        public void come() {
            waiter = await(LONG);
        }

        @Arbiter
        public void after(II_Result result) {
            result.r1 = fate(waiter);
            result.r2 = cluster.snapshot().waiting();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 0, 1", "0, 1, 1"},
            expect = ACCEPTABLE,
            desc = "of two one is let in, and the other waits")
    @State
    public static class TwoComeWhileOneLeaves extends Full {

        private CompletableFuture<Lease<String>> one;
        private CompletableFuture<Lease<String>> other;

        @Actor
        public void release() {
            running.close();
        }

        @Actor
        public void one() {
            one = await(LONG);
        }

        @Actor
        public void other() {
            other = await(LONG);
        }

        @Arbiter
        public void after(III_Result result) {
            result.r1 = fate(one);
            result.r2 = fate(other);
            result.r3 = cluster.snapshot().waiting();
        }
    }

    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "nobody waits in a cluster that is closed")
    @State
    public static class ComesWhileItCloses extends Full {

        private CompletableFuture<Lease<String>> waiter;

        @Actor
        public void close() {
            cluster.close();
        }

        @Actor
        public void come() {
            waiter = await(LONG);
        }

        @Arbiter
        public void after(I_Result result) {
            result.r1 = fate(waiter);
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 0, 0", "0, 1, 0"},
            expect = ACCEPTABLE,
            desc = "one place, one call")
    @State
    public static class OnePlace {

        private final Limiter limiter = new Limiter(ConcurrencyLimit.of(1), () -> {});

        @Actor
        public void one(III_Result result) {
            result.r1 = limiter.tryEnter() ? 1 : 0;
        }

        @Actor
        public void other(III_Result result) {
            result.r2 = limiter.tryEnter() ? 1 : 0;
        }

        @Arbiter
        public void after(III_Result result) {
            result.r3 = limiter.tryEnter() ? 1 : 0;
        }
    }
}
