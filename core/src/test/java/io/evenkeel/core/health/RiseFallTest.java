package io.evenkeel.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RiseFallTest {

    private final RiseFall state = new RiseFall(2, 3, true);

    @Test
    void starts_up_and_in_transition() {
        assertThat(state.up()).isTrue();
        assertThat(state.inTransition()).isTrue();
    }

    @Test
    void the_first_answer_alone_decides() {
        assertThat(state.answer(false)).isTrue();
        assertThat(state.up()).isFalse();
    }

    @Test
    void falls_after_three_failures_in_a_row() {
        state.answer(true);
        assertThat(state.inTransition()).isFalse();
        assertThat(state.answer(false)).isFalse();
        assertThat(state.inTransition()).isTrue();
        assertThat(state.answer(false)).isFalse();
        assertThat(state.up()).isTrue();
        assertThat(state.answer(false)).isTrue();
        assertThat(state.up()).isFalse();
        assertThat(state.inTransition()).isFalse();
    }

    @Test
    void a_success_between_failures_starts_the_count_again() {
        state.answer(true);
        state.answer(false);
        state.answer(false);
        state.answer(true);
        state.answer(false);
        assertThat(state.answer(false)).isFalse();
        assertThat(state.up()).isTrue();
    }

    @Test
    void rises_after_two_successes_in_a_row() {
        state.answer(false);
        assertThat(state.answer(true)).isFalse();
        assertThat(state.answer(false)).isFalse();
        assertThat(state.answer(true)).isFalse();
        assertThat(state.up()).isFalse();
        assertThat(state.answer(true)).isTrue();
        assertThat(state.up()).isTrue();
    }
}
