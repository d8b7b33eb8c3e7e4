package io.evenkeel.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenkeel.core.cluster.Cluster;
import io.evenkeel.core.cluster.NoEndpointException;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.time.FakeTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetryingTest {

    private final FakeTime time = new FakeTime();
    private final List<Duration> pauses = new ArrayList<>();
    private final RetryBudget plenty = new RetryBudget(1, 1_000, time);
    private final RetryPolicy policy =
            RetryPolicy.of(IOException.class::isInstance).withBudget(plenty);
    private final Cluster<String> cluster = Cluster.<String>builder("web")
            .endpoint(Endpoint.of("a", "a"))
            .endpoint(Endpoint.of("b", "b"))
            .build();

    private Retrying<String> retrying(RetryPolicy policy) {
        return new Retrying<>(cluster, policy, time, () -> Long.MAX_VALUE, pause -> {
            pauses.add(pause);
            time.advance(pause);
        });
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void each_endpoint_is_tried_before_one_is_tried_again_and_only_then_there_is_a_pause() throws Exception {
        for (int round = 0; round < 20; round++) {
            pauses.clear();
            List<String> tried = new ArrayList<>();
            String result = retrying(policy.withAttempts(4)).call((target, remaining) -> {
                tried.add(target);
                if (tried.size() < 4) {
                    throw new IOException("attempt " + tried.size());
                }
                return "answer of " + target;
            });
            assertThat(result).startsWith("answer of ");
            assertThat(tried.subList(0, 2)).containsExactlyInAnyOrder("a", "b");
            assertThat(pauses).hasSize(2);
            assertThat(pauses.get(0)).isBetween(Duration.ZERO, Duration.ofMillis(50));
        }
        assertThat(cluster.snapshot().endpoints()).allSatisfy(each -> {
            assertThat(each.inFlight()).isZero();
            assertThat(each.failed()).isBetween(20L, 40L);
        });
    }

    @Test
    void the_last_failure_carries_the_earlier_ones() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> retrying(policy).call((target, remaining) -> {
                    throw new IOException(target);
                }))
                .satisfies(failure -> {
                    assertThat(failure.getSuppressed()).hasSize(1);
                    assertThat(failure.getSuppressed()[0].getSuppressed()).hasSize(1);
                });
    }

    @Test
    void the_callers_own_failure_is_not_tried_again_and_is_a_success_of_the_endpoint() {
        AtomicInteger calls = new AtomicInteger();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> retrying(policy).call((target, remaining) -> {
                    calls.incrementAndGet();
                    throw new IllegalArgumentException("mine");
                }));
        assertThat(calls).hasValue(1);
        assertThat(cluster.snapshot().endpoints().stream()
                        .mapToLong(each -> each.succeeded())
                        .sum())
                .isEqualTo(1);
    }

    @Test
    void attempts_end_with_the_deadline_and_each_hears_what_remains() {
        List<Duration> remaining = new ArrayList<>();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> retrying(policy.withAttempts(10).withDeadline(Duration.ofSeconds(5)))
                        .call((target, left) -> {
                            remaining.add(left);
                            time.advance(Duration.ofMillis(2_500));
                            throw new IOException();
                        }));
        assertThat(remaining).containsExactly(Duration.ofSeconds(5), Duration.ofMillis(2_500));
    }

    @Test
    void a_used_up_budget_ends_the_retries() {
        AtomicInteger calls = new AtomicInteger();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> retrying(policy.withBudget(new RetryBudget(0, 0, time)))
                        .call((target, remaining) -> {
                            calls.incrementAndGet();
                            throw new IOException();
                        }));
        assertThat(calls).hasValue(1);
    }

    @Test
    void an_interrupted_attempt_is_cancelled_and_not_tried_again() {
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> retrying(policy).call((target, remaining) -> {
                    throw new InterruptedException();
                }));
        assertThat(cluster.snapshot().endpoints().stream()
                        .mapToLong(each -> each.cancelled())
                        .sum())
                .isEqualTo(1);
    }

    @Test
    void without_endpoints_it_says_so() {
        cluster.suspend("a", "x");
        cluster.suspend("b", "y");
        assertThatExceptionOfType(NoEndpointException.class)
                .isThrownBy(() -> retrying(policy).call((target, remaining) -> "never"));
    }

    @Test
    void bad_values_are_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.withAttempts(0))
                .withMessage("attempts: 0 (expected: >= 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.withDeadline(Duration.ZERO))
                .withMessage("deadline: PT0S (expected: > 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.withBackoff(Duration.ofMillis(-1)))
                .withMessage("backoff: PT-0.001S (expected: >= 0)");
    }
}
