package io.evenkeel.http;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Everything that runs on a client, so that closing can wait for it or end it: exchanges until their response or failure,
 * slots until the end of the body. Thread-safe.
 */
final class Activity {

    private final AtomicLong running = new AtomicLong();
    private final Set<Step> steps = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean finished = new AtomicBoolean();
    private final CountDownLatch idle = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile Runnable whenIdle = () -> {};

    /** An exchange begins. */
    void begin() throws IOException {
        running.incrementAndGet();
        if (closing) {
            end();
            throw new IOException("client is closed");
        }
    }

    /** An exchange has ended. */
    void end() {
        if (running.decrementAndGet() == 0 && closing) {
            finish();
        }
    }

    /** An attempt begins, as part of an exchange that runs. */
    void begin(Slot slot) {
        running.incrementAndGet();
        steps.add(slot);
    }

    /** An attempt has ended. */
    void end(Slot slot) {
        steps.remove(slot);
        end();
    }

    /** An exchange that runs waits. */
    void waits(Pause pause) {
        steps.add(pause);
    }

    /** An exchange waits no more. */
    void waited(Pause pause) {
        steps.remove(pause);
    }

    /** Lets nothing begin any more, and runs the task, once, when nothing runs. Idempotent; the first task counts. */
    void close(Runnable then) {
        synchronized (this) {
            if (closing) {
                return;
            }
            whenIdle = then;
            closing = true;
        }
        if (running.get() == 0) {
            finish();
        }
    }

    /** Ends whatever runs. */
    void abort(IOException why) {
        steps.forEach(step -> step.abort(why, false));
    }

    boolean closing() {
        return closing;
    }

    boolean idle() {
        return idle.getCount() == 0;
    }

    boolean awaitIdle(long nanos) throws InterruptedException {
        return idle.await(nanos, TimeUnit.NANOSECONDS);
    }

    private void finish() {
        if (finished.compareAndSet(false, true)) {
            whenIdle.run();
            idle.countDown();
        }
    }
}
