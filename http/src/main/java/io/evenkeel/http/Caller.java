package io.evenkeel.http;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CancellationException;

/**
 * The current thread while it waits inside the JDK's client for one attempt, which nothing but an interrupt ends from
 * outside. An interrupt of ours never outlives that; one of somebody else's is never lost, unless it comes between ours and
 * the moment when the thread takes notice, where it cannot be told from ours. Thread-safe.
 */
final class Caller {

    private static final int INSIDE = 0;
    private static final int OUTSIDE = 1;
    private static final int INTERRUPTING = 2;
    private static final int INTERRUPTED = 3;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Caller.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Thread thread = Thread.currentThread();

    /** Whether somebody else's interrupt was there before ours; published by {@link #state}. */
    private boolean before;

    private volatile int state = INSIDE;

    /**
     * Sends the request on the calling thread, as a plain client does, and tells the attempt how it ended: {@code sendAsync}
     * goes over two more threads. What the JDK throws is a copy made for the caller, with the failure itself as its cause.
     *
     * @throws RuntimeException if the JDK's client refuses the request as such
     */
    static <T> void send(HttpClient client, HttpRequest request, Attempt<T> attempt, Exchange<T> exchange) {
        HttpResponse<T> response = null;
        Throwable failure = null;
        Caller caller = attempt.slot().waits();
        if (caller != null) {
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
                caller.leave(failure instanceof InterruptedException);
            }
            if (failure instanceof InterruptedException e && attempt.slot().aborted() == null) {
                exchange.interrupted(e);
            }
        }
        attempt.accept(response, failure);
    }

    /**
     * The calling thread waits no more. Afterwards it is interrupted if, and only if, somebody else did that.
     *
     * @param interrupted whether an interrupt has ended the waiting
     */
    void leave(boolean interrupted) {
        boolean foreign = interrupted;
        if (!STATE.compareAndSet(this, INSIDE, OUTSIDE)) {
            while (state == INTERRUPTING) {
                Thread.onSpinWait();
            }
            boolean again = Thread.interrupted();
            foreign = before || (interrupted && again);
        }
        if (foreign) {
            thread.interrupt();
        }
    }

    /** Ends the waiting, if there is any. */
    void interrupt() {
        if (STATE.compareAndSet(this, INSIDE, INTERRUPTING)) {
            before = thread.isInterrupted();
            thread.interrupt();
            state = INTERRUPTED;
        }
    }
}
