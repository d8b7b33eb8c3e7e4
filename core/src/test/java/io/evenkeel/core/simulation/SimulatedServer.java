package io.evenkeel.core.simulation;

import io.evenkeel.core.time.FakeTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/** A server with a fixed number of workers and a queue before them; its service times are log-normal. */
final class SimulatedServer {

    /** Gives the heavy tail that real services show: the 99th percentile is about 4.5 times the median. */
    private static final double SIGMA = 0.65;

    private final FakeTime time;
    private final Scenario scenario;
    private final int index;
    private final SplittableRandom random;
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private int working;
    private long taken;

    SimulatedServer(FakeTime time, Scenario scenario, int index, SplittableRandom random) {
        this.time = time;
        this.scenario = scenario;
        this.index = index;
        this.random = random;
    }

    /** Hears how a request ended. */
    interface Answer {
        void ended(boolean well);
    }

    Behaviour behaviour() {
        return scenario.behaviour().of(index, time.nanoTime() / 1e9);
    }

    long taken() {
        return taken;
    }

    void request(Answer answer) {
        taken++;
        Behaviour now = behaviour();
        switch (now.kind()) {
            case SWALLOWS -> {}
            case REFUSES, ERRORS -> time.schedule(now.failsAfter(), () -> answer.ended(false));
            case SERVES -> {
                if (working < Scenario.CONCURRENCY) {
                    work(answer);
                } else {
                    queue.add(() -> work(answer));
                }
            }
            default -> throw new IllegalStateException("unknown: " + now);
        }
    }

    private void work(Answer answer) {
        working++;
        double median = Scenario.SERVICE_MILLIS / StrictMath.exp(SIGMA * SIGMA / 2);
        double millis =
                median * StrictMath.exp(SIGMA * gaussian()) * behaviour().slowdown();
        time.schedule(Duration.ofNanos((long) (millis * 1e6)), () -> {
            working--;
            boolean well = behaviour().kind() == Behaviour.Kind.SERVES;
            Runnable next = queue.poll();
            if (next != null) {
                next.run();
            }
            answer.ended(well);
        });
    }

    /** Box and Muller's way, and StrictMath, so that every JDK gives the same number. */
    private double gaussian() {
        return StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()))
                * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
}
