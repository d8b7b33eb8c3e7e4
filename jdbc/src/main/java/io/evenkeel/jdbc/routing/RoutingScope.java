package io.evenkeel.jdbc.routing;

import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.sql.Hint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A wish for all statements that a thread runs until the scope is closed, as if each of them had that {@link Hint}.
 *
 * <pre>{@code
 * try (RoutingScope scope = RoutingScope.primary()) {
 *     … // reads of this thread go to the primary
 * }
 * }</pre>
 *
 * <p>Scopes nest: what the inner one does not say is taken from the outer one, and what a statement's own hint says goes
 * before both. They may be closed in any order; each takes away what it brought. A scope belongs to the thread that opened
 * it, a virtual one as well as any other, and never spreads by itself: hand it over with {@link #wrap(Runnable)} and its
 * siblings, or take {@link #current()} along and {@link #open} it there.
 *
 * <p>It holds for every data source of the thread, and never sends anything to a replica that is not known to be a read. As
 * long as a process has opened none, statements do not look for one.
 */
public final class RoutingScope implements AutoCloseable {

    private static final ThreadLocal<@Nullable Chain> CHAIN = new ThreadLocal<>();

    /** Whether any thread ever had a scope; never false again. */
    private static volatile boolean used;

    /** The scopes that a thread has open, and what they say together. */
    private static final class Chain {
        private final Hint base;
        private final List<RoutingScope> open = new ArrayList<>();
        private Hint together;

        Chain(Hint base) {
            this.base = base;
            this.together = base;
        }

        void changed() {
            Hint sum = base;
            for (RoutingScope scope : open) {
                sum = scope.wish.over(sum);
            }
            together = sum;
        }
    }

    private final Hint wish;
    private final Thread owner;
    private final Chain chain;
    private boolean closed;

    private RoutingScope(Hint wish, Chain chain) {
        this.wish = wish;
        this.owner = Thread.currentThread();
        this.chain = chain;
    }

    /** Reads go to the primary. */
    public static RoutingScope primary() {
        return open(Hint.PRIMARY);
    }

    /** Reads go to a replica, also where the mode or an outer scope would not. */
    public static RoutingScope replica() {
        return open(Hint.REPLICA);
    }

    /**
     * Reads go to the node of this name. If it is a replica that cannot serve, they go to the primary, as when no replica can;
     * so they do on a data source that has no such node.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public static RoutingScope node(String name) {
        if (Objects.requireNonNull(name, "name").isBlank()) {
            throw new IllegalArgumentException("node: \"" + name + "\" (expected: the name of a node)");
        }
        return open(new Hint(Hint.Target.NODE, name, null, true));
    }

    /**
     * Reads go to a replica only if it is at most so far behind, else to the primary. More than the data source allows
     * changes nothing.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public static RoutingScope maxLag(Duration maxLag) {
        if (maxLag.isNegative()) {
            throw new IllegalArgumentException("maxLag: " + maxLag + " (expected: >= 0)");
        }
        return open(new Hint(Hint.Target.ANY, null, maxLag, true));
    }

    /** Reads may rely on this, whatever the connection or the data source says. */
    public static RoutingScope consistency(Consistency level) {
        return open(Hint.of(level));
    }

    /**
     * Opens a scope with this wish in the current thread.
     *
     * @throws IllegalArgumentException if the hint is one that was not understood
     */
    public static RoutingScope open(Hint wish) {
        if (!wish.valid()) {
            throw new IllegalArgumentException("wish: " + wish + " (expected: a hint that is valid)");
        }
        used = true;
        Chain chain = CHAIN.get();
        if (chain == null) {
            chain = new Chain(Hint.NONE);
            CHAIN.set(chain);
        }
        RoutingScope scope = new RoutingScope(wish, chain);
        chain.open.add(scope);
        chain.changed();
        return scope;
    }

    /** What the open scopes of the current thread say together; {@link Hint#NONE} if there are none. */
    public static Hint current() {
        if (!used) {
            return Hint.NONE;
        }
        Chain chain = CHAIN.get();
        return chain == null ? Hint.NONE : chain.together;
    }

    /** Whether statements must ask for {@link #current()} at all; one volatile read. */
    static boolean isUsed() {
        return used;
    }

    /**
     * The task, run with what the scopes say here and now, whichever thread runs it. Scopes of that thread do not count
     * meanwhile, and those that the task leaves open end with it.
     */
    public static Runnable wrap(Runnable task) {
        Objects.requireNonNull(task, "task");
        Hint here = current();
        return () -> {
            Chain before = enter(here);
            try {
                task.run();
            } finally {
                leave(before);
            }
        };
    }

    /** The same for a task with a result. */
    public static <T extends @Nullable Object> Callable<T> wrap(Callable<T> task) {
        Objects.requireNonNull(task, "task");
        Hint here = current();
        return () -> {
            Chain before = enter(here);
            try {
                return task.call();
            } finally {
                leave(before);
            }
        };
    }

    /** An executor whose tasks run with what the scopes say where each is handed in. */
    public static Executor wrap(Executor executor) {
        Objects.requireNonNull(executor, "executor");
        return task -> executor.execute(wrap(task));
    }

    private static @Nullable Chain enter(Hint wish) {
        if (!used) {
            return null; // nobody had a scope when the task was made, nor has this thread
        }
        Chain before = CHAIN.get();
        CHAIN.set(new Chain(wish));
        return before;
    }

    private static void leave(@Nullable Chain before) {
        if (before == null) {
            CHAIN.remove();
        } else {
            CHAIN.set(before);
        }
    }

    /**
     * Ends the scope. Idempotent.
     *
     * @throws IllegalStateException if called by another thread than the one that opened it; nothing is changed then
     */
    @Override
    public void close() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("scope of thread " + owner.getName() + " closed by thread "
                    + Thread.currentThread().getName()
                    + " (expected: the same; hand it over by RoutingScope.wrap)");
        }
        if (closed) {
            return;
        }
        closed = true;
        chain.open.remove(this);
        chain.changed();
        if (chain.open.isEmpty() && chain.base.isNone() && CHAIN.get() == chain) {
            CHAIN.remove();
        }
    }

    /** What it says. */
    @Override
    public String toString() {
        return "RoutingScope " + wish + (closed ? " (closed)" : "");
    }
}
