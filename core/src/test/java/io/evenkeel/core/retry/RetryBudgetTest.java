package io.evenkeel.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenkeel.core.time.FakeTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private final FakeTime time = new FakeTime();

    private static int retries(RetryBudget budget) {
        int retries = 0;
        while (budget.tryRetry()) {
            retries++;
        }
        return retries;
    }

    @Test
    void retries_are_a_share_of_the_calls_of_the_last_ten_seconds_and_a_few_per_second() {
        RetryBudget budget = new RetryBudget(0.2, 1, time);
        for (int i = 0; i < 100; i++) {
            budget.called();
        }
        assertThat(retries(budget)).isEqualTo(30);
        time.advance(Duration.ofSeconds(5));
        assertThat(retries(budget)).isZero();
        for (int i = 0; i < 50; i++) {
            budget.called();
        }
        assertThat(retries(budget)).isEqualTo(10);
        time.advance(Duration.ofSeconds(5));
        assertThat(retries(budget))
                .as("50 calls and 10 retries are left in the window")
                .isEqualTo(10);
        time.advance(Duration.ofSeconds(60));
        assertThat(retries(budget)).isEqualTo(10);
    }

    @Test
    void without_calls_or_a_reserve_there_are_no_retries() {
        assertThat(retries(new RetryBudget(1, 0, time))).isZero();
        RetryBudget none = new RetryBudget(0, 0, time);
        none.called();
        assertThat(retries(none)).isZero();
        assertThat(retries(RetryBudget.ofDefaults())).isEqualTo(100);
    }

    @Test
    void bad_values_are_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryBudget.of(1.1, 0))
                .withMessage("share: 1.1 (expected: 0 to 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryBudget.of(0.1, -1))
                .withMessage("perSecond: -1 (expected: >= 0)");
    }
}
