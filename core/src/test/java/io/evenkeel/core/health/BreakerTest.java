package io.evenkeel.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.core.health.Breaker.Probation;
import io.evenkeel.core.health.Breaker.Verdict;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final long MS = 1_000_000;

    private final AtomicLong successes = new AtomicLong();
    private final OutlierDetection.Builder settings = OutlierDetection.builder()
            .failureRate(0.5)
            .window(10, 4)
            .consecutiveFailures(0)
            .probes(3);

    private Breaker breaker() {
        return new Breaker("a", settings.build(), successes::get);
    }

    @Test
    void the_failure_rate_is_that_of_the_last_calls_though_successes_come_in_batches() {
        Breaker breaker = breaker();
        assertThat(breaker.failed(0)).isNull();
        successes.addAndGet(3);
        assertThat(breaker.failed(0)).isNull(); // 2 of 5
        assertThat(breaker.failed(0)).isEqualTo("50 % of 6 calls failed");
        assertThat(breaker.failed(0)).as("told once").isNull();
    }

    @Test
    void a_long_run_of_successes_pushes_all_failures_out_of_the_window() {
        Breaker breaker = breaker();
        for (int i = 0; i < 3; i++) {
            breaker.failed(0);
        }
        successes.addAndGet(1_000_000_000_000L);
        for (int i = 0; i < 4; i++) {
            assertThat(breaker.failed(0)).as("%s of 10", i + 1).isNull();
        }
        assertThat(breaker.failed(0)).isEqualTo("50 % of 10 calls failed");
    }

    @Test
    void a_rate_means_nothing_below_the_minimum_of_calls() {
        Breaker breaker = breaker();
        assertThat(breaker.failed(0)).isNull();
        assertThat(breaker.failed(0)).isNull();
        assertThat(breaker.failed(0)).isNull();
        assertThat(breaker.failed(0)).isEqualTo("100 % of 4 calls failed");
    }

    @Test
    void a_success_that_completes_the_minimum_of_calls_is_noticed_when_the_successes_are_fed() {
        Breaker breaker = breaker();
        breaker.failed(0);
        breaker.failed(0);
        breaker.failed(0);
        assertThat(breaker.feed()).isNull();
        successes.incrementAndGet();
        assertThat(breaker.feed()).isEqualTo("75 % of 4 calls failed");
        assertThat(breaker.feed()).as("told once").isNull();
        breaker.close();

        for (int i = 0; i < 3; i++) {
            assertThat(breaker.failed(0)).isNull();
        }
        successes.incrementAndGet();
        assertThat(breaker.failed(0)).isEqualTo("75 % of 4 calls failed");
        breaker.close();

        settings.slowCalls(Duration.ofMillis(100), 1);
        for (int i = 0; i < 3; i++) {
            assertThat(breaker.failed(0)).isNull();
        }
        successes.addAndGet(2);
        assertThat(breaker.slow(101 * MS)).isEqualTo("75 % of 4 calls failed");
    }

    @Test
    void failures_in_a_row_count_until_a_success_comes_between() {
        settings.failureRate(1).window(100, 100).consecutiveFailures(3);
        Breaker breaker = breaker();
        breaker.failed(0);
        breaker.failed(0);
        successes.incrementAndGet();
        assertThat(breaker.failed(0)).isNull();
        assertThat(breaker.failed(0)).isNull();
        assertThat(breaker.failed(0)).isEqualTo("3 failures in a row");
        assertThat(breaker.failed(0)).as("told once").isNull();
        assertThat(breaker.open()).as("it is open already").isFalse();
    }

    @Test
    void slow_calls_are_counted_once_though_they_are_successes_too() {
        settings.slowCalls(Duration.ofMillis(100), 0.5);
        Breaker breaker = breaker();
        assertThat(breaker.isSlow(100 * MS)).isFalse();
        assertThat(breaker.isSlow(100 * MS + 1)).isTrue();
        successes.addAndGet(3);
        for (int i = 0; i < 2; i++) {
            successes.incrementAndGet();
            assertThat(breaker.slow(101 * MS)).isNull();
        }
        successes.incrementAndGet();
        assertThat(breaker.slow(101 * MS)).isEqualTo("50 % of 6 calls were slow");
    }

    @Test
    void a_failure_that_is_slow_counts_as_both() {
        settings.failureRate(1).slowCalls(Duration.ofMillis(100), 0.5);
        Breaker breaker = breaker();
        successes.addAndGet(2);
        assertThat(breaker.failed(101 * MS)).isNull();
        assertThat(breaker.failed(101 * MS)).isEqualTo("50 % of 4 calls were slow");
    }

    @Test
    void closing_forgets_the_calls_so_far() {
        settings.consecutiveFailures(2);
        Breaker breaker = breaker();
        breaker.failed(0);
        assertThat(breaker.failed(0)).isNotNull();
        breaker.close();
        assertThat(breaker.failed(0)).isNull();
        assertThat(breaker.failed(0)).isEqualTo("2 failures in a row");
    }

    @Test
    void it_opens_once_for_a_reason_from_outside() {
        Breaker breaker = breaker();
        assertThat(breaker.open()).isTrue();
        assertThat(breaker.open()).isFalse();
    }

    @Test
    void exactly_the_permitted_probes_get_in_and_decide_together() {
        Breaker breaker = breaker();
        breaker.open();
        Probation probation = breaker.probe();
        assertThat(probation.tryEnter()).isTrue();
        assertThat(probation.tryEnter()).isTrue();
        assertThat(probation.full()).isFalse();
        assertThat(probation.tryEnter()).isTrue();
        assertThat(probation.tryEnter()).isFalse();
        assertThat(probation.full()).isTrue();

        assertThat(probation.failed(0)).isEqualTo(Verdict.NONE);
        assertThat(probation.succeeded(0)).isEqualTo(Verdict.NONE);
        assertThat(probation.succeeded(0)).isEqualTo(Verdict.PASSED);
        assertThat(probation.tryEnter()).as("it is over").isFalse();
        assertThat(breaker.open()).as("it was closed").isTrue();
    }

    @Test
    void failed_probes_open_it_again() {
        Breaker breaker = breaker();
        breaker.open();
        Probation probation = breaker.probe();
        for (int i = 0; i < 3; i++) {
            probation.tryEnter();
        }
        probation.succeeded(0);
        probation.failed(0);
        assertThat(probation.failed(0)).isEqualTo(Verdict.FAILED);
        assertThat(breaker.open()).as("it is open").isFalse();
        assertThat(breaker.probe().tryEnter()).isTrue();
    }

    @Test
    void slow_probes_are_no_better_than_failed_ones() {
        settings.slowCalls(Duration.ofMillis(100), 0.5);
        Breaker breaker = breaker();
        breaker.open();
        Probation probation = breaker.probe();
        for (int i = 0; i < 3; i++) {
            probation.tryEnter();
        }
        probation.succeeded(101 * MS);
        probation.succeeded(101 * MS);
        assertThat(probation.succeeded(0)).isEqualTo(Verdict.FAILED);
    }

    @Test
    void a_probe_that_is_cancelled_gives_its_permit_back() {
        Breaker breaker = breaker();
        breaker.open();
        Probation probation = breaker.probe();
        for (int i = 0; i < 3; i++) {
            probation.tryEnter();
        }
        probation.cancelled();
        assertThat(probation.full()).isFalse();
        assertThat(probation.tryEnter()).isTrue();
        assertThat(probation.tryEnter()).isFalse();
    }

    @Test
    void a_call_from_before_says_nothing_about_the_probation() {
        Breaker breaker = breaker();
        breaker.open();
        Probation old = breaker.probe();
        old.tryEnter();
        assertThat(old.expire()).isTrue();
        assertThat(old.expire()).isFalse();
        Probation now = breaker.probe();
        assertThat(breaker.failed(0)).as("a call from before the ejection").isNull();
        for (int i = 0; i < 3; i++) {
            assertThat(old.failed(0)).isEqualTo(Verdict.NONE);
            assertThat(old.succeeded(0)).isEqualTo(Verdict.NONE);
            old.cancelled();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(now.tryEnter()).isTrue();
        }
        assertThat(now.tryEnter()).isFalse();
        assertThat(now.succeeded(0)).isEqualTo(Verdict.NONE);
        assertThat(breaker.slow(0)).isNull();
        Probation next = breaker.probe();
        assertThat(now.expire()).isFalse();
        for (int i = 0; i < 3; i++) {
            assertThat(next.tryEnter()).isTrue();
        }
        assertThat(next.tryEnter()).isFalse();
    }

    @Test
    void many_threads_never_get_more_permits_than_there_are() throws Exception {
        int threads = 8;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 300; round++) {
                Breaker breaker = breaker();
                breaker.open();
                Probation probation = breaker.probe();
                AtomicInteger inside = new AtomicInteger();
                AtomicInteger most = new AtomicInteger();
                AtomicInteger passed = new AtomicInteger();
                CountDownLatch start = new CountDownLatch(1);
                var all = IntStream.range(0, threads)
                        .<Future<?>>mapToObj(i -> executor.submit(() -> {
                            start.await();
                            for (int j = 0; j < 50; j++) {
                                if (probation.tryEnter()) {
                                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                    inside.decrementAndGet();
                                    probation.cancelled();
                                }
                            }
                            return null;
                        }))
                        .toList();
                start.countDown();
                for (Future<?> each : all) {
                    each.get(20, TimeUnit.SECONDS);
                }
                assertThat(most.get()).isBetween(1, 3);
                for (int i = 0; i < 3; i++) {
                    assertThat(probation.tryEnter()).isTrue();
                }
                assertThat(probation.tryEnter()).isFalse();
                for (int i = 0; i < 3; i++) {
                    if (probation.succeeded(0) == Verdict.PASSED) {
                        passed.incrementAndGet();
                    }
                }
                assertThat(passed).hasValue(1);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void after_probes_that_passed_what_was_before_is_forgotten() {
        settings.consecutiveFailures(2).probes(1).failureRate(1).window(100, 100);
        Breaker breaker = breaker();
        breaker.failed(0);
        assertThat(breaker.failed(0)).isEqualTo("2 failures in a row");
        Probation probation = breaker.probe();
        probation.tryEnter();
        assertThat(probation.succeeded(0)).isEqualTo(Verdict.PASSED);
        assertThat(breaker.failed(0)).isNull();
        assertThat(breaker.failed(0)).isEqualTo("2 failures in a row");
    }
}
