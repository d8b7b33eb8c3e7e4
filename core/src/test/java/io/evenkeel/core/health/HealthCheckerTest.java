package io.evenkeel.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.time.FakeTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthCheckerTest {

    private final FakeTime time = new FakeTime();
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Boolean> healthy = new ConcurrentHashMap<>();
    private final Map<String, List<Long>> probedAt = new HashMap<>();
    private final Map<String, HealthChecker.Traffic.Counts> calls = new ConcurrentHashMap<>();
    private final HealthChecker.Traffic traffic =
            name -> calls.getOrDefault(name, new HealthChecker.Traffic.Counts(0, 0));
    private final HealthCheck<String> check = HealthCheck.<String>of(this::probe)
            .every(Duration.ofSeconds(2))
            .rise(2)
            .fall(3);
    private HealthChecker<String> checker = checker(check, new DirectExecutor());

    private void probe(String target) throws Exception {
        probedAt.computeIfAbsent(target, name -> new ArrayList<>()).add(time.nanoTime());
        if (!healthy.getOrDefault(target, true)) {
            throw new IOException("connection refused");
        }
    }

    private HealthChecker<String> checker(HealthCheck<String> settings, ExecutorService workers) {
        return new HealthChecker<>(settings, time, new Random(1), traffic, new Recorder(), workers);
    }

    @AfterEach
    void close() {
        checker.close();
    }

    @Test
    void an_endpoint_that_is_down_at_the_start_is_found_within_the_transition_interval() {
        healthy.put("a", false);
        checker.watch(Endpoint.of("a", "a"));
        time.advance(Duration.ofMillis(500));

        assertThat(heard).containsExactly("a down: health check failed: IOException: connection refused");
    }

    @Test
    void fall_and_rise_are_counted_and_transitions_are_checked_faster() {
        checker.watch(Endpoint.of("a", "a"));
        time.advance(Duration.ofSeconds(60));
        assertThat(heard).isEmpty();

        healthy.put("a", false);
        probedAt.clear();
        time.advance(Duration.ofSeconds(2));
        time.advance(Duration.ofSeconds(1));
        assertThat(heard).hasSize(1);
        List<Long> falling = probedAt.get("a");
        assertThat(falling.get(1) - falling.get(0)).isBetween(450_000_000L, 500_000_000L);
        assertThat(falling.get(2) - falling.get(1)).isBetween(450_000_000L, 500_000_000L);

        healthy.put("a", true);
        time.advance(Duration.ofMillis(2_600));
        assertThat(heard).hasSize(2);
        assertThat(heard.get(1)).isEqualTo("a up: health check passed");
    }

    @Test
    void steady_checks_come_every_interval_less_up_to_a_tenth_of_jitter() {
        checker.watch(Endpoint.of("a", "a"));
        time.advance(Duration.ofMinutes(10));

        List<Long> at = probedAt.get("a");
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < at.size(); i++) {
            gaps.add(at.get(i) - at.get(i - 1));
        }
        assertThat(gaps).allSatisfy(gap -> assertThat(gap).isBetween(1_800_000_000L, 2_000_000_000L));
        assertThat(gaps.stream().distinct().count()).isGreaterThan(gaps.size() / 2);
    }

    @Test
    void endpoints_that_join_together_are_not_checked_in_step() {
        for (int i = 0; i < 10; i++) {
            checker.watch(Endpoint.of("s" + i, "s" + i));
        }
        time.advance(Duration.ofMillis(500));

        assertThat(probedAt.values().stream()
                        .map(times -> times.get(0))
                        .distinct()
                        .count())
                .isEqualTo(10);
    }

    @Test
    void nobody_is_checked_after_unwatch_or_close() {
        checker.watch(Endpoint.of("a", "a"));
        checker.watch(Endpoint.of("b", "b"));
        time.advance(Duration.ofSeconds(5));
        probedAt.clear();
        checker.unwatch("a");
        time.advance(Duration.ofSeconds(5));
        assertThat(probedAt).containsOnlyKeys("b");

        checker.close();
        probedAt.clear();
        time.advance(Duration.ofSeconds(5));
        assertThat(probedAt).isEmpty();
    }

    @Test
    void a_check_that_hangs_is_failed_at_its_timeout_and_interrupted_and_delays_no_other() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(3);
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(3);
        Set<Thread> running = ConcurrentHashMap.newKeySet();
        Set<Thread> stuck = ConcurrentHashMap.newKeySet();
        HealthCheck<String> hanging = HealthCheck.<String>of(target -> {
                    if (target.equals("hangs")) {
                        stuck.add(Thread.currentThread());
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                            throw e;
                        }
                    }
                    answered.countDown();
                })
                .timeout(Duration.ofMillis(300));
        checker = checker(hanging, new DirectExecutor() {
            @Override
            public void execute(Runnable task) {
                Thread thread = new Thread(() -> {
                    task.run();
                    running.remove(Thread.currentThread());
                });
                running.add(thread);
                thread.start();
            }
        });
        checker.watch(Endpoint.of("hangs", "hangs"));
        checker.watch(Endpoint.of("answers", "answers"));

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (interrupted.getCount() > 0 || answered.getCount() > 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            // Time stands still until every probe that can answer has answered, however busy the machine is.
            if (stuck.containsAll(running)) {
                time.advance(Duration.ofMillis(50));
            }
            Thread.onSpinWait();
        }
        assertThat(heard).containsExactly("hangs down: health check failed: no answer within 300 ms");
    }

    @Test
    void an_answer_that_comes_after_the_timeout_changes_nothing() throws Exception {
        List<Runnable> held = new ArrayList<>();
        checker = checker(check.timeout(Duration.ofSeconds(1)), new DirectExecutor() {
            @Override
            public void execute(Runnable task) {
                held.add(task);
            }
        });
        checker.watch(Endpoint.of("a", "a"));
        time.advance(Duration.ofMillis(1_500));
        assertThat(heard).hasSize(1);

        held.get(0).run();
        assertThat(probedAt)
                .as("a run that timed out before it began does not begin")
                .isEmpty();
        assertThat(heard).hasSize(1);
    }

    @Test
    void checks_are_skipped_while_calls_succeed_but_not_for_ever() {
        checker.close();
        checker = checker(check.skipWhileCallsSucceed(3), new DirectExecutor());
        checker.watch(Endpoint.of("a", "a"));
        time.advance(Duration.ofSeconds(1));
        probedAt.clear();
        for (int second = 0; second < 80; second++) {
            calls.merge("a", new HealthChecker.Traffic.Counts(1, 0), HealthCheckerTest::plus);
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(probedAt.get("a")).as("every fourth of about 42").hasSizeBetween(10, 11);

        probedAt.clear();
        time.advance(Duration.ofSeconds(20));
        assertThat(probedAt.get("a")).as("without calls").hasSizeBetween(9, 11);

        probedAt.clear();
        for (int second = 0; second < 20; second++) {
            calls.merge("a", new HealthChecker.Traffic.Counts(5, 1), HealthCheckerTest::plus);
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(probedAt.get("a")).as("some calls fail").hasSizeBetween(9, 11);
    }

    @Test
    void a_check_that_heeds_no_interrupt_is_not_joined_by_more_of_its_kind() throws Exception {
        checker.close();
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> hanging = Collections.synchronizedList(new ArrayList<>());
        HealthCheck<String> stubborn = HealthCheck.<String>of(target -> {
                    hanging.add(Thread.currentThread());
                    boolean over = false;
                    while (!over) {
                        try {
                            end.await();
                            over = true;
                        } catch (InterruptedException e) {
                            over = false; // as a read from a socket
                        }
                    }
                })
                .every(Duration.ofSeconds(2))
                .fall(3);
        checker = new HealthChecker<>("web", stubborn, time, new Random(1), traffic, new Recorder());
        checker.watch(Endpoint.of("a", "a"));
        time.advance(Duration.ofMillis(500));
        await(() -> hanging.size() == 1);
        time.advance(Duration.ofMinutes(1));

        assertThat(hanging).hasSize(1);
        assertThat(heard).containsExactly("a down: health check failed: no answer within 1000 ms");

        end.countDown();
        await(() -> {
            time.advance(Duration.ofMillis(500));
            return heard.size() == 2;
        });
        assertThat(heard.get(1)).isEqualTo("a up: health check passed");
    }

    private static void await(java.util.function.BooleanSupplier state) throws InterruptedException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!state.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Test
    void no_check_is_skipped_in_transition_or_for_an_endpoint_that_is_down() {
        checker.close();
        checker = checker(check.skipWhileCallsSucceed(3), new DirectExecutor());
        healthy.put("a", false);
        checker.watch(Endpoint.of("a", "a"));
        for (int i = 0; i < 100; i++) {
            calls.merge("a", new HealthChecker.Traffic.Counts(1, 0), HealthCheckerTest::plus);
            time.advance(Duration.ofMillis(100));
        }
        assertThat(heard).hasSize(1);
        assertThat(probedAt.get("a")).hasSizeBetween(5, 7);
        healthy.put("a", true);
        for (int i = 0; i < 30; i++) {
            calls.merge("a", new HealthChecker.Traffic.Counts(1, 0), HealthCheckerTest::plus);
            time.advance(Duration.ofMillis(100));
        }
        assertThat(heard).hasSize(2);
    }

    private static HealthChecker.Traffic.Counts plus(HealthChecker.Traffic.Counts a, HealthChecker.Traffic.Counts b) {
        return new HealthChecker.Traffic.Counts(a.succeeded() + b.succeeded(), a.failed() + b.failed());
    }

    @Test
    void who_is_down_at_first_comes_up_with_the_first_good_answer_and_says_why_it_does_not() {
        checker.close();
        checker = checker(check.initiallyDown(), new DirectExecutor());
        healthy.put("b", false);
        checker.watch(Endpoint.of("a", "a"));
        checker.watch(Endpoint.of("b", "b"));
        time.advance(Duration.ofSeconds(20));
        assertThat(heard)
                .containsExactlyInAnyOrder(
                        "a up: health check passed", "b down: health check failed: IOException: connection refused");
        healthy.put("b", true);
        time.advance(Duration.ofMillis(2_600));
        assertThat(heard).hasSize(3);
    }

    @Test
    void closing_ends_the_threads() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        HealthCheck<String> blocking = HealthCheck.of(target -> {
            running.countDown();
            new CountDownLatch(1).await();
        });
        checker = new HealthChecker<>("ending", blocking, time, new Random(1), traffic, new Recorder());
        checker.watch(Endpoint.of("a", "a"));
        time.advance(Duration.ofMillis(500));
        running.await();
        assertThat(threads("evenkeel-ending-")).isEqualTo(1);
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("evenkeel-ending-"))
                .allMatch(Thread::isDaemon);

        checker.close();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (threads("evenkeel-ending-") > 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void a_probe_that_runs_is_interrupted_when_its_endpoint_leaves() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        HealthCheck<String> blocking = HealthCheck.of(target -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        checker = new HealthChecker<>("leaving", blocking, time, new Random(1), traffic, new Recorder());
        checker.watch(Endpoint.of("a", "a"));
        time.advance(Duration.ofMillis(500));
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        checker.unwatch("a");
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(heard).isEmpty();
    }

    @Test
    void an_endpoint_that_is_watched_again_is_checked_at_its_new_target_only() {
        checker.watch(Endpoint.of("a", "old"));
        time.advance(Duration.ofSeconds(5));
        checker.watch(Endpoint.of("a", "new"));
        probedAt.clear();
        time.advance(Duration.ofSeconds(20));
        assertThat(probedAt).containsOnlyKeys("new");
        assertThat(probedAt.get("new")).hasSizeBetween(10, 12);
    }

    @Test
    void a_checker_whose_threads_are_gone_asks_no_more() {
        List<Runnable> refused = new ArrayList<>();
        checker = checker(check, new DirectExecutor() {
            @Override
            public void execute(Runnable task) {
                refused.add(task);
                throw new RejectedExecutionException();
            }
        });
        checker.watch(Endpoint.of("a", "a"));
        time.advance(Duration.ofMinutes(1));
        assertThat(refused).hasSize(1);
        assertThat(heard).isEmpty();
    }

    @Test
    void a_listener_that_throws_does_not_end_the_checks() {
        healthy.put("a", false);
        checker = new HealthChecker<>(
                check,
                time,
                new Random(1),
                traffic,
                new HealthChecker.Listener() {
                    @Override
                    public void up(String endpoint, String reason) {
                        heard.add("up");
                    }

                    @Override
                    public void down(String endpoint, String reason) {
                        heard.add("down");
                        throw new IllegalStateException("broken listener");
                    }
                },
                new DirectExecutor() {
                    @Override
                    public void execute(Runnable task) {
                        try {
                            task.run();
                        } catch (IllegalStateException e) {
                            heard.add(e.getMessage());
                        }
                    }
                });
        checker.watch(Endpoint.of("a", "a"));
        time.advance(Duration.ofSeconds(1));
        healthy.put("a", true);
        time.advance(Duration.ofSeconds(5));
        assertThat(heard).containsExactly("down", "broken listener", "up");
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }

    private final class Recorder implements HealthChecker.Listener {
        @Override
        public void up(String endpoint, String reason) {
            heard.add(endpoint + " up: " + reason);
        }

        @Override
        public void down(String endpoint, String reason) {
            heard.add(endpoint + " down: " + reason);
        }
    }
}
