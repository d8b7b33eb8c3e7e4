package io.evenkeel.http;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Everything that runs on a client, so that closing can wait for it or end it: exchanges until their response or failure,
 * slots until the end of the body. Thread-safe.
 */
final class Activity {

    private final RunningCount running = new RunningCount();
    private final RunningSteps steps = new RunningSteps();
    private final AtomicBoolean finished = new AtomicBoolean();
    private final CountDownLatch idle = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile @Nullable IOException aborted;
    private volatile Runnable whenIdle = () -> {};

    /** An exchange begins. */
    void begin() throws IOException {
        running.begun();
        if (closing) {
            end();
            throw new IOException("client is closed");
        }
    }

    /** An exchange has ended. */
    void end() {
        running.ended();
        if (closing && running.none()) {
            finish();
        }
    }

    /** An attempt begins, as part of an exchange that runs. */
    void begin(Slot slot) {
        running.begun();
        steps.add(slot);
        endIfAborted(slot);
    }

    /** An attempt has ended, which had that place. */
    void end(Slot slot, int place) {
        steps.remove(slot, place);
        end();
    }

    /** An exchange that runs waits. */
    void waits(Pause pause) {
        steps.add(pause);
        endIfAborted(pause);
    }

    /** A step that begins while others are ended, such as one that got the place of another, ends too. */
    private void endIfAborted(Step step) {
        IOException why = aborted;
        if (why != null) {
            step.abort(why, false);
        }
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
        if (running.none()) {
            finish();
        }
    }

    /** Ends whatever runs, and whatever goes on with it. */
    void abort(IOException why) {
        aborted = why;
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
