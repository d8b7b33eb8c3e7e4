package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunningCountTest {

    private final RunningCount running = new RunningCount();

    @Test
    void whatHasBegunRunsUntilItHasEndedOnWhicheverThread() throws Exception {
        assertThat(running.none()).isTrue();
        running.begun();
        running.begun();
        running.ended();
        assertThat(running.none()).isFalse();
        Thread other = new Thread(running::ended);
        other.start();
        other.join();
        assertThat(running.none()).isTrue();
    }

    /** Threads hand over: each begins before the one before it ends, so something runs all the time, in changing cells. */
    @Test
    void whatIsHandedOverIsNeverTakenForNothing() throws Exception {
        SynchronousQueue<Integer> baton = new SynchronousQueue<>();
        CountDownLatch done = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(5);
        try {
            running.begun();
            Future<Long> none = pool.submit(() -> {
                long seen = 0;
                while (done.getCount() > 0) {
                    seen += running.none() ? 1 : 0;
                }
                return seen;
            });
            for (int i = 0; i < 4; i++) {
                Future<?> unused = pool.submit((Callable<Void>) () -> {
                    while (true) {
                        int left = baton.take();
                        running.begun();
                        running.ended(); // the one of the thread before
                        if (left == 0) {
                            done.countDown();
                        } else {
                            baton.put(left - 1);
                        }
                    }
                });
            }
            baton.put(20_000);
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(none.get()).isZero();
            running.ended();
            assertThat(running.none()).isTrue();
        } finally {
            pool.shutdownNow();
        }
    }
}
