package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each test is the calling thread, and what it does in turn is what could happen at once. */
class ExecutionTest {

    private final Execution execution = new Execution();

    @BeforeEach
    void enter() {
        execution.enter();
    }

    @AfterEach
    void clear() {
        boolean unused = Thread.interrupted();
    }

    @Test
    void an_interrupt_of_ours_that_nobody_took_is_taken_back() {
        execution.stopRunning();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();

        execution.leave(false);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void an_interrupt_of_ours_that_ended_the_waiting_is_nobody_elses() {
        execution.stopRunning();
        assertThat(Thread.interrupted()).isTrue();

        execution.leave(true);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void who_left_is_not_interrupted() {
        execution.leave(false);

        execution.stopRunning();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void an_interrupt_without_ours_is_somebody_elses() {
        execution.leave(true);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void one_that_came_after_the_waiting_stays_where_it_is() {
        Thread.currentThread().interrupt();

        execution.leave(false);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void one_before_ours_is_not_lost() {
        Thread.currentThread().interrupt();
        execution.stopRunning();

        execution.leave(false);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void one_before_ours_that_ended_the_waiting_is_not_lost() {
        Thread.currentThread().interrupt();
        execution.stopRunning();
        assertThat(Thread.interrupted()).isTrue();

        execution.leave(true);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void one_after_ours_has_ended_the_waiting_is_not_lost() {
        execution.stopRunning();
        assertThat(Thread.interrupted()).isTrue();
        Thread.currentThread().interrupt();

        execution.leave(true);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void a_future_is_cancelled_in_place_of_a_thread() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        Execution other = new Execution();
        other.by(future);

        other.stopRunning();

        assertThat(future).isCancelled();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
