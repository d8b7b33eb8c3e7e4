package io.evenkeel.http;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The future of an exchange. Cancelling it, or any future derived from it, ends the exchange, as with the JDK's own
 * client: {@code cancel(true)} does, {@code cancel(false)} only completes the future.
 */
final class ExchangeFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    /** What a future can end. */
    interface Cancellable {

        /** Ends it, if it has not ended. Idempotent. */
        void cancel();
    }

    private final Cancellable exchange;

    /** A future of this exchange, or one derived from such a future. */
    ExchangeFuture(Cancellable exchange) {
        this.exchange = exchange;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new ExchangeFuture<>(exchange);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled && mayInterruptIfRunning) {
            exchange.cancel();
        }
        return cancelled;
    }
}
