package io.evenkeel.jdbc.consistency;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes everything that a thread does on any connection one {@link CausalSession}, until the scope is closed: reads see what
 * was written in it before, on whichever connection, and what the token tells of with which it was opened.
 *
 * <pre>{@code
 * try (CausalScope scope = CausalScope.open(CausalToken.parseOrNone(request.header("Causal-Token")))) {
 *     … // read and write
 *     response.header("Causal-Token", scope.session().token().toString());
 * }
 * }</pre>
 *
 * <p>Within a scope, reads of a data source whose level is {@link Consistency#EVENTUAL} or {@link
 * Consistency#BOUNDED_STALENESS} are of {@link Consistency#SESSION}, unless the connection, a hint or a routing scope says
 * otherwise. Scopes nest; the innermost counts. A scope belongs to the thread that opened it, a virtual one as well as any
 * other, and never spreads by itself: hand it over with {@link #wrap(Runnable)} and its siblings, or open its {@link
 * #session()} there. As long as a process has opened none, connections do not look for one.
 */
public final class CausalScope implements AutoCloseable {

    private static final ThreadLocal<@Nullable CausalScope> CURRENT = new ThreadLocal<>();

    /** Whether any thread ever had a scope; never false again. */
    private static volatile boolean used;

    private final CausalSession session;
    private final Thread owner;
    private final @Nullable CausalScope outer;
    private boolean closed;

    private CausalScope(CausalSession session) {
        this.session = session;
        this.owner = Thread.currentThread();
        this.outer = CURRENT.get();
    }

    /** Opens a scope with a new session in the current thread. */
    public static CausalScope open() {
        return open(new CausalSession());
    }

    /** Opens a scope in the current thread whose session reads what was written before this token was made. */
    public static CausalScope open(CausalToken token) {
        return open(CausalSession.continuing(token));
    }

    /** Opens a scope in the current thread with a session that there is; other threads may have it too. */
    public static CausalScope open(CausalSession session) {
        Objects.requireNonNull(session, "session");
        used = true;
        CausalScope scope = new CausalScope(session);
        CURRENT.set(scope);
        return scope;
    }

    /** The session of the innermost scope of the current thread; null if it has none. */
    public static @Nullable CausalSession current() {
        if (!used) {
            return null;
        }
        CausalScope scope = CURRENT.get();
        return scope == null ? null : scope.session;
    }

    /** Its session. */
    public CausalSession session() {
        return session;
    }

    /** The task, run in the session of here and now, whichever thread runs it; as it is if there is none. */
    public static Runnable wrap(Runnable task) {
        Objects.requireNonNull(task, "task");
        CausalSession here = current();
        return here == null
                ? task
                : () -> {
                    CausalScope scope = open(here);
                    try {
                        task.run();
                    } finally {
                        scope.close();
                    }
                };
    }

    /** The same for a task with a result. */
    public static <T extends @Nullable Object> Callable<T> wrap(Callable<T> task) {
        Objects.requireNonNull(task, "task");
        CausalSession here = current();
        return here == null
                ? task
                : () -> {
                    CausalScope scope = open(here);
                    try {
                        return task.call();
                    } finally {
                        scope.close();
                    }
                };
    }

    /** An executor whose tasks run in the session of where each is handed in. */
    public static Executor wrap(Executor executor) {
        Objects.requireNonNull(executor, "executor");
        return task -> executor.execute(wrap(task));
    }

    /**
     * Ends the scope; the thread is then in the innermost that is still open. Idempotent.
     *
     * @throws IllegalStateException if called by another thread than the one that opened it; nothing is changed then
     */
    @Override
    public void close() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("causal scope of thread " + owner.getName() + " closed by thread "
                    + Thread.currentThread().getName() + " (expected: the same; hand it over by CausalScope.wrap)");
        }
        if (closed) {
            return;
        }
        closed = true;
        CausalScope current = CURRENT.get();
        while (current != null && current.closed) {
            current = current.outer;
        }
        if (current == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(current);
        }
    }

    @Override
    public String toString() {
        return "CausalScope of " + session + (closed ? " (closed)" : "");
    }
}
