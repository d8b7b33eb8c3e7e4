package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each test is the calling thread, and what it does in turn is what could happen at once. */
class CallerTest {

    private final Caller caller = new Caller();

    @AfterEach
    void clear() {
        boolean unused = Thread.interrupted();
    }

    @Test
    void an_interrupt_of_ours_that_nobody_took_is_taken_back() {
        caller.interrupt();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();

        caller.leave(false);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void an_interrupt_of_ours_that_ended_the_waiting_is_nobody_elses() {
        caller.interrupt();
        assertThat(Thread.interrupted()).isTrue();

        caller.leave(true);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void who_left_is_not_interrupted() {
        caller.leave(false);

        caller.interrupt();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void an_interrupt_without_ours_is_somebody_elses() {
        caller.leave(true);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void one_that_came_after_the_waiting_stays_where_it_is() {
        Thread.currentThread().interrupt();

        caller.leave(false);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void one_before_ours_is_not_lost() {
        Thread.currentThread().interrupt();
        caller.interrupt();

        caller.leave(false);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void one_before_ours_that_ended_the_waiting_is_not_lost() {
        Thread.currentThread().interrupt();
        caller.interrupt();
        assertThat(Thread.interrupted()).isTrue();

        caller.leave(true);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void one_after_ours_has_ended_the_waiting_is_not_lost() {
        caller.interrupt();
        assertThat(Thread.interrupted()).isTrue();
        Thread.currentThread().interrupt();

        caller.leave(true);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
}
