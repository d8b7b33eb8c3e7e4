package io.evenkeel.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Where the result of a call is put, once: into its future, or, for a blocking call, here until the caller takes it, who
 * gets a future only if there is something to wait for. Then it is let go: the JDK's client keeps an exchange for as long as
 * the body flows, and a body that is kept could never be found to be forgotten. Thread-safe. A part of its {@link Exchange},
 * because each call has one.
 */
abstract class Outcome<R> implements ExchangeFuture.Cancellable {

    private static final Object OVER = new Object();
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Outcome.class, "state", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private record Failure(Throwable why) {}

    /** Null, the future to be completed, the result to be taken, or {@link #OVER}. */
    private volatile @Nullable Object state;

    /** Called once, when there is a result, before a future tells of it. */
    abstract void ended();

    /** The future of the result, from before there can be one. */
    final CompletableFuture<R> future() {
        CompletableFuture<R> future = new ExchangeFuture<>(this);
        state = future;
        return future;
    }

    /**
     * Waits for the result of a call without a future, and takes it.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws ExecutionException if the call failed
     * @throws CancellationException if it was cancelled
     */
    @SuppressWarnings("unchecked") // what is neither a failure nor over is the result
    final R await() throws InterruptedException, ExecutionException {
        if (state == null) {
            CompletableFuture<R> future = new ExchangeFuture<>(this);
            if (STATE.compareAndSet(this, (Object) null, (Object) future)) {
                return future.get();
            }
        }
        Object result = STATE.getAndSet(this, OVER);
        if (result instanceof Failure failed) {
            if (failed.why() instanceof CancellationException cancelled) {
                throw cancelled;
            }
            throw new ExecutionException(failed.why());
        }
        return (R) result;
    }

    /** Puts the result there; false if there was one, or the caller has completed the future. */
    final boolean complete(R result) {
        return settle(result);
    }

    /** The same with a failure. */
    final boolean completeExceptionally(Throwable why) {
        return settle(new Failure(why));
    }

    @SuppressWarnings("unchecked") // the future's type, and the result's
    private boolean settle(Object result) {
        Object before = STATE.compareAndExchange(this, (Object) null, result);
        if (before == null) {
            ended();
            return true;
        }
        if (!(before instanceof ExchangeFuture) || !STATE.compareAndSet(this, before, OVER)) {
            return false;
        }
        ended();
        CompletableFuture<R> future = (CompletableFuture<R>) before;
        return result instanceof Failure failed
                ? future.completeExceptionally(failed.why())
                : future.complete((R) result);
    }
}
