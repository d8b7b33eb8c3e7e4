package io.evenkeel.http;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's client that does one service's work. From Java 21 on it can be closed; before, all one can do is to forget it,
 * and the collector ends its thread and connections. Thread-safe.
 */
final class InnerClient {

    private static final @Nullable MethodHandle SHUTDOWN_NOW = find("shutdownNow", MethodType.methodType(void.class));
    private static final @Nullable MethodHandle AWAIT_TERMINATION =
            find("awaitTermination", MethodType.methodType(boolean.class, Duration.class));

    private final AtomicReference<@Nullable HttpClient> client;
    /** What remains to be waited for; not kept where waiting is not possible, so that the collector can do its work. */
    private volatile @Nullable HttpClient ending;

    InnerClient(HttpClient client) {
        this.client = new AtomicReference<>(client);
    }

    /** The client, for one exchange. */
    HttpClient get() throws IOException {
        HttpClient open = client.get();
        if (open == null) {
            throw new IOException("client is closed");
        }
        return open;
    }

    /** Ends its thread and connections, as far as the JDK allows. Idempotent. */
    void close() {
        HttpClient open = client.getAndSet(null);
        if (open != null && SHUTDOWN_NOW != null) {
            ending = open;
            try {
                SHUTDOWN_NOW.invoke(open);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Waits until its threads have ended; true at once where that cannot be known. */
    boolean awaitTermination(Duration limit) throws InterruptedException {
        HttpClient open = ending;
        if (open == null || AWAIT_TERMINATION == null) {
            return true;
        }
        try {
            return (boolean) AWAIT_TERMINATION.invoke(open, limit);
        } catch (InterruptedException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable MethodHandle find(String name, MethodType type) {
        try {
            return MethodHandles.publicLookup().findVirtual(HttpClient.class, name, type);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null; // before Java 21
        }
    }
}
