package io.evenkeel.http;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a state, with a deadline. */
final class Await {

    private Await() {}

    static void until(String what, Callable<Boolean> state) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!state.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 20 s: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
