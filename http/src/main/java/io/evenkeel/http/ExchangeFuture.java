package io.evenkeel.http;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The future of an exchange. Cancelling it, or any future derived from it, ends the exchange, as with the JDK's own
 * client: {@code cancel(true)} does, {@code cancel(false)} only completes the future.
 */
final class ExchangeFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    private final Runnable cancellation;

    /** A future whose exchange is ended by the given task, which must be idempotent. */
    ExchangeFuture(Runnable cancellation) {
        this.cancellation = cancellation;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new ExchangeFuture<>(cancellation);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled && mayInterruptIfRunning) {
            cancellation.run();
        }
        return cancelled;
    }
}
