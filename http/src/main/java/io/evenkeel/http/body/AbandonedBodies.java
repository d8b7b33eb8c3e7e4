package io.evenkeel.http.body;

import io.evenkeel.core.time.Scheduler;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Ends bodies that were handed out to be read and then forgotten, once the garbage collector has found that nobody can
 * read them any more. Knows {@link InputStream}s and {@link Publisher}s. Looks after them from a timer, only while there
 * are any. Thread-safe.
 */
public final class AbandonedBodies {

    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Scheduler timer;
    private final Set<Ghost> ghosts = ConcurrentHashMap.newKeySet();
    private final ReferenceQueue<Object> forgotten = new ReferenceQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** Looks after bodies by this timer. */
    public AbandonedBodies(Scheduler timer) {
        this.timer = timer;
    }

    /**
     * The body to hand out: the same bytes, watched if it is of a type that is read later. The response's other parts
     * must not refer to the result.
     *
     * @param abandon ends the body; must not refer to the result
     */
    @SuppressWarnings("unchecked") // InputStream and Publisher, the declared types of bodies, are what is given back
    public <T extends @Nullable Object> T guard(T body, Runnable abandon) {
        if (readLater(body)) {
            if (body instanceof InputStream stream) {
                return (T) watch(new GuardedStream(stream), abandon);
            }
            if (body instanceof Publisher<?> publisher) {
                GuardedPublisher guarded = new GuardedPublisher((Publisher<List<ByteBuffer>>) publisher);
                AtomicBoolean subscribed = guarded.subscribed();
                return (T) watch(guarded, () -> {
                    if (!subscribed.get()) {
                        abandon.run();
                    }
                });
            }
        }
        return body;
    }

    /** Whether a body is one that is watched. */
    public static boolean readLater(@Nullable Object body) {
        return (body instanceof InputStream || body instanceof Publisher<?>)
                && body.getClass().getName().startsWith("jdk.internal.net.http.");
    }

    private <B> B watch(B body, Runnable abandon) {
        ghosts.add(new Ghost(body, forgotten, abandon));
        schedule();
        return body;
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            timer.schedule(INTERVAL, this::collect);
        }
    }

    private void collect() {
        scheduled.set(false);
        for (Reference<?> each = forgotten.poll(); each != null; each = forgotten.poll()) {
            Ghost ghost = (Ghost) each;
            if (ghosts.remove(ghost)) {
                ghost.abandon.run();
            }
        }
        if (!ghosts.isEmpty()) {
            schedule();
        }
    }

    private static final class Ghost extends PhantomReference<Object> {

        private final Runnable abandon;

        Ghost(Object body, ReferenceQueue<Object> queue, Runnable abandon) {
            super(body, queue);
            this.abandon = abandon;
        }
    }

    /** Stays reachable for as long as a read is under way. */
    private static final class GuardedStream extends FilterInputStream {

        GuardedStream(InputStream stream) {
            super(stream);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } finally {
                Reference.reachabilityFence(this);
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } finally {
                Reference.reachabilityFence(this);
            }
        }
    }

    /** Once it has a subscriber, that one has the body, whether or not anybody still holds the publisher. */
    private record GuardedPublisher(Publisher<List<ByteBuffer>> publisher, AtomicBoolean subscribed)
            implements Publisher<List<ByteBuffer>> {

        GuardedPublisher(Publisher<List<ByteBuffer>> publisher) {
            this(publisher, new AtomicBoolean());
        }

        @Override
        public void subscribe(Subscriber<? super List<ByteBuffer>> subscriber) {
            subscribed.set(true);
            publisher.subscribe(subscriber);
        }
    }
}
