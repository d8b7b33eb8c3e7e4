package io.evenkeel.jdbc.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CausalScopeTest {

    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    @AfterEach
    void end() {
        executor.shutdownNow();
    }

    @Test
    @SuppressWarnings("try") // closed in the wrong order on purpose
    void scopes_nest_and_may_end_in_any_order() {
        assertThat(CausalScope.current()).isNull();
        CausalScope outer = CausalScope.open();
        CausalScope inner = CausalScope.open();
        assertThat(CausalScope.current()).isSameAs(inner.session()).isNotSameAs(outer.session());
        outer.close();
        assertThat(CausalScope.current()).isSameAs(inner.session());
        inner.close();
        inner.close();
        assertThat(CausalScope.current()).isNull();
    }

    @Test
    void a_scope_goes_to_other_threads_by_wrapping_only() throws Exception {
        Callable<Boolean> has = () -> CausalScope.current() != null;
        try (CausalScope scope = CausalScope.open()) {
            assertThat(executor.submit(has).get()).isFalse();
            assertThat(executor.submit(CausalScope.wrap(has)).get()).isTrue();
            assertThat(executor.submit(has).get()).isFalse();
            assertThat(executor.submit(() -> {
                                assertThatThrownBy(scope::close).isInstanceOf(IllegalStateException.class);
                                return true;
                            })
                            .get())
                    .isTrue();
            assertThat(CausalScope.current()).isSameAs(scope.session());
        }
    }

    @Test
    void a_session_passes_on_what_it_was_given_and_what_it_wrote() {
        CausalSession session = CausalSession.continuing(CausalToken.parse("ek1.0-1-5"));
        var known = new CausalToken.Known(List.of(), Set.of("1"));
        Marks marks = session.on("a", () -> known, false);
        assertThat(session.on("a", () -> known, false)).isSameAs(marks);
        assertThat(marks.get().transactions()).hasToString("0-1-5");
        session.accept(CausalToken.parse("ek1.0-1-8!3-7-7"));
        assertThat(marks.get().transactions()).hasToString("0-1-8");
        assertThat(marks.get().isComplete()).as("what was left out").isFalse();
        marks.wroteUntold(1);
        assertThat(session.token()).hasToString("ek1.0-1-8!3-7-7.*");
    }

    @Test
    void foreign_tokens_are_an_error_where_so_configured() {
        var known = new CausalToken.Known(List.of(), Set.of("1"));
        CausalSession session = CausalSession.continuing(CausalToken.parse("ek1.0-2-5"));
        assertThatThrownBy(() -> session.on("a", () -> known, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("causal token");
        assertThat(session.on("b", () -> known, false).get().transactions().isEmpty())
                .isTrue();
        CausalSession fresh = new CausalSession();
        Marks marks = fresh.on("a", () -> known, true);
        assertThatThrownBy(() -> fresh.accept(CausalToken.parse("ek1.0-2-5")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(marks.get()).isSameAs(Mark.NONE);
        assertThat(fresh.token()).isEqualTo(CausalToken.NONE);
    }
}
