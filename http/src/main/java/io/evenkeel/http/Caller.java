package io.evenkeel.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The current thread while it waits inside the JDK's client for one attempt, which nothing but an interrupt ends from
 * outside. An interrupt of ours never outlives that. Thread-safe.
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
    private volatile int state = INSIDE;

    /** The calling thread waits no more; an interrupt of ours that came too late is taken back. */
    void leave() {
        if (STATE.compareAndSet(this, INSIDE, OUTSIDE)) {
            return;
        }
        while (state == INTERRUPTING) {
            Thread.onSpinWait();
        }
        // One of somebody else's that came at the same moment cannot be told from ours, and is lost with it.
        boolean unused = Thread.interrupted();
    }

    /** Ends the waiting, if there is any. */
    void interrupt() {
        if (STATE.compareAndSet(this, INSIDE, INTERRUPTING)) {
            thread.interrupt();
            state = INTERRUPTED;
        }
    }
}
