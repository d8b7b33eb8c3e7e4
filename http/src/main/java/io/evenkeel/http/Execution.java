package io.evenkeel.http;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What runs an attempt, and is ended from outside with it: the JDK's future, or, in a blocking call, the thread that waits
 * inside the JDK's client, which nothing but an interrupt ends. An interrupt of ours never outlives that; one of somebody
 * else's is never lost, unless it comes between ours and the moment when the thread takes notice, where it cannot be told
 * from ours. Thread-safe. A part of its {@link Slot}, because each request has one.
 */
class Execution {

    private static final int INSIDE = 0;
    private static final int OUTSIDE = 1;
    private static final int INTERRUPTING = 2;
    private static final int INTERRUPTED = 3;

    /** By us, and before that by somebody else. */
    private static final int INTERRUPTED_BEFORE = 4;

    private static final VarHandle BY;
    private static final VarHandle STATE;

    static {
        try {
            BY = MethodHandles.lookup().findVarHandle(Execution.class, "by", Object.class);
            STATE = MethodHandles.lookup().findVarHandle(Execution.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The future, or the thread that waits or has waited, which is published by {@link #state}. */
    private volatile @Nullable Object by;

    private volatile int state = OUTSIDE;

    /**
     * Sends the request on the calling thread, as a plain client does, and tells the attempt how it ended: {@code sendAsync}
     * goes over two more threads. What the JDK throws is a copy made for the caller, with the failure itself as its cause.
     *
     * @throws RuntimeException if the JDK's client refuses the request as such
     */
    static <T> void send(HttpClient client, HttpRequest request, Attempt<T> attempt, Exchange<T> exchange) {
        HttpResponse<T> response = null;
        Throwable failure = null;
        Slot slot = attempt.slot();
        if (slot.waits()) {
            try {
                response = client.send(request, attempt);
            } catch (InterruptedException | CancellationException e) {
                failure = e;
            } catch (RuntimeException e) {
                if (e.getCause() == null) {
                    throw e;
                }
                failure = e.getCause();
            } catch (IOException e) {
                failure = e.getCause() == null ? e : e.getCause();
            } finally {
                slot.leave(failure instanceof InterruptedException);
            }
            if (failure instanceof InterruptedException e && slot.aborted() == null) {
                exchange.interrupted(e);
            }
        }
        attempt.accept(response, failure);
    }

    /** A future runs it, if no thread does. */
    final void by(Future<?> future) {
        by = future;
    }

    /** The calling thread waits from now on; it is to say when it does no more. Not at the same time as another. */
    final void enter() {
        BY.set(this, Thread.currentThread());
        state = INSIDE;
    }

    /**
     * The calling thread waits no more. Afterwards it is interrupted if, and only if, somebody else did that.
     *
     * @param interrupted whether an interrupt has ended the waiting
     */
    final void leave(boolean interrupted) {
        boolean foreign = interrupted;
        if (!STATE.compareAndSet(this, INSIDE, OUTSIDE)) {
            int now = state;
            while (now == INTERRUPTING) {
                Thread.onSpinWait();
                now = state;
            }
            boolean again = Thread.interrupted();
            foreign = now == INTERRUPTED_BEFORE || (interrupted && again);
        }
        if (foreign) {
            Thread.currentThread().interrupt();
        }
    }

    /** Cancels the future, or ends the waiting, if there is any. */
    final void stopRunning() {
        if (by instanceof Future<?> future) {
            future.cancel(true);
        } else if (STATE.compareAndSet(this, INSIDE, INTERRUPTING)) {
            Thread waiting = (Thread) Objects.requireNonNull(by);
            boolean before = waiting.isInterrupted();
            waiting.interrupt();
            state = before ? INTERRUPTED_BEFORE : INTERRUPTED;
        }
    }
}
