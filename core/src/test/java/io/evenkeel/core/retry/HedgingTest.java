package io.evenkeel.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.time.FakeTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HedgingTest {

    private final FakeTime time = new FakeTime();
    private final List<String> called = new ArrayList<>();
    private final List<CompletableFuture<String>> answers = new ArrayList<>();
    private final HedgingPolicy policy = new HedgingPolicy(
            0.95,
            Duration.ofMillis(1),
            Duration.ofMillis(100),
            failure -> !(failure instanceof IllegalArgumentException),
            new RetryBudget(1, 100, time));
    private final Cluster<String> cluster = Cluster.<String>builder("web")
            .endpoint(Endpoint.of("a", "a"))
            .endpoint(Endpoint.of("b", "b"))
            .build();
    private final Hedging<String> hedging = new Hedging<>(cluster, policy, time, time);

    @AfterEach
    void close() {
        hedging.close();
        cluster.close();
    }

    private CompletableFuture<String> call() {
        return hedging.call(target -> {
            called.add(target);
            CompletableFuture<String> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
        });
    }

    private long inFlight() {
        return cluster.snapshot().endpoints().stream()
                .mapToLong(each -> each.inFlight())
                .sum();
    }

    @Test
    void an_attempt_that_throws_an_error_or_makes_no_future_leaves_nothing_in_flight() {
        CompletableFuture<String> error = hedging.call(target -> {
            throw new AssertionError("bug");
        });
        assertThat(error).isCompletedExceptionally();
        CompletableFuture<String> nothing = hedging.call(target -> null);
        assertThat(nothing).isCompletedExceptionally();
        assertThat(inFlight()).isZero();
    }

    @Test
    void a_second_attempt_goes_elsewhere_after_the_delay_and_the_loser_is_cancelled() {
        CompletableFuture<String> result = call();
        time.advance(Duration.ofMillis(99));
        assertThat(called).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(called).containsExactlyInAnyOrder("a", "b");
        answers.get(1).complete("fast");
        assertThat(result).isCompletedWithValue("fast");
        assertThat(answers.get(0)).isCancelled();
        assertThat(inFlight()).isZero();
        assertThat(cluster.snapshot().endpoints().stream()
                        .mapToLong(each -> each.cancelled())
                        .sum())
                .isEqualTo(1);
    }

    @Test
    void a_quick_answer_needs_no_second_attempt() {
        CompletableFuture<String> result = call();
        answers.get(0).complete("quick");
        time.advance(Duration.ofSeconds(1));
        assertThat(result).isCompletedWithValue("quick");
        assertThat(called).hasSize(1);
    }

    @Test
    void a_failure_sends_the_second_attempt_at_once_and_only_the_last_one_fails_the_call() {
        CompletableFuture<String> result = call();
        answers.get(0).completeExceptionally(new IOException("first"));
        assertThat(called).containsExactlyInAnyOrder("a", "b");
        assertThat(result).isNotDone();
        answers.get(1).completeExceptionally(new IOException("second"));
        assertThat(result).isCompletedExceptionally();
        assertThat(result.handle((value, failure) -> failure.getMessage()).join())
                .isEqualTo("second");
        assertThat(inFlight()).isZero();
    }

    @Test
    void the_delay_follows_the_quantile_and_budgets_hold() {
        for (int i = 0; i < 200; i++) {
            CompletableFuture<String> result = call();
            time.advance(Duration.ofMillis(i % 10 == 0 ? 50 : 10));
            answers.get(answers.size() - 1).complete("x");
            assertThat(result).isCompleted();
        }
        assertThat(hedging.delay().toMillis()).isBetween(46L, 54L);

        called.clear();
        try (Hedging<String> poor = new Hedging<>(
                cluster,
                new HedgingPolicy(
                        0.5, Duration.ofMillis(5), Duration.ZERO, failure -> true, new RetryBudget(0, 0, time)),
                time,
                time)) {
            assertThat(poor.delay()).isEqualTo(Duration.ofMillis(5));
            CompletableFuture<String> alone = poor.call(target -> {
                called.add(target);
                return new CompletableFuture<String>();
            });
            time.advance(Duration.ofSeconds(1));
            assertThat(called).hasSize(1);
            assertThat(alone).isNotDone();
        }
    }

    @Test
    void cancelling_the_call_cancels_its_attempts() {
        CompletableFuture<String> result = call();
        time.advance(Duration.ofMillis(100));
        assertThat(result.cancel(true)).isTrue();
        assertThat(answers).hasSize(2).allSatisfy(answer -> assertThat(answer).isCancelled());
        assertThat(inFlight()).isZero();
    }

    @Test
    void without_endpoints_the_call_fails() {
        cluster.suspend("a", "x");
        cluster.suspend("b", "y");
        assertThat(call()).isCompletedExceptionally();
    }

    @Test
    void an_attempt_that_throws_is_a_failure() {
        CompletableFuture<String> result = hedging.call(target -> {
            throw new IllegalStateException(target);
        });
        assertThat(result).isCompletedExceptionally();
        assertThat(inFlight()).isZero();
    }

    private CompletableFuture<String> callForGood() {
        return hedging.call(
                target -> {
                    called.add(target);
                    CompletableFuture<String> answer = new CompletableFuture<>();
                    answers.add(answer);
                    return answer;
                },
                answer -> !answer.startsWith("5"));
    }

    private long failed() {
        return cluster.snapshot().endpoints().stream()
                .mapToLong(each -> each.failed())
                .sum();
    }

    @Test
    void the_first_good_answer_wins_and_a_bad_one_sends_the_second_attempt_at_once() {
        CompletableFuture<String> result = callForGood();
        answers.get(0).complete("503");
        assertThat(called).containsExactlyInAnyOrder("a", "b");
        assertThat(result).isNotDone();
        assertThat(failed()).as("a bad answer is the endpoint's failure").isEqualTo(1);
        answers.get(1).complete("200");
        assertThat(result).isCompletedWithValue("200");
        assertThat(inFlight()).isZero();
        assertThat(failed()).isEqualTo(1);
    }

    @Test
    void without_a_good_answer_the_last_one_is_the_result() {
        CompletableFuture<String> result = callForGood();
        time.advance(Duration.ofMillis(100));
        answers.get(1).completeExceptionally(new IOException("reset"));
        assertThat(result).isNotDone();
        answers.get(0).complete("500");
        assertThat(result).isCompletedWithValue("500");
        assertThat(failed()).isEqualTo(2);
        assertThat(inFlight()).isZero();
    }

    @Test
    void a_failure_that_is_the_callers_own_ends_the_call_at_once_and_is_no_fault_of_the_endpoint() {
        CompletableFuture<String> result = call();
        time.advance(Duration.ofMillis(100));
        answers.get(0).completeExceptionally(new IllegalArgumentException("bad query"));
        assertThat(result).isCompletedExceptionally();
        assertThat(result.handle((value, failure) -> failure.getMessage()).join())
                .isEqualTo("bad query");
        assertThat(answers.get(1)).isCancelled();
        assertThat(failed()).isZero();
        assertThat(inFlight()).isZero();
    }

    @Test
    void a_predicate_that_throws_fails_the_call_and_leaves_nothing_open() {
        CompletableFuture<String> result = hedging.call(target -> CompletableFuture.completedFuture("x"), answer -> {
            throw new IllegalStateException("no verdict");
        });
        assertThat(result).isCompletedExceptionally();
        assertThat(inFlight()).isZero();
        assertThat(failed()).isZero();
    }

    @Test
    void bad_values_are_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HedgingPolicy(1, Duration.ZERO, Duration.ZERO, failure -> true, policy.budget()))
                .withMessage("quantile: 1.0 (expected: above 0, below 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new HedgingPolicy(0.5, Duration.ofMillis(-1), Duration.ZERO, failure -> true, policy.budget()));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new HedgingPolicy(0.5, Duration.ZERO, Duration.ofMillis(-1), failure -> true, policy.budget()));
        HedgingPolicy defaults = HedgingPolicy.ofDefaults();
        assertThat(defaults.quantile()).isEqualTo(0.95);
        assertThat(defaults.fault().test(new IOException())).isTrue();
        assertThat(defaults.withQuantile(0.5).quantile()).isEqualTo(0.5);
        assertThat(defaults.withFault(failure -> false).fault().test(new IOException()))
                .isFalse();
        assertThat(defaults.withBudget(policy.budget()).budget()).isSameAs(policy.budget());
    }
}
