package io.evenkeel.jdbc.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.jdbc.sql.Hint;
import io.evenkeel.jdbc.sql.Hint.Target;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoutingScopeTest {

    @AfterEach
    void nothing_is_left_open() {
        assertThat(RoutingScope.current()).isSameAs(Hint.NONE);
    }

    @Test
    void an_inner_scope_goes_before_an_outer_one_which_says_the_rest() {
        try (RoutingScope outer = RoutingScope.maxLag(Duration.ofMillis(200))) {
            assertThat(outer).isNotNull();
            try (RoutingScope inner = RoutingScope.primary()) {
                assertThat(inner).isNotNull();
                assertThat(RoutingScope.current())
                        .isEqualTo(new Hint(Target.PRIMARY, null, Duration.ofMillis(200), true));
                try (RoutingScope innermost = RoutingScope.node("server2")) {
                    assertThat(innermost).isNotNull();
                    assertThat(RoutingScope.current())
                            .isEqualTo(new Hint(Target.NODE, "server2", Duration.ofMillis(200), true));
                }
                assertThat(RoutingScope.current().target()).isEqualTo(Target.PRIMARY);
            }
            assertThat(RoutingScope.current()).isEqualTo(new Hint(Target.ANY, null, Duration.ofMillis(200), true));
        }
    }

    @Test
    void scopes_may_be_closed_in_any_order_and_twice() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<RoutingScope> open = new ArrayList<>();
            List<RoutingScope> order = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                RoutingScope scope = RoutingScope.node("n" + i);
                open.add(scope);
                order.add(scope);
            }
            Collections.shuffle(order, random);
            for (RoutingScope closing : order) {
                String last = open.get(open.size() - 1).toString();
                assertThat(last).contains(String.valueOf(RoutingScope.current().node()));
                closing.close();
                closing.close();
                open.remove(closing);
            }
            assertThat(RoutingScope.current()).isSameAs(Hint.NONE);
        }
    }

    @Test
    void a_scope_stays_with_its_thread_unless_it_is_handed_over() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (RoutingScope scope = RoutingScope.replica()) {
            assertThat(scope).isNotNull();
            assertThat(pool.submit(RoutingScope::current).get()).isSameAs(Hint.NONE);
            assertThat(pool.submit(RoutingScope.wrap(RoutingScope::current)).get())
                    .isEqualTo(Hint.REPLICA);
            Executor wrapped = RoutingScope.wrap((Executor) pool);
            assertThat(CompletableFuture.supplyAsync(RoutingScope::current, wrapped)
                            .get())
                    .isEqualTo(Hint.REPLICA);
            List<Hint> seen = Collections.synchronizedList(new ArrayList<>());
            pool.submit(RoutingScope.wrap(() -> {
                        seen.add(RoutingScope.current());
                        seen.add(RoutingScope.primary().toString().contains("PRIMARY") ? RoutingScope.current() : null);
                    }))
                    .get();
            assertThat(seen).extracting(Hint::target).containsExactly(Target.REPLICA, Target.PRIMARY);
            assertThat(pool.submit(RoutingScope::current).get())
                    .as("nothing stays on the pool's thread, not even a scope that the task left open")
                    .isSameAs(Hint.NONE);
        } finally {
            pool.shutdownNow();
            assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_wrapped_task_has_what_was_open_where_it_was_wrapped_and_nothing_else() throws Exception {
        Runnable free = RoutingScope.wrap(() -> {
            assertThat(RoutingScope.current()).isSameAs(Hint.NONE);
        });
        try (RoutingScope scope = RoutingScope.primary()) {
            assertThat(scope).isNotNull();
            free.run();
            assertThat(RoutingScope.current()).isEqualTo(Hint.PRIMARY);
        }
    }

    @Test
    void a_virtual_thread_has_its_own_scopes() throws Exception {
        Method starts;
        try {
            starts = Thread.class.getMethod("startVirtualThread", Runnable.class);
        } catch (NoSuchMethodException beforeJdk21) {
            starts = RoutingScopeTest.class.getDeclaredMethod("startThread", Runnable.class);
        }
        List<Hint> seen = Collections.synchronizedList(new ArrayList<>());
        try (RoutingScope scope = RoutingScope.primary()) {
            assertThat(scope).isNotNull();
            Thread thread = (Thread) starts.invoke(null, (Runnable) () -> {
                seen.add(RoutingScope.current());
                try (RoutingScope own = RoutingScope.replica()) {
                    seen.add(own == null ? null : RoutingScope.current());
                }
                seen.add(RoutingScope.current());
            });
            thread.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(RoutingScope.current()).isEqualTo(Hint.PRIMARY);
        }
        assertThat(seen).containsExactly(Hint.NONE, Hint.REPLICA, Hint.NONE);
    }

    static Thread startThread(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        return thread;
    }

    @Test
    void another_thread_cannot_close_a_scope() throws Exception {
        try (RoutingScope scope = RoutingScope.primary()) {
            assertThatThrownBy(() -> CompletableFuture.runAsync(scope::close).join())
                    .hasRootCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("RoutingScope.wrap");
            assertThat(RoutingScope.current()).isEqualTo(Hint.PRIMARY);
        }
    }

    @Test
    void what_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> RoutingScope.node(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: the name of a node");
        assertThatThrownBy(() -> RoutingScope.maxLag(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: >= 0");
        assertThatThrownBy(() -> RoutingScope.open(new Hint(Target.ANY, null, null, false)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
