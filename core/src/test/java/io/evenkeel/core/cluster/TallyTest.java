package io.evenkeel.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evenkeel.core.time.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TallyTest {

    private static final long MS = 1_000_000;

    private final FakeTime time = new FakeTime();
    private final Tally measuring = Tally.of(true, time, OutcomeListener.NOBODY);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void each_outcome_is_counted_and_ends_a_call(boolean compared) {
        Tally tally = Tally.of(compared, null, OutcomeListener.NOBODY);
        for (int i = 0; i < 10; i++) {
            tally.start(0);
        }
        assertThat(tally.inFlight()).isEqualTo(10);
        tally.end(Outcome.SUCCEEDED, 0, null);
        tally.end(Outcome.FAILED, 0, new IllegalStateException("broken"));
        tally.end(Outcome.FAILED, 0, null);
        for (int i = 0; i < 3; i++) {
            tally.end(Outcome.CANCELLED, 0, null);
        }

        assertThat(tally.succeeded()).isEqualTo(1);
        assertThat(tally.failed()).isEqualTo(2);
        assertThat(tally.cancelled()).isEqualTo(3);
        assertThat(tally.inFlight()).isEqualTo(4);
        assertThat(tally.latencyNanos(5)).as("nobody measures").isZero();
    }

    /** Also calls that end on another thread than they started on. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void no_count_is_lost_between_threads_and_no_reading_falls_back(boolean compared) throws Exception {
        Tally tally = Tally.of(compared, null, OutcomeListener.NOBODY);
        int threads = 8;
        int calls = 50_000;
        CyclicBarrier together = new CyclicBarrier(threads);
        AtomicBoolean counting = new AtomicBoolean(true);
        ExecutorService pool = Executors.newFixedThreadPool(threads + 1);
        try {
            Future<?> reader = pool.submit((Callable<Void>) () -> {
                long before = 0;
                while (counting.get()) {
                    long now = tally.succeeded();
                    assertThat(now).isGreaterThanOrEqualTo(before);
                    before = now;
                    assertThat(tally.inFlight()).isNotNegative();
                }
                return null;
            });
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Outcome outcome = List.of(Outcome.SUCCEEDED, Outcome.FAILED, Outcome.CANCELLED)
                        .get(i % 3);
                all.add(pool.submit((Callable<Void>) () -> {
                    for (int call = 0; call < calls; call++) {
                        tally.start(0);
                    }
                    together.await();
                    for (int call = 0; call < calls; call++) {
                        tally.end(outcome, 0, null);
                    }
                    tally.start(0);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            counting.set(false);
            reader.get();
        } finally {
            pool.shutdownNow();
        }

        assertThat(tally.inFlight()).isEqualTo(threads);
        assertThat(tally.succeeded()).isEqualTo(3L * calls);
        assertThat(tally.failed()).isEqualTo(3L * calls);
        assertThat(tally.cancelled()).isEqualTo(2L * calls);
    }

    @Test
    void what_a_call_took_is_told_with_its_outcome() {
        List<String> told = new ArrayList<>();
        Throwable cause = new IllegalStateException("broken");
        for (boolean compared : new boolean[] {true, false}) {
            Tally tally = Tally.of(
                    compared,
                    time,
                    (outcome, nanos, why) -> told.add(outcome + " " + nanos / MS + (why == null ? "" : " " + why)));
            long start = time.nanoTime();
            tally.start(start);
            time.advance(Duration.ofMillis(7));
            assertThat(tally.end(Outcome.FAILED, start, cause)).isEqualTo(7 * MS);
        }

        assertThat(told)
                .containsExactly(
                        "FAILED 7 java.lang.IllegalStateException: broken",
                        "FAILED 7 java.lang.IllegalStateException: broken");
    }

    @Test
    void a_longer_latency_counts_at_once_and_a_shorter_one_slowly() {
        call(10, Outcome.SUCCEEDED);
        assertThat(expected()).isEqualTo(10.0 * MS);
        call(100, Outcome.SUCCEEDED);
        assertThat(expected()).isEqualTo(100.0 * MS);
        call(10, Outcome.SUCCEEDED);
        assertThat(expected()).isBetween(99.8 * MS, 99.99 * MS);
    }

    @Test
    void a_fast_failure_never_makes_it_look_fast_but_a_slow_one_slow() {
        call(100, Outcome.SUCCEEDED);
        for (Outcome outcome : List.of(Outcome.FAILED, Outcome.CANCELLED)) {
            call(0, outcome);
        }
        assertThat(expected()).isEqualTo(100.0 * MS);
        call(300, Outcome.FAILED);
        assertThat(expected()).isEqualTo(300.0 * MS);
        call(400, Outcome.CANCELLED);
        assertThat(expected()).isEqualTo(400.0 * MS);
    }

    @Test
    void a_failure_does_not_renew_what_fades() {
        call(100, Outcome.SUCCEEDED);
        time.advance(Duration.ofSeconds(10));
        call(0, Outcome.FAILED);
        assertThat(expected()).isCloseTo(100.0 * MS * Math.pow(0.875, 8), within(1.0));
    }

    @Test
    void silence_begins_with_the_first_call_and_with_each_answer() {
        call(10, Outcome.SUCCEEDED);
        time.advance(Duration.ofMinutes(1));
        long first = time.nanoTime();
        measuring.start(first);
        time.advance(Duration.ofMillis(40));
        assertThat(expected()).isEqualTo(40.0 * MS);
        // A second call does not end the silence of the first.
        measuring.start(time.nanoTime());
        assertThat(expected()).isEqualTo(40.0 * MS);
        measuring.end(Outcome.CANCELLED, time.nanoTime(), null);
        time.advance(Duration.ofMillis(15));
        assertThat(expected()).isEqualTo(15.0 * MS);
        measuring.end(Outcome.SUCCEEDED, first, null);
        assertThat(expected()).isEqualTo(55.0 * MS);
    }

    private void call(long millis, Outcome outcome) {
        long start = time.nanoTime();
        measuring.start(start);
        time.advance(Duration.ofMillis(millis));
        measuring.end(outcome, start, null);
    }

    private double expected() {
        return measuring.latencyNanos(time.nanoTime());
    }
}
